import { reveal, RouterError, type PluginContext } from '@signalbox/core';
import type { OllamaOptions } from './options.ts';

const USUAL_PORT = 11_434;
const LOCAL = `http://127.0.0.1:${USUAL_PORT}`;
const CLOUD_HOST = 'ollama.com';
export const KEY_NAME = 'OLLAMA_API_KEY';

/** The server in use, and what it is to be sent with every request. */
export interface Server {
  /** With scheme and port, and without `/api` at its end. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ollama's cloud, whose models are not free. */
  readonly isCloud: boolean;
}

/** @throws RouterError `provider_auth` when the cloud is asked without a key */
export function serverOf(options: OllamaOptions, context: PluginContext, provider: string): Server {
  const secret = context.secret('OLLAMA_HOST');
  const stated = options.baseUrl ?? (secret === undefined ? LOCAL : reveal(secret));
  const host = addressOf(stated.replace(/\/+(?:(?:api|v1)\/*)?$/, ''));
  const isCloud = new RegExp(String.raw`^https://${CLOUD_HOST}(?::443)?$`).test(host);
  const key = options.apiKey ?? (isCloud ? context.secret(KEY_NAME) : undefined);
  if (isCloud && key === undefined) {
    // The SDK would look for one in the environment.
    throw new RouterError('provider_auth', {
      message: `${provider} has no API key for ${CLOUD_HOST}: set ${KEY_NAME} or the option apiKey`,
      provider,
    });
  }
  return {
    host,
    headers: { ...(key !== undefined && { Authorization: `Bearer ${reveal(key)}` }), ...options.headers },
    isCloud,
  };
}

/** Ollama's own ways to name a host: `gpu.lan`, `gpu.lan:8080`, `:8080`. A port of its own belongs to a bare name only. */
function addressOf(stated: string): string {
  if (stated.includes('://')) return stated;
  const named = stated.startsWith(':') ? `127.0.0.1${stated}` : stated;
  return `http://${/:\d+(?:\/|$)/.test(named) ? named : named.replace(/(?=\/|$)/, `:${USUAL_PORT}`)}`;
}
