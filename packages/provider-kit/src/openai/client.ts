import type { CallSignal } from '../call-signal.ts';

/**
 * What the SDKs that are generated from OpenAI-like specifications have in common: openai, groq-sdk, together-ai, …
 * All of them have chats. Whether the rest is there is looked at when it is called for.
 */
export interface OpenAiClient {
  readonly chat: { readonly completions: Endpoint };
  /** The newer API for chats. */
  readonly responses?:
    | (Endpoint & { readonly inputTokens?: { count(body: object, options: CallSignal): RawResponse } })
    | NoEndpoint;
  /** The older API that goes on with a text, and fills gaps. */
  readonly completions?: Endpoint | NoEndpoint;
  readonly embeddings?: Endpoint | NoEndpoint;
  readonly rerank?: Endpoint | NoEndpoint;
  readonly images?: {
    generate(body: object, options: CallSignal): RawResponse;
    edit?(body: object, options: CallSignal): RawResponse;
  };
  readonly audio?: { readonly speech?: Endpoint | NoEndpoint; readonly transcriptions?: Endpoint | NoEndpoint };
  readonly models?: { list(options: CallSignal): RawResponse };
  /** Any path of the API, for what the SDK has no method for. */
  post?(path: string, options: CallSignal & { readonly body: object }): RawResponse;
}

export interface Endpoint {
  create(body: object, options: CallSignal): RawResponse;
}

/** What goes by the name of an endpoint and is none: `completions` of groq-sdk 1.6 holds types alone. */
export type NoEndpoint = object & { readonly create?: never };

/** The SDK does URL, authentication and error statuses; the answer itself we read, once and without its copies. */
export interface RawResponse {
  asResponse(): Promise<Response>;
}
