import { ConfigError } from '@signalbox/config';
import { definePlugin } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import type { LoadProvider } from '../src/demo/load-provider.ts';
import { DEMO_PROVIDERS } from '../src/demo/providers.ts';
import { realKeys } from '../src/demo/real-keys.ts';
import { routesFor } from '../src/demo/script.ts';
import { setStage, STAND_IN_ALIAS } from '../src/demo/stage.ts';
import { spawnCli } from './spawn-cli.ts';

const TASK_NAMES =
  'coding simple research enterprise summarization reasoning math creative translation extraction embedding'.split(' ');

describe('signalbox demo', () => {
  test(
    'routes, falls over, opens a breaker and adds up, by itself and without a key',
    { timeout: 30_000 },
    async () => {
      const { code, stdout, stderr } = await spawnCli(['demo'], { env: { FORCE_COLOR: '1' } });

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(stdout).not.toContain('\u001B[');
      for (const task of TASK_NAMES) {
        expect(stdout).toMatch(new RegExp(`^${task} `, 'm'));
      }
      for (const { id } of DEMO_PROVIDERS) {
        expect(stdout).toContain(`${id.padEnd(10)} SIMULATED`);
        expect(stdout).toContain(`${id} (simulated)`);
      }
      expect(stdout).toMatch(/failed +\d+ ms +provider_unavailable \(503\)/);
      expect(stdout).toMatch(/failed +\d+ ms +stream_truncated/);
      expect(stdout).toMatch(/breaker of groq\/\S+: open/);
      expect(stdout).toMatch(/not tried: groq\/\S+ failed too often and is resting/);
      expect(stdout).toMatch(/The same tokens at \S+ alone: \$\d/);
      expect(stdout).toMatch(/All providers were SIMULATED on this machine/);
    },
  );
});

describe('realKeys', () => {
  const credentials = [{ option: 'apiKey', variable: 'ACME_API_KEY' }];

  test.for([
    ['no key', 'acme', {}, []],
    ['the key', 'acme', { ACME_API_KEY: 'k' }, ['ACME_API_KEY']],
    ['an empty key', 'acme', { ACME_API_KEY: '' }, []],
    ["another provider's key", 'acme', { OTHER_API_KEY: 'k' }, []],
  ] as const)('finds what a provider says that it needs: %s', ([, id, environment, expected]) => {
    expect(realKeys(id, credentials, environment)).toEqual(expected);
  });

  test.for([
    [{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' }, []],
    [{ AWS_REGION: 'eu-central-1' }, []],
    [
      { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_DEFAULT_REGION: 'eu-central-1' },
      ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION'],
    ],
    [{ AWS_BEARER_TOKEN_BEDROCK: 't', AWS_REGION: 'us-east-1' }, ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_REGION']],
  ] as const)('knows the variables of AWS: %o', ([environment, expected]) => {
    expect(realKeys('bedrock', [], environment)).toEqual(expected);
  });

  test('has a provider simulated that needs no key', () => {
    expect(realKeys('local', [], { ANY: 'thing' })).toEqual([]);
  });
});

describe('setStage', () => {
  const acme: LoadProvider = async (id, options) =>
    definePlugin<{ apiKey?: string }>({
      kind: 'provider',
      id,
      apiVersion: 1,
      models: [],
      credentials: [{ option: 'apiKey', variable: `${id.toUpperCase()}_API_KEY` }],
      create: () => ({}),
    })(options);

  test('uses a real provider for every key that it finds, and emulators for the others', async () => {
    await using stage = await setStage({ load: acme, environment: { OPENAI_API_KEY: 'made-up' }, simulated: false });

    expect(stage.players.map(({ id, realKeys: keys, emulator }) => [id, keys, emulator !== undefined])).toEqual([
      ['openai', ['OPENAI_API_KEY'], false],
      ['anthropic', [], true],
      ['groq', [], true],
      ['bedrock', [], true],
    ]);
  });

  test('never makes a real provider the one that has to fail', async () => {
    await using stage = await setStage({ load: acme, environment: { GROQ_API_KEY: 'made-up' }, simulated: false });

    const { plan } = await stage.router.explain({
      model: STAND_IN_ALIAS,
      messages: [{ role: 'user', content: 'Hello' }],
    });

    expect(stage.standIns.at(-1)).toMatch(/^groq\//);
    expect(plan.candidates[0]?.provider).not.toBe('groq');
  });

  test('uses no real provider when told so', async () => {
    await using stage = await setStage({ load: acme, environment: { OPENAI_API_KEY: 'made-up' }, simulated: true });

    expect(stage.players.every(({ emulator }) => emulator !== undefined)).toBe(true);
  });

  test('goes on without plugins that are not installed, and says so', async () => {
    const load: LoadProvider = async (id, options) => {
      if (id === 'groq') return acme(id, options);
      throw new ConfigError(`${id} is not installed`);
    };

    await using stage = await setStage({ load, environment: {}, simulated: false });

    expect(stage.players.map(({ id }) => id)).toEqual(['groq']);
    expect(stage.missing).toEqual([
      'openai is not installed',
      'anthropic is not installed',
      'bedrock is not installed',
    ]);
  });

  test('says what to install when there is none at all', async () => {
    const load: LoadProvider = (id) => Promise.reject(new ConfigError(`run npm install ${id}`));

    await expect(setStage({ load, environment: {}, simulated: false })).rejects.toThrow(/run npm install openai/);
  });
});

test('routes name only what is installed', () => {
  const routes = routesFor(['groq']);

  expect(Object.values(routes).flatMap(({ use }) => use ?? [])).not.toEqual([]);
  expect(
    Object.values(routes)
      .flatMap(({ use }) => use ?? [])
      .every((name) => name.startsWith('groq/')),
  ).toBe(true);
  expect(routes).not.toHaveProperty('embedding');
});
