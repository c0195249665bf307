import { expect, test } from 'vitest';
import { DEFAULTS, type ChatCall, type ModelCard, type Provider } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import type { AttemptDraft } from '../../src/attempt/draft.ts';
import { Flight } from '../../src/attempt/flight.ts';
import { HELLO } from '../router/make-router.ts';

const CARD: ModelCard = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'free' } };

test('the end of a flight ends its upstream call, with no router around it', async () => {
  const calls: ChatCall[] = [];
  const provider: Provider = {
    async *stream(call) {
      calls.push(call);
      for (;;) yield { type: 'text-delta', text: 'on and on' };
    },
  };
  const clock = createFakeClock();
  const estimate = {
    inputTokens: 1,
    outputTokens: 1,
    costUsd: 0,
    worstCaseUsd: 0,
    worstCaseTokens: 2,
    latencyMs: 1,
    quality: 1,
  };
  const candidate = { provider: 'a', model: 'm', card: CARD, estimate, reason: 'the only one' };
  const draft: AttemptDraft = {
    id: '1',
    candidate,
    retry: 0,
    role: undefined,
    startedAt: 0,
    startedMs: 0,
    sent: false,
    firstChunkMs: undefined,
    outputTokens: 0,
    outputLimit: Infinity,
    start: undefined,
    finish: undefined,
  };
  const flight = new Flight(
    {
      clock,
      timeouts: DEFAULTS.timeouts,
      provider: () => provider,
      health: {
        snapshot: () => ({ get: () => undefined }),
        record: () => {},
        started: () => () => {},
        noteLimits: () => {},
        readings: () => new Map(),
      },
      breakers: {
        guard: (_, job) => job(),
        failedLater: () => {},
        state: () => 'closed',
        restMs: () => 0,
        open: () => {},
        close: () => {},
        list: () => [],
        dispose: () => {},
      },
    },
    {
      job: { operation: 'chat', request: HELLO },
      draft,
      delivery: 'stream',
      totalAt: Infinity,
      warn: () => {},
      signals: [],
    },
  );
  await flight.open();
  await flight.next();
  expect(calls[0]?.signal.aborted).toBe(false);
  flight.end();
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(clock.pending).toBe(0);
});
