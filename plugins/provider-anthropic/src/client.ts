import type { PluginContext } from '@signalbox/core';
import { apiKeyOf, NO_TIMEOUT_MS } from '@signalbox/provider-kit';
import type { Anthropic } from '@anthropic-ai/sdk';
import type { AnthropicOptions } from './options.ts';

/** The variable of the key. */
export const SECRET_NAME = 'ANTHROPIC_API_KEY';

const BASE_URL = 'https://api.anthropic.com';

/**
 * Not the SDK's 2026-10-21, which answers 400 to temperature, top_p and top_k on every model, at any value. Anthropic
 * keeps a version as it is, and adds features to all of them.
 * @see https://platform.claude.com/docs/en/api/versioning (read 2026-11-21)
 */
const API_VERSION = '2023-06-01';

/** The address as the SDK wants it, which adds `/v1` itself. */
export function baseUrlOf({ baseUrl = BASE_URL }: AnthropicOptions): string {
  return baseUrl.replace(/\/+(?:v1\/*)?$/, '');
}

/** Whether an address is Anthropic's own API. */
export function isAnthropic(baseUrl: string): boolean {
  return URL.canParse(baseUrl) && new URL(baseUrl).hostname === new URL(BASE_URL).hostname;
}

/**
 * A client that asks once, without a time limit. All options are given, so that the SDK looks for none of them in the
 * environment or in files.
 * @throws RouterError `provider_auth` when there is no key
 */
export async function connect(options: AnthropicOptions, context: PluginContext, provider: string): Promise<Anthropic> {
  const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: SECRET_NAME });
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const defaultHeaders = {
    'anthropic-version': API_VERSION,
    ...(options.betas !== undefined && options.betas.length > 0 && { 'anthropic-beta': options.betas.join(',') }),
    ...(options.keyHeader === 'x-api-key' && { authorization: null, 'x-api-key': apiKey }),
    ...options.headers,
  };
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrlOf(options),
    webhookKey: null,
    fetch: context.fetch,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    defaultHeaders,
  });
  // The constructor adds what it finds in ANTHROPIC_CUSTOM_HEADERS, and has no option against it.
  (client as unknown as { readonly _options: { defaultHeaders: unknown } })._options.defaultHeaders = defaultHeaders;
  return client;
}
