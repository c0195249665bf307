import { expect, test } from 'vitest';
import { secret, type PluginContext } from '@signalbox/core';
import { apiKeyOf } from '../src/api-key.ts';

const NAMES = { provider: 'acme', variable: 'ACME_KEY', alternatives: ['OLD_ACME_KEY', 'ACME_TOKEN'] } as const;

const withSecrets = (secrets: Readonly<Record<string, string>>): PluginContext => ({
  fetch: globalThis.fetch,
  clock: { now: () => 0, monotonicMs: () => 0, after: () => () => {} },
  secret: (name) => (secrets[name] === undefined ? undefined : secret(secrets[name])),
});

test.for<[string, Record<string, string>, string | undefined, string]>([
  ['the option wins', { ACME_KEY: 'variable' }, 'option', 'option'],
  ['the vendor’s own variable comes first', { ACME_TOKEN: 'third', ACME_KEY: 'first' }, undefined, 'first'],
  ['any other will do', { ACME_TOKEN: 'third', OLD_ACME_KEY: 'second' }, undefined, 'second'],
])('%s', ([, secrets, option, key]) => {
  expect(apiKeyOf(option, withSecrets(secrets), NAMES)).toBe(key);
});

test('a secret is revealed', () => {
  expect(apiKeyOf(secret('sealed'), withSecrets({}), NAMES)).toBe('sealed');
});

test('without any, the error names them all', () => {
  expect(() => apiKeyOf(undefined, withSecrets({}), NAMES)).toThrow(
    'acme has no API key: set ACME_KEY or OLD_ACME_KEY or ACME_TOKEN, or the option apiKey',
  );
});
