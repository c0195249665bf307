import type { CommonProviderOptions, Secret } from '@signalbox/core';

export interface GeminiOptions extends CommonProviderOptions {
  /** Default: the secret `GOOGLE_API_KEY`, else `GEMINI_API_KEY`, in the order of Google's own SDK. */
  readonly apiKey?: string | Secret;
  /** The host alone, since the SDK adds the version. Default: `https://generativelanguage.googleapis.com`. */
  readonly baseUrl?: string;
  /**
   * Default `v1beta`: preview models and some fields are not in `v1`.
   * @see https://ai.google.dev/gemini-api/docs/api-versions (read 2026-11-25)
   */
  readonly apiVersion?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}
