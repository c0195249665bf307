import type { CallSignal } from '../call-signal.ts';

/** What the SDKs that are generated from OpenAI-like specifications have in common: openai, groq-sdk, together-ai, … */
export interface OpenAiClient {
  readonly chat: { readonly completions: Endpoint };
  /** The newer API for chats. */
  readonly responses?: Endpoint & {
    readonly inputTokens?: { count(body: object, options: CallSignal): RawResponse };
  };
  /** The older API that goes on with a text, and fills gaps. */
  readonly completions?: Endpoint;
  readonly embeddings?: Endpoint;
  readonly rerank?: Endpoint;
  readonly images?: {
    generate(body: object, options: CallSignal): RawResponse;
    edit?(body: object, options: CallSignal): RawResponse;
  };
  readonly audio?: { readonly speech?: Endpoint; readonly transcriptions?: Endpoint };
  readonly models?: { list(options: CallSignal): RawResponse };
  /** Any path of the API, for what the SDK has no method for. */
  post?(path: string, options: CallSignal & { readonly body: object }): RawResponse;
}

export interface Endpoint {
  create(body: object, options: CallSignal): RawResponse;
}

/** The SDK does URL, authentication and error statuses; the answer itself we read, once and without its copies. */
export interface RawResponse {
  asResponse(): Promise<Response>;
}
