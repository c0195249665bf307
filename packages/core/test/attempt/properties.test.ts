import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RouterError, type ChatChunk, type ErrorCode, type RouterConfig } from '@signalbox/core';
import { fakeProvider, textOf, type FakeProvider, type FakeStep } from '@signalbox/testkit';
import { HELLO, makeRouter } from '../router/make-router.ts';

/** Time moves in steps of this. */
const TICK_MS = 50;

const CODES: readonly ErrorCode[] = [
  'overloaded',
  'rate_limited',
  'connection',
  'timeout',
  'provider_auth',
  'provider_billing',
  'model_not_found',
  'invalid_request',
  'content_policy',
  'context_length_exceeded',
  'stream_truncated',
  'invalid_response',
  'internal',
];

const delay = fc.constantFrom(0, 20, 150, 900);
const error = fc.record({
  code: fc.constantFrom(...CODES),
  retryAfterMs: fc.constantFrom(undefined, 0, 400, 5_000, 100_000),
});

const step: fc.Arbitrary<FakeStep> = fc.oneof(
  fc
    .record({ delayMs: delay, chunkDelayMs: delay, words: fc.integer({ min: 1, max: 4 }), end: fc.nat(4), error })
    .map(({ words, end, error: failure, ...times }): FakeStep => ({
      ...times,
      // Told apart by the provider's name, which stands in for `@`.
      text: Array.from({ length: words }, (_, word) => `@${word}`).join(' '),
      ...(end === 1 && { truncated: true }),
      ...(end === 2 && { thenHang: true }),
      ...(end === 3 && { thenError: failure }),
    })),
  fc.record({ delayMs: delay, error }),
  fc.constant<FakeStep>({ hang: true }),
  fc.constant<FakeStep>({ error: new Error('a bug in the plugin') }),
  fc.record({ delayMs: delay }).map((times): FakeStep => ({ ...times, text: '' })),
);

const config = fc.record({
  retry: fc.record({
    maxRetries: fc.integer({ min: 0, max: 3 }),
    maxShare: fc.constantFrom(0, 0.2, 1),
    afterTimeout: fc.boolean(),
  }),
  hedging: fc.option(fc.record({ afterMs: fc.constantFrom(10, 100), maxShare: fc.constant(1) }), { nil: undefined }),
  race: fc.integer({ min: 1, max: 3 }),
  continuation: fc.constantFrom('never' as const, 'restart' as const, 'continue' as const),
  timeouts: fc.record({ firstChunkMs: fc.constantFrom(200, 2_000), idleMs: fc.constantFrom(200, 2_000) }),
});

interface Asked {
  readonly isStreamed: boolean;
  readonly deadlineMs: number;
  /** When the caller leaves, in ticks. */
  readonly leavesAfter: number;
  /** Ticks that the reader takes for each chunk. */
  readonly readerTicks: number;
  /** After how many chunks the reader leaves. */
  readonly chunksWanted: number;
}

const request = fc.record<Asked>({
  isStreamed: fc.boolean(),
  deadlineMs: fc.constantFrom(300, 3_000),
  leavesAfter: fc.constantFrom(Infinity, Infinity, Infinity, 0, 1, 5),
  readerTicks: fc.constantFrom(0, 0, 2),
  chunksWanted: fc.constantFrom(Infinity, Infinity, 1, 2, 3),
});

interface Ending {
  readonly chunks: readonly ChatChunk[];
  readonly error: unknown;
  readonly ms: number;
  /** Calls that had begun when the first content was read. */
  readonly callsAtCommit: number | undefined;
}

type Scripts = readonly (readonly FakeStep[])[];

async function send(
  { router, clock }: ReturnType<typeof makeRouter>,
  plugins: readonly FakeProvider[],
  { isStreamed, deadlineMs, leavesAfter, readerTicks, chunksWanted }: Asked,
): Promise<Ending> {
  const caller = new AbortController();
  const started = clock.monotonicMs();
  const asked = { ...HELLO, routing: { deadlineMs }, signal: caller.signal };
  const chunks: ChatChunk[] = [];
  let callsAtCommit: number | undefined;
  const calls = (): number => plugins.reduce((sum, plugin) => sum + plugin.calls.length, 0);
  const read = async (): Promise<void> => {
    if (!isStreamed) {
      const { parts } = await router.complete(asked);
      for (const part of parts) if (part.type === 'text') chunks.push({ type: 'text-delta', text: part.text });
      return;
    }
    for await (const chunk of router.stream(asked)) {
      if (chunk.type === 'text-delta') callsAtCommit ??= calls();
      chunks.push(chunk);
      if (chunks.length >= chunksWanted) break;
      if (readerTicks > 0) await new Promise<void>((resolve) => void clock.after(readerTicks * TICK_MS, resolve));
    }
  };
  let ended: Omit<Ending, 'callsAtCommit' | 'chunks'> | undefined;
  void read().then(
    () => (ended = { error: undefined, ms: clock.monotonicMs() - started }),
    (thrown: unknown) => (ended = { error: thrown, ms: clock.monotonicMs() - started }),
  );
  for (let tick = 0; ended === undefined; tick += 1) {
    if (tick === leavesAfter) caller.abort();
    if (tick > 2_000) throw new Error('the request has not ended');
    await clock.advance(TICK_MS);
  }
  return { chunks, callsAtCommit, ...ended };
}

/** What a provider says, with its name in it. */
function named(id: string, script: readonly FakeStep[]): FakeStep[] {
  return script.map((each) => ({ ...each, ...(each.text && { text: each.text.replaceAll('@', id) }) }));
}

test('whatever providers do, a request ends once, in time, with one answer, and leaves nothing behind', async () => {
  const scripts = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      scripts,
      config,
      fc.array(request, { minLength: 1, maxLength: 3 }),
      async (given: Scripts, { hedging, ...rest }, requests) => {
        const plugins = given.map((script, place) => {
          const id = 'abcd'[place]!;
          return fakeProvider({ id, script: named(id, script), after: 'cycle' });
        });
        const settings: Omit<RouterConfig, 'plugins'> = { ...rest, ...(hedging !== undefined && { hedging }) };
        const fixture = makeRouter(plugins, { ...settings, fallback: plugins.map(({ id }) => `${id}/model`) });
        let firstCalls = 0;
        let retries = 0;

        for (const [place, asked] of requests.entries()) {
          const { chunks, error, ms, callsAtCommit } = await send(fixture, plugins, asked);
          const { observations, settlements } = fixture;

          // Exactly one settlement, and one record.
          expect(observations).toHaveLength(place + 1);
          expect(settlements.length).toBeLessThanOrEqual(place + 1);
          const { attempts, outcome } = observations[place]!;
          expect(new Set(settlements.map(({ id }) => id)).size).toBe(settlements.length);

          // In time: a slow reader's own time is not the router's.
          const ownMs = asked.readerTicks === 0 ? ms : 0;
          expect(ownMs).toBeLessThanOrEqual(asked.deadlineMs + TICK_MS);

          // An error is one of ours, and the record says the same.
          if (error !== undefined) expect(RouterError.isInstance(error)).toBe(true);
          const hasLeft = chunks.length >= asked.chunksWanted && asked.isStreamed;
          if (!hasLeft) expect(outcome === 'ok').toBe(error === undefined);
          if (error !== undefined) expect((error as RouterError).attempts).toHaveLength(attempts.length);

          // Nobody is asked once somebody has been heard, unless the route says so.
          if (rest.continuation === 'never' && callsAtCommit !== undefined) {
            expect(plugins.reduce((sum, plugin) => sum + plugin.calls.length, 0)).toBe(callsAtCommit);
          }

          // One provider's words, or the words of those who went on; nothing twice.
          const text = textOf(chunks.slice(chunks.findLastIndex(({ type }) => type === 'restart') + 1));
          if (error === undefined && rest.continuation !== 'continue') {
            expect(new Set(text.match(/[a-d]/g)).size).toBeLessThanOrEqual(1);
          }
          const words = text.match(/[a-d]\d/g) ?? [];
          expect(new Set(words).size).toBe(words.length);

          const sent = attempts.filter((attempt) => attempt.sent);
          firstCalls += sent.filter(({ retry }) => retry === 0).length;
          retries += sent.filter(({ retry }) => retry > 0).length;
          for (const { retry } of attempts) expect(retry).toBeLessThanOrEqual(Math.max(1, rest.retry.maxRetries));
          expect(sent.length).toBeLessThanOrEqual(plugins.length * (1 + Math.max(1, rest.retry.maxRetries)));
        }

        // Retries of all requests are within the budgets of their providers.
        expect(retries).toBeLessThanOrEqual(plugins.length * 10 + rest.retry.maxShare * firstCalls);
        // Nothing is left: no timer, no call, no place.
        expect(fixture.clock.pending).toBe(0);
        expect(plugins.flatMap(({ calls }) => calls.map((call) => call.outcome))).not.toContain('running');
        for (const { inFlight } of fixture.router.health().values()) expect(inFlight).toBe(0);
        await fixture.router.dispose();
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
