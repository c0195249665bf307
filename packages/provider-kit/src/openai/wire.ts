/**
 * What vendors send in the shape of OpenAI's `chat.completion` and `chat.completion.chunk`: only what is read, and
 * everything optional, since recordings break the specification in every place.
 */
export interface WireChunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly WireChoice[] | null;
  readonly usage?: unknown;
  /** How soon it was worked on. */
  readonly service_tier?: unknown;
  readonly x_groq?: { readonly usage?: unknown; readonly error?: unknown } | null;
  /** URLs of sources (Perplexity, xAI). */
  readonly citations?: unknown;
  /** The same with titles and words (Perplexity). */
  readonly search_results?: unknown;
  /** What the vendor's own search found (Zhipu). */
  readonly web_search?: unknown;
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
  /** Pictures that a chat model made (OpenRouter). */
  readonly images?: readonly { readonly image_url?: { readonly url?: unknown } }[] | null;
  /** What must go back with the next turn (OpenRouter). */
  readonly reasoning_details?: readonly WireReasoningDetail[] | null;
  /** What a system of models did by itself before it answered (Groq). */
  readonly executed_tools?: readonly { readonly search_results?: { readonly results?: unknown } | null }[] | null;
  /** What is being done before there are words (Perplexity). */
  readonly reasoning_steps?: unknown;
}

export interface WireReasoningDetail {
  readonly type?: string;
  readonly index?: number;
  readonly text?: string | null;
  readonly summary?: string | null;
  readonly data?: string | null;
}

export interface WireToolCall {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
}

export interface WireAnnotation {
  readonly url_citation?: UrlCitation;
}

export interface UrlCitation {
  readonly url?: string;
  readonly title?: string;
  readonly content?: string;
  readonly start_index?: number;
  readonly end_index?: number;
}
