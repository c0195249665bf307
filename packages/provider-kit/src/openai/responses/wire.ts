/**
 * What the Responses API sends: only what is read, and everything optional, since vendors who took it over leave
 * fields out.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming (read 2026-11-25)
 */
export interface WireEvent {
  readonly type?: string;
  readonly output_index?: number;
  readonly item_id?: string;
  readonly content_index?: number;
  readonly summary_index?: number;
  readonly delta?: unknown;
  readonly item?: WireItem;
  readonly annotation?: WireAnnotation;
  readonly response?: WireResponse;
}

export interface WireResponse {
  readonly id?: string;
  readonly model?: string;
  readonly status?: string;
  /** The vendor keeps the answer, so that its items can be named by their ids. */
  readonly store?: boolean;
  readonly error?: unknown;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly output?: readonly WireItem[];
  readonly usage?: unknown;
  readonly service_tier?: unknown;
  /** URLs of all that was found (xAI). */
  readonly citations?: unknown;
  readonly tool_usage?: { readonly web_search?: { readonly num_requests?: number } | null } | null;
}

/** One item of an answer, of any type. */
export interface WireItem {
  readonly type?: string;
  readonly id?: string;
  readonly status?: string | null;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  /** What was written for a custom tool. */
  readonly input?: string;
  readonly content?: readonly WirePart[] | null;
  readonly summary?: readonly WirePart[] | null;
  readonly phase?: string | null;
  /** What was thought before a call, for the vendor behind the vendor (Perplexity, of Gemini). */
  readonly thought_signature?: string;
  /** A thought that only the vendor can read. */
  readonly encrypted_content?: string | null;
  /** A picture, base64. */
  readonly result?: string | null;
  readonly output_format?: string;
  readonly action?: { readonly type?: string } | null;
  /** What a search found (Perplexity). */
  readonly results?: unknown;
}

export interface WirePart {
  readonly type?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly annotations?: readonly WireAnnotation[] | null;
}

export interface WireAnnotation {
  readonly type?: string;
  readonly url?: string;
  readonly title?: string;
  readonly filename?: string;
  readonly start_index?: number;
  readonly end_index?: number;
}
