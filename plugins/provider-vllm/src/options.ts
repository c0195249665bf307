import type { Price, Secret } from '@signalbox/core';
import type { FillPrompt } from '@signalbox/provider-kit';

export interface VllmOptions {
  /** What the server was given as `--api-key`. Default: the secret `VLLM_API_KEY`; where there is none, none is sent. */
  readonly apiKey?: string | Secret;
  /**
   * Where the API is; `/v1` is added to a host alone. Default: the secret `VLLM_BASE_URL`, else
   * `http://localhost:8000/v1`.
   */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the models of this server cost you. Default: they are free. */
  readonly price?: Price;
  /** How a gap in a text is put to a model whose name does not tell; `undefined`: as if this were not there. */
  readonly fillPrompt?: FillPrompt;
}
