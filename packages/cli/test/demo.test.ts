import { fileURLToPath } from 'node:url';
import { ConfigError } from '@signalbox/config';
import { definePlugin } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { loadFrom, type LoadProvider } from '../src/demo/load-provider.ts';
import { DEMO_PROVIDERS } from '../src/demo/providers.ts';
import { realKeys } from '../src/demo/real-keys.ts';
import { routesFor } from '../src/demo/script.ts';
import { setStage, STAND_IN_ALIAS } from '../src/demo/stage.ts';
import { spawnCli } from './spawn-cli.ts';

const TASK_NAMES =
  'coding simple research enterprise summarization reasoning math creative translation extraction embedding'.split(' ');

/** Where all of our providers are installed. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What the demo shows beside routing: each says that it is simulated. */
const ACTS = [
  /^groq breaks off in the middle \(simulated\).*\n  “Two rails .*\[openai goes on\] a lamp turns green\. \(simulated\)”$/m,
  /^groq takes 5 s \(simulated\).*\n.* cancelled .*\n.*\(hedge\) +ok /m,
  /^Two accounts of groq \(simulated\).*\n  while groq-([ab]) is writing, groq-(?!\1)[ab] answers/m,
  /^Consensus of 3 \(simulated\)\n(?:  \S+: ok\n){3}  100 % of the answers say the same/m,
  /^  mistral \(simulated\) +\S+ +\d+ ms +\$[\d.]+$/m,
  /^  lmstudio, ollama, vllm: not asked/m,
];

describe('signalbox demo', () => {
  test(
    'routes, falls over, opens a breaker and adds up, by itself and without a key',
    { timeout: 30_000 },
    async () => {
      const { code, stdout, stderr } = await spawnCli(['demo'], { cwd: ROOT, env: { FORCE_COLOR: '1' } });

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(stdout).not.toContain('\u001B[');
      for (const task of TASK_NAMES) {
        expect(stdout).toMatch(new RegExp(`^${task} `, 'm'));
      }
      for (const { id } of DEMO_PROVIDERS) {
        expect(stdout).toContain(`${id.padEnd(12)} SIMULATED`);
        expect(stdout).toContain(`${id} (simulated)`);
      }
      expect(stdout).toMatch(/failed +\d+ ms +provider_unavailable \(503\)/);
      expect(stdout).toMatch(/failed +\d+ ms +stream_truncated/);
      expect(stdout).toMatch(/breaker of groq\/\S+: open/);
      expect(stdout).toMatch(/not tried: groq\/\S+ failed too often and is resting/);
      expect(stdout).toMatch(/The same tokens at \S+ alone: \$\d/);
      for (const act of ACTS) expect(stdout).toMatch(act);
      expect(stdout).toMatch(/All providers were SIMULATED on this machine/);
    },
  );
});

describe('realKeys', () => {
  const credentials = [{ option: 'apiKey', variable: 'ACME_API_KEY', alternatives: ['ACME_KEY', 'ACME_TOKEN'] }];

  test.for([
    ['no key', {}, []],
    ['the key', { ACME_API_KEY: 'k' }, ['ACME_API_KEY']],
    ['another variable that will do', { ACME_TOKEN: 'k' }, ['ACME_TOKEN']],
    ['the first of several', { ACME_TOKEN: 'k', ACME_API_KEY: 'k' }, ['ACME_API_KEY']],
    ['an empty key', { ACME_API_KEY: '' }, []],
    ["another provider's key", { OTHER_API_KEY: 'k' }, []],
  ] as const)('finds what a provider says that it needs: %s', ([, environment, expected]) => {
    expect(realKeys({ credentials }, environment)).toEqual(expected);
  });

  test('asks for every credential', () => {
    const both = { credentials: [...credentials, { option: 'endpoint', variable: 'ACME_URL' }] };

    expect(realKeys(both, { ACME_KEY: 'k' })).toEqual([]);
    expect(realKeys(both, { ACME_KEY: 'k', ACME_URL: 'u' })).toEqual(['ACME_KEY', 'ACME_URL']);
  });

  test.for([
    [{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' }, []],
    [{ AWS_REGION: 'eu-central-1' }, []],
    [
      { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_DEFAULT_REGION: 'eu-central-1' },
      ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION'],
    ],
    [{ AWS_BEARER_TOKEN_BEDROCK: 't', AWS_REGION: 'us-east-1' }, ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_REGION']],
  ] as const)('takes any set of variables that a package says is enough: %o', async ([environment, expected]) => {
    const { environment: sets } = await loadFrom(import.meta.dirname)('bedrock', {});

    expect(realKeys({ credentials: [], environment: sets }, environment)).toEqual(expected);
  });

  test('has a provider simulated that needs no key', () => {
    expect(realKeys({ credentials: [] }, { ANY: 'thing' })).toEqual([]);
  });
});

describe('setStage', () => {
  const acme: LoadProvider = async (id, options) => ({
    emulator: { dialect: 'openai', options: { apiKey: '{key}' } },
    plugin: definePlugin<{ apiKey?: string }>({
      kind: 'provider',
      id,
      apiVersion: 1,
      models: [],
      credentials: [{ option: 'apiKey', variable: `${id.toUpperCase()}_API_KEY` }],
      create: () => ({}),
    })(options),
  });

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

  test('casts further providers that are installed, each once', async () => {
    const others = ['groq', 'further'].map((id) => ({ id, package: id }));
    await using stage = await setStage({ load: acme, others, environment: {}, simulated: true });

    expect(stage.players.map(({ id, isExtra }) => [id, isExtra])).toEqual([
      ['openai', false],
      ['anthropic', false],
      ['groq', false],
      ['bedrock', false],
      ['further', true],
    ]);
  });

  test.for([undefined, { dialect: 'telegraph', options: {} }])('leaves out what has no emulator: %o', async (api) => {
    const load: LoadProvider = async (id, options) => {
      const { plugin, ...loaded } = await acme(id, options);
      if (id !== 'groq') return { plugin, ...loaded };
      return { plugin, ...(api !== undefined && { emulator: api }) };
    };
    await using stage = await setStage({ load, environment: {}, simulated: true });

    expect(stage.missing).toEqual(['groq: the testkit has no emulator of it']);
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
