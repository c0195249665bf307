import type { Secret } from '@signalbox/core';

export interface AnthropicOptions {
  /** Default: the secret `ANTHROPIC_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** In which header the key goes. Default: `authorization`. Microsoft Foundry takes keys in `x-api-key` only. */
  readonly keyHeader?: 'authorization' | 'x-api-key';
  /** Default: `https://api.anthropic.com`. A trailing `/v1` is understood. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Beta features to switch on, by the names of the `anthropic-beta` header. */
  readonly betas?: readonly string[];
}
