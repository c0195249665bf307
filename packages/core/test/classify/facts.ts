import type { Facts } from '@signalbox/core';
import { factsOf } from '../../src/facts/facts-of.ts';

/** The facts of a chat request that says this. */
export function saying(text: string, more: Partial<Facts> = {}): Facts {
  const facts = factsOf({ operation: 'chat', request: { messages: [{ role: 'user', content: text }] } });
  const { inputTokens = facts.inputTokens } = more;
  return { ...facts, longestInputTokens: inputTokens, ...more };
}
