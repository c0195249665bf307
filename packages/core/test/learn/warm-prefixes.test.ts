import { expect, test } from 'vitest';
import type { Message, OperationRequest } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { WarmPrefixes } from '../../src/learn/warm-prefixes.ts';

const LONG = 'A long instruction. '.repeat(400);
const TOKENS = 3_000;

function chat(...contents: readonly string[]): OperationRequest {
  const messages = contents.map((content, place): Message => ({
    role: place % 2 === 0 ? 'user' : 'assistant',
    content,
  }));
  return { operation: 'chat', request: { system: LONG, messages } };
}

function open() {
  const clock = createFakeClock();
  return { clock, warm: new WarmPrefixes(300_000, clock) };
}

test('who was sent the same beginning is warm, by as much as it is the same', () => {
  const { warm } = open();
  expect(warm.warmTokens(chat('hello'), TOKENS)).toBeUndefined();
  warm.note(chat('hello'), TOKENS, 'acme/a');
  const other = warm.warmTokens(chat('something else'), TOKENS)?.get('acme/a') ?? 0;
  expect(other).toBeGreaterThan(1_900);
  warm.note(chat('x'.repeat(4_000)), TOKENS, 'acme/b');
  const goingOn = warm.warmTokens(chat('x'.repeat(4_000), 'yes', 'and?'), 4_000);
  expect(goingOn?.get('acme/b')).toBeGreaterThan(other + 900);
  expect(goingOn?.get('acme/a')).toBe(other);
});

test('for a time, for long prompts alone, and never for more than the prompt', async () => {
  const { warm, clock } = open();
  warm.note(chat('hello'), TOKENS, 'acme/a');
  expect(warm.warmTokens(chat('hello'), 1_500)?.get('acme/a')).toBe(1_500);
  expect(warm.warmTokens(chat('hello'), 500)).toBeUndefined();
  await clock.advance(300_001);
  expect(warm.warmTokens(chat('hello'), TOKENS)).toBeUndefined();
});

test('so many beginnings are held and no more', () => {
  const { warm } = open();
  const odd = (index: number): OperationRequest => ({
    operation: 'chat',
    request: { system: `${index} ${LONG}`, messages: [{ role: 'user', content: 'hello' }] },
  });
  for (let index = 0; index < 2_001; index += 1) warm.note(odd(index), TOKENS, 'acme/a');
  expect(warm.warmTokens(odd(0), TOKENS)).toBeUndefined();
  expect(warm.warmTokens(odd(2_000), TOKENS)).toBeDefined();
});
