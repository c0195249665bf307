import type { CommonProviderOptions, Secret } from '@signalbox/core';

export interface OllamaOptions extends CommonProviderOptions {
  /**
   * Where the server is: `http://gpu.lan:11434`, `gpu.lan`, `:8080`; `https://ollama.com` is Ollama's cloud. A trailing
   * `/api` or `/v1` is understood. Default: the secret `OLLAMA_HOST`, else `http://127.0.0.1:11434`.
   */
  readonly baseUrl?: string;
  /**
   * Sent as a bearer token: for a proxy that asks for one. The cloud gets the secret `OLLAMA_API_KEY` by default, which
   * is sent to no other server.
   */
  readonly apiKey?: string | Secret;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Sent as `num_ctx` with every request. The server cuts longer prompts in silence, and its own default is often a small
   * part of what the model could take, so state it where prompts are long.
   */
  readonly contextTokens?: number;
  /** How long the model stays loaded afterwards: `30m`, or seconds; `-1` for good, `0` not at all. Default: 5 minutes. */
  readonly keepAlive?: string | number;
  /**
   * `openai` speaks to `/v1` in OpenAI's wire, for gateways that pass nothing else on. It has no options of the model, no
   * `keepAlive` and no discovery. Default: `native`.
   */
  readonly wire?: 'native' | 'openai';
}
