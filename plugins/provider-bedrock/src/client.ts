import { reveal, RouterError, type PluginContext, type Secret } from '@signalbox/core';
import type { BedrockRuntimeClient, BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import { createFetchHandler } from './fetch-handler.ts';
import type { BedrockOptions } from './options.ts';

/** The SDK and a client of it. */
export interface Bedrock {
  readonly sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  readonly client: BedrockRuntimeClient;
  readonly region: string;
  /** Requests carry a key of Bedrock's own, and are not signed. */
  readonly usesApiKey: boolean;
}

/**
 * Imports the SDK and makes a client that sends over the router's `fetch`, once per call and without time limits.
 * @throws RouterError `provider_auth` when no region is known, or half of a key pair is missing
 */
export async function connect(options: BedrockOptions, context: PluginContext, provider: string): Promise<Bedrock> {
  const config = clientConfig(options, context, provider);
  const sdk = await import('@aws-sdk/client-bedrock-runtime');
  const client = new sdk.BedrockRuntimeClient(config);
  // Where nothing was said, the SDK looks in AWS's own settings files, and says no more than that none has a region.
  const region = await client.config.region().catch(() => '');
  if (region === '') throw misconfigured(provider, 'no AWS region: set the option `region`, or AWS_REGION');
  return { sdk, client, region, usesApiKey: config.token !== undefined };
}

/** What the client is made with. Apart from `connect` so that it can be looked at without the SDK. */
function clientConfig(options: BedrockOptions, context: PluginContext, provider: string): BedrockRuntimeClientConfig {
  const region =
    options.region ?? context.secret('AWS_REGION')?.reveal() ?? context.secret('AWS_DEFAULT_REGION')?.reveal() ?? '';
  const profile = options.awsProfile ?? context.secret('AWS_PROFILE')?.reveal();
  return {
    ...(region !== '' && { region }),
    ...(profile !== undefined && { profile }),
    ...authentication(options, context, provider),
    ...(options.baseUrl !== undefined && { endpoint: options.baseUrl }),
    requestHandler: createFetchHandler(context.fetch),
    // The router retries, and knows to whom.
    maxAttempts: 1,
  };
}

/** A key of Bedrock's own goes before a pair, what the options say before the secrets; else the SDK's chain looks. */
function authentication(
  options: BedrockOptions,
  context: PluginContext,
  provider: string,
): Pick<BedrockRuntimeClientConfig, 'token' | 'credentials' | 'authSchemePreference'> {
  if (options.apiKey !== undefined) return bearer(options.apiKey);
  const pair = keyPair(options, provider);
  if (pair !== undefined) return pair;
  if (options.awsProfile !== undefined) return { authSchemePreference: ['sigv4'] };
  const apiKey = context.secret('AWS_BEARER_TOKEN_BEDROCK');
  if (apiKey !== undefined) return bearer(apiKey);
  const secrets = {
    accessKeyId: context.secret('AWS_ACCESS_KEY_ID'),
    secretAccessKey: context.secret('AWS_SECRET_ACCESS_KEY'),
    sessionToken: context.secret('AWS_SESSION_TOKEN'),
  };
  return keyPair(secrets, provider) ?? {};
}

function bearer(apiKey: string | Secret): Pick<BedrockRuntimeClientConfig, 'token' | 'authSchemePreference'> {
  return { token: { token: reveal(apiKey) }, authSchemePreference: ['httpBearerAuth'] };
}

interface KeyPair {
  readonly accessKeyId?: string | Secret | undefined;
  readonly secretAccessKey?: string | Secret | undefined;
  readonly sessionToken?: string | Secret | undefined;
}

function keyPair(
  { accessKeyId, secretAccessKey, sessionToken }: KeyPair,
  provider: string,
): Pick<BedrockRuntimeClientConfig, 'credentials' | 'authSchemePreference'> | undefined {
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw misconfigured(provider, 'half a key pair: set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  return {
    credentials: {
      accessKeyId: reveal(accessKeyId),
      secretAccessKey: reveal(secretAccessKey),
      ...(sessionToken !== undefined && { sessionToken: reveal(sessionToken) }),
    },
    authSchemePreference: ['sigv4'],
  };
}

function misconfigured(provider: string, what: string): RouterError {
  return new RouterError('provider_auth', { message: `${provider}: ${what}`, provider, billed: false });
}
