import type { Price, Secret } from '@signalbox/core';
import type { FillPrompt } from '@signalbox/provider-kit';

export interface LmstudioOptions {
  /** A token, where the server asks for one. Default: the secret `LM_API_TOKEN`; where there is none, none is sent. */
  readonly apiKey?: string | Secret;
  /**
   * Where the server is; `/v1` is added where it is missing. Default: the secret `LMSTUDIO_BASE_URL`, else
   * `http://localhost:1234/v1`.
   */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the models of this server cost you. Default: they are free. */
  readonly price?: Price;
  /** How a gap in a text is put to a model whose name does not tell; `undefined`: as if this were not there. */
  readonly fillPrompt?: FillPrompt;
}
