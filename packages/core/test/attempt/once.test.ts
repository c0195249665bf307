import { expect, test } from 'vitest';
import { DEFAULTS, type ChatCall, type ModelCard, type Provider } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import type { AttemptDraft } from '../../src/attempt/draft.ts';
import { once } from '../../src/attempt/once.ts';
import { HELLO } from '../router/make-router.ts';

const CARD: ModelCard = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'free' } };

test('whoever stops reading an attempt ends its upstream call, with no router around it', async () => {
  const calls: ChatCall[] = [];
  const provider: Provider = {
    async *stream(call) {
      calls.push(call);
      for (;;) yield { type: 'text-delta', text: 'on and on' };
    },
  };
  const clock = createFakeClock();
  const estimate = { inputTokens: 1, outputTokens: 1, costUsd: 0, worstCaseUsd: 0, latencyMs: 1, quality: 1 };
  const candidate = { provider: 'a', model: 'm', card: CARD, estimate, reason: 'the only one' };
  const draft: AttemptDraft = {
    id: '1',
    candidate,
    retry: 0,
    startedAt: 0,
    startedMs: 0,
    sent: false,
    firstChunkMs: undefined,
    outputTokens: 0,
    outputLimit: Infinity,
    start: undefined,
    finish: undefined,
  };
  const chunks = once(
    {
      clock,
      timeouts: DEFAULTS.timeouts,
      provider: () => provider,
      breakers: {
        guard: (_, job) => job(),
        failedLater: () => {},
        state: () => 'closed',
        restMs: () => 0,
        dispose: () => {},
      },
    },
    {
      job: { operation: 'chat', request: HELLO },
      candidate,
      draft,
      delivery: 'stream',
      totalAt: Infinity,
      warn: () => {},
      signals: [],
    },
  );
  await chunks.next();
  await chunks.next();
  expect(calls[0]?.signal.aborted).toBe(false);
  await chunks.return();
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(clock.pending).toBe(0);
});
