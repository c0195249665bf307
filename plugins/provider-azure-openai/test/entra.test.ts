import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientSecretCredential } from '@azure/identity';
import type { ChatCall, Provider } from '@signalbox/core';
import { createFakeContext, startEmulator } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { httpClientOver } from '../src/default-credential.ts';
import { azureOpenai, type AzureOpenaiOptions } from '../src/index.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const TOKEN = 'token-of-entra';

type Fetch = typeof globalThis.fetch;

/** What an authority says of itself. */
const ENDPOINTS = {
  issuer: `https://login.example/${TENANT}/v2.0`,
  authorization_endpoint: `https://login.example/${TENANT}/oauth2/v2.0/authorize`,
  token_endpoint: `https://login.example/${TENANT}/oauth2/v2.0/token`,
  jwks_uri: `https://login.example/${TENANT}/discovery/v2.0/keys`,
};

function call(): ChatCall {
  const card = { id: 'gpt-4.1', kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const request = { messages: [{ role: 'user', content: 'hi' }] } as const;
  return { model: 'gpt-4.1', card, request, signal: new AbortController().signal, warn: () => {} };
}

function make(options: AzureOpenaiOptions, fetch: Fetch = globalThis.fetch): Provider {
  return azureOpenai(options).create(createFakeContext({ fetch })) as Provider;
}

/** Microsoft's own credential, at an authority that answers as Entra ID does. */
function credentialAt(answer: (form: URLSearchParams) => Response) {
  const asked: { url: string; form: URLSearchParams }[] = [];
  const authority: Fetch = async (input, init) => {
    const { url } = new Request(input, init);
    if (url.includes('/.well-known/openid-configuration')) return Response.json(ENDPOINTS);
    const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : '');
    asked.push({ url, form });
    return answer(form);
  };
  const connect = async () =>
    new ClientSecretCredential(TENANT, 'client', 'a-secret', {
      authorityHost: 'https://login.example',
      disableInstanceDiscovery: true,
      httpClient: await httpClientOver(authority),
      retryOptions: { maxRetries: 0 },
    });
  return { asked, connect };
}

describe("with Microsoft's own credentials", () => {
  test('a service principal gets in, with a token for this service', async () => {
    await using azure = await startEmulator({ dialect: 'azure', apiKey: TOKEN });
    const { asked, connect } = credentialAt(() =>
      Response.json({ token_type: 'Bearer', expires_in: 3599, access_token: TOKEN }),
    );
    const provider = make({ endpoint: azure.url, credential: await connect() });
    await provider.complete?.(call());
    await provider.complete?.(call());
    expect(azure.requests.map(({ headers }) => headers['authorization'])).toEqual([
      `Bearer ${TOKEN}`,
      `Bearer ${TOKEN}`,
    ]);
    expect(asked.map(({ url }) => url.split('?')[0])).toEqual([ENDPOINTS.token_endpoint]);
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
      client_id: 'client',
      client_secret: 'a-secret',
      grant_type: 'client_credentials',
      scope: expect.stringContaining('https://cognitiveservices.azure.com/.default'),
    });
  });

  test('one that is not let in is a matter of the credential', async () => {
    const { connect } = credentialAt(() =>
      Response.json(
        {
          error: 'invalid_client',
          error_description: 'AADSTS7000215: Invalid client secret provided.',
          error_codes: [7000215],
        },
        { status: 401 },
      ),
    );
    const provider = make({ endpoint: 'https://resource.openai.azure.com', credential: await connect() }, () => {
      throw new Error('the service must not be asked');
    });
    await expect(provider.complete?.(call())).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringMatching(/no token of Entra ID \(AADSTS7000215\)/),
    });
  });

  test('a token that the service refuses is asked for again', async () => {
    const given = ['stale', TOKEN];
    const credential = {
      getToken: async () => ({ token: given.shift() ?? '', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
    };
    await using azure = await startEmulator({ dialect: 'azure', apiKey: TOKEN });
    const provider = make({ endpoint: azure.url, credential });
    await expect(provider.complete?.(call())).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('Cognitive Services OpenAI User'),
    });
    expect(await provider.complete?.(call())).toMatchObject([{ type: 'response-start' }, {}, { type: 'finish' }]);
  });
});

describe('without key and credential', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test('the process is who it is in Azure: here, by the managed identity of an App Service', async () => {
    const asked: IncomingMessage[] = [];
    const identity = createServer((request, response) => {
      asked.push(request);
      response.setHeader('content-type', 'application/json');
      const expires = String(Math.floor(Date.now() / 1_000) + 86_400);
      response.end(JSON.stringify({ access_token: TOKEN, expires_on: expires, resource: 'r', token_type: 'Bearer' }));
    }).listen(0, '127.0.0.1');
    await once(identity, 'listening');
    vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${(identity.address() as AddressInfo).port}/msi/token`);
    vi.stubEnv('IDENTITY_HEADER', 'header-of-app-service');
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential');
    await using azure = await startEmulator({ dialect: 'azure', apiKey: TOKEN });
    try {
      const chunks = await make({ endpoint: azure.url }).complete?.(call());
      expect(chunks?.at(-1)).toMatchObject({ type: 'finish' });
      expect(asked).toHaveLength(1);
      expect(asked[0]?.headers['x-identity-header']).toBe('header-of-app-service');
      expect(new URL(asked[0]?.url ?? '', 'http://x').searchParams.get('resource')).toBe(
        'https://cognitiveservices.azure.com',
      );
    } finally {
      identity.closeAllConnections();
      identity.close();
    }
  });
});
