import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createFakeContext } from '../src/index.ts';

test('knows only the secrets it was given, and does not show them', () => {
  const context = createFakeContext({ secrets: { A_KEY: 'value' } });
  expect(context.secret('A_KEY')?.reveal()).toBe('value');
  expect(context.secret('PATH')).toBeUndefined();
  expect(inspect(context.secret('A_KEY'))).not.toContain('value');
});

test('lends the fetch it was given', async () => {
  const context = createFakeContext({ fetch: async () => new Response('mine') });
  expect(await (await context.fetch('http://nowhere.invalid')).text()).toBe('mine');
});
