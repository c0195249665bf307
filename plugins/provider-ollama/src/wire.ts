/**
 * What the server answers, as one JSON document or one line of a stream: only what is read, and everything optional.
 * @see https://docs.ollama.com/api/chat, https://docs.ollama.com/api/generate (read 2026-11-25)
 */
export interface WireLine {
  readonly model?: string;
  readonly created_at?: string;
  /** Of `/api/chat`. */
  readonly message?: WireSaid;
  /** Of `/api/generate`. */
  readonly response?: string;
  readonly thinking?: string;
  readonly done?: boolean;
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  readonly error?: unknown;
}

export interface WireSaid {
  readonly content?: string;
  readonly thinking?: string;
  /** Base64, without a type. */
  readonly images?: readonly string[] | null;
  readonly tool_calls?: readonly WireCall[] | null;
}

export interface WireCall {
  /** Older servers give none. */
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: unknown };
}

/** One entry of `/api/tags`. */
export interface WireTag {
  readonly name?: string;
  readonly model?: string;
  /** The model is somewhere else: in Ollama's cloud. */
  readonly remote_host?: string;
  readonly details?: { readonly parameter_size?: string };
}

/** `/api/show`. */
export interface WireModel {
  readonly capabilities?: readonly string[];
  /** Lines such as `num_ctx 8192`. */
  readonly parameters?: string;
  /** By names such as `llama.context_length`. */
  readonly model_info?: Readonly<Record<string, unknown>>;
  readonly remote_host?: string;
  readonly details?: { readonly parameter_size?: string };
}
