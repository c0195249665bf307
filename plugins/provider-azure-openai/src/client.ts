import { reveal, RouterError, type PluginContext } from '@signalbox/core';
import { OPENAI_SDK_OPTIONS, withOwnHeaders, type OpenAiClient } from '@signalbox/provider-kit';
import type { AzureOpenaiOptions } from './options.ts';

export const ENDPOINT = 'AZURE_OPENAI_ENDPOINT';
const VERSION = 'OPENAI_API_VERSION';
/** The last version of `/models`: what came after it is `/openai/v1`. */
const MODELS_VERSION = '2024-05-01-preview';

/** Where the resource is, and how its URLs are made. */
export interface Place {
  readonly paths: 'v1' | 'deployments' | 'models';
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly apiVersion: string | undefined;
}

/** @throws RouterError `provider_auth` where there is no endpoint, or no version for paths that need one */
export function placeOf(options: AzureOpenaiOptions, context: PluginContext, provider: string): Place {
  const endpoint = options.endpoint ?? secretOf(context, ENDPOINT);
  if (endpoint === undefined) throw missing(provider, 'endpoint', `${ENDPOINT} or the option endpoint`);
  const dated = options.apiVersion ?? secretOf(context, VERSION);
  const { paths = dated === undefined ? 'v1' : 'deployments' } = options;
  // A version of the environment is meant for the older paths; those of today know none that has a date.
  const versions = { v1: options.apiVersion, deployments: dated, models: dated ?? MODELS_VERSION };
  if (paths === 'deployments' && dated === undefined) {
    throw missing(provider, 'API version', `${VERSION} or the option apiVersion`);
  }
  return { paths, endpoint: hostOf(endpoint), apiVersion: versions[paths] };
}

/** The SDK's client for this place. It knows no key: `fetch` signs what it sends. */
export async function connect(
  { paths, endpoint, apiVersion }: Place,
  headers: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch,
): Promise<OpenAiClient> {
  const { AzureOpenAI, OpenAI } = await import('openai');
  const own = { 'api-key': null, authorization: null, ...headers };
  const common = {
    ...OPENAI_SDK_OPTIONS,
    apiKey: 'put in by fetch',
    defaultHeaders: own,
    fetch,
  } as const;
  if (paths === 'deployments') {
    return withOwnHeaders(new AzureOpenAI({ ...common, baseURL: `${endpoint}/openai`, apiVersion }), own);
  }
  const baseURL = paths === 'v1' ? `${endpoint}/openai/v1` : `${endpoint}/models`;
  const defaultQuery = apiVersion === undefined ? {} : { 'api-version': apiVersion };
  const client = withOwnHeaders(new OpenAI({ ...common, baseURL, defaultQuery }), own);
  return paths === 'v1' ? client : { chat: client.chat, embeddings: client.embeddings };
}

function secretOf(context: PluginContext, name: string): string | undefined {
  const found = context.secret(name);
  return found === undefined ? undefined : reveal(found);
}

/** What Azure's portal shows may have the path of an API at its end. */
function hostOf(endpoint: string): string {
  return endpoint.replace(/\/+$/, '').replace(/\/(?:openai(?:\/v1)?|models)$/, '');
}

function missing(provider: string, what: string, where: string): RouterError {
  return new RouterError('provider_auth', { message: `${provider} has no ${what}: set ${where}`, provider });
}
