import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeContext } from '@signalbox/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bedrock, type BedrockOptions } from '../src/index.ts';
import { answering } from './answering.ts';
import { chatCall } from './harness.ts';

// What AWS's own chain of look-ups finds where nothing was said: the SDK, for real, against files and loopback servers.
const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const answer = { output: { message: { role: 'assistant', content: [] } }, stopReason: 'end_turn' };

let folder = '';

beforeEach(async () => {
  // The SDK keeps files that it has read, by their path: each test has its own.
  folder = await mkdtemp(join(tmpdir(), 'signalbox-aws-'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  const OTHERS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_REGION'];
  for (const name of [...OTHERS, 'AWS_DEFAULT_REGION', 'AWS_BEARER_TOKEN_BEDROCK']) vi.stubEnv(name, undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** How a call is let in: `Credential=` of its signature, and the token of temporary keys. */
async function letIn(options: BedrockOptions, secrets: Record<string, string> = {}) {
  const fetch = answering(answer);
  const made = await bedrock(options).create(createFakeContext({ fetch, secrets }));
  await made.complete?.(chatCall(MODEL));
  const [sent] = fetch.sent;
  const [, key, region] = /Credential=(\w+)\/\d+\/([a-z0-9-]+)\//.exec(sent?.headers.get('authorization') ?? '') ?? [];
  return { key, region, token: sent?.headers.get('x-amz-security-token'), host: new URL(sent?.url ?? '').host };
}

describe('settings files', () => {
  beforeEach(async () => {
    await writeFile(
      join(folder, 'credentials'),
      '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n' +
        '[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\naws_session_token = temporary\n',
    );
    await writeFile(join(folder, 'config'), '[default]\nregion = eu-west-1\n[profile work]\nregion = ap-northeast-1\n');
  });

  test('have keys and a region', async () => {
    const host = 'bedrock-runtime.eu-west-1.amazonaws.com';
    expect(await letIn({})).toEqual({ key: 'AKIADEFAULT', region: 'eu-west-1', token: null, host });
  });

  test('have those of a profile that is named', async () => {
    const host = 'bedrock-runtime.ap-northeast-1.amazonaws.com';
    const found = { key: 'AKIAWORK', region: 'ap-northeast-1', token: 'temporary', host };
    expect(await letIn({ awsProfile: 'work' })).toEqual(found);
    expect(await letIn({}, { AWS_PROFILE: 'work' })).toEqual(found);
  });

  test('come after a region that is stated', async () => {
    expect(await letIn({ region: 'us-west-2' })).toMatchObject({ key: 'AKIADEFAULT', region: 'us-west-2' });
    expect(await letIn({}, { AWS_REGION: 'us-east-2' })).toMatchObject({ region: 'us-east-2' });
  });

  test('come after keys among the secrets, unless the options name a profile', async () => {
    const secrets = { AWS_ACCESS_KEY_ID: 'AKIASECRET', AWS_SECRET_ACCESS_KEY: 's' };
    expect(await letIn({}, secrets)).toMatchObject({ key: 'AKIASECRET', region: 'eu-west-1' });
    expect(await letIn({ awsProfile: 'work' }, secrets)).toMatchObject({ key: 'AKIAWORK' });
    expect(await letIn({ awsProfile: 'work' }, { AWS_BEARER_TOKEN_BEDROCK: 'b' })).toMatchObject({ key: 'AKIAWORK' });
  });
});

describe('a machine that hands out keys', () => {
  const keys = {
    AccessKeyId: 'ASIAROLE',
    SecretAccessKey: 's',
    Token: 'temporary',
    Expiration: '2099-01-01T00:00:00Z',
  };
  const asked: string[] = [];
  let server: Server;
  let url = '';

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const isToken = request.url === '/latest/api/token';
      const isRoles = request.url === '/latest/meta-data/iam/security-credentials/';
      if (isToken || isRoles) response.end(isToken ? 'session' : 'role');
      else response.end(JSON.stringify({ Code: 'Success', ...keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  test('is asked inside a container', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${url}/credentials`);
    expect(await letIn({ region: 'us-east-1' })).toMatchObject({ key: 'ASIAROLE', token: 'temporary' });
    expect(asked).toEqual(['GET /credentials']);
  });

  test('is asked on an instance, after a token for it', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url);
    expect(await letIn({ region: 'us-east-1' })).toMatchObject({ key: 'ASIAROLE', token: 'temporary' });
    expect(asked).toContain('PUT /latest/api/token');
    expect(asked.at(-1)).toBe('GET /latest/meta-data/iam/security-credentials/role');
  });
});

describe('where nothing is found', () => {
  test('no keys are an error that says what to set', async () => {
    await expect(letIn({ region: 'us-east-1' })).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('AWS_ACCESS_KEY_ID'),
      billed: false,
    });
  });

  test('no region is one as well', async () => {
    await writeFile(join(folder, 'credentials'), '[default]\naws_access_key_id = A\naws_secret_access_key = s\n');
    await expect(letIn({})).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('AWS_REGION'),
    });
  });
});
