/**
 * What vendors send in the shape of OpenAI's `chat.completion` and `chat.completion.chunk`: only what is read, and
 * everything optional, since recordings break the specification in every place.
 */
export interface WireChunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly WireChoice[] | null;
  readonly usage?: unknown;
  readonly x_groq?: { readonly usage?: unknown } | null;
  readonly error?: unknown;
}

export interface WireChoice {
  readonly index?: number;
  readonly delta?: WireDelta | null;
  readonly message?: WireDelta | null;
  /** Of the older completions API. */
  readonly text?: string | null;
  readonly finish_reason?: string | null;
  readonly error?: unknown;
}

export interface WireDelta {
  readonly content?: unknown;
  readonly reasoning?: unknown;
  readonly reasoning_content?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: readonly WireToolCall[] | null;
  readonly annotations?: readonly WireAnnotation[] | null;
}

export interface WireToolCall {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
}

interface WireAnnotation {
  readonly url_citation?: {
    readonly url?: string;
    readonly title?: string;
    readonly content?: string;
    readonly start_index?: number;
    readonly end_index?: number;
  };
}
