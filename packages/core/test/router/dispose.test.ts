import { createRouter, definePlugin, TOKENS, type Router, type Tracker } from '@signalbox/core';
import { createFakeClock, fakeProvider, type FakeStep } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';

const MESSAGES = { messages: [{ role: 'user' as const, content: 'Hi' }] };

/** A router whose tracker writes when it is told to, and cannot after it was disposed of. */
function setUp(steps: readonly FakeStep[] = [{}]) {
  const clock = createFakeClock();
  const rows: string[] = [];
  const failures: string[] = [];
  const waiting: (() => void)[] = [];
  let isDisposed = false;
  const tracker: Tracker = {
    id: 'slow',
    async track({ outcome }) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (isDisposed) throw new Error('the connection is closed');
      rows.push(outcome);
    },
    dispose: () => void (isDisposed = true),
  };
  const router: Router = createRouter({
    plugins: [
      fakeProvider({ script: steps }),
      definePlugin({ kind: 'tracker', id: 'slow', apiVersion: 1, create: () => tracker })(),
    ],
    on: { 'internal.error': ({ where, error }) => void failures.push(`${where}: ${(error as Error).message}`) },
    override: (scope) => scope.bind(TOKENS.clock, () => clock),
  });
  const write = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  return { router, clock, rows, failures, write };
}

describe('the end of a router', () => {
  test('waits for rows that its trackers are still writing', async () => {
    const { router, clock, rows, failures, write } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => router.complete(MESSAGES)));
    const gone = router.dispose();
    await clock.advance(4_000);
    write();
    await gone;
    expect({ rows, failures }).toEqual({ rows: Array.from({ length: 20 }, () => 'ok'), failures: [] });
    expect(clock.pending).toBe(0);
  });

  test('does not wait for ever, and says what was not written', async () => {
    const { router, clock, rows, failures } = setUp();
    await router.complete(MESSAGES);
    await router.complete(MESSAGES);
    const gone = router.dispose({ writeMs: 700 });
    await clock.advance(700);
    await gone;
    expect(rows).toEqual([]);
    expect(failures).toEqual(['trackers: 2 rows were still being written 700 ms after the last request']);
  });

  test.for([
    ['an answer', (router: Router) => router.complete(MESSAGES).catch(() => undefined)],
    [
      'the next chunk',
      (router: Router) =>
        router
          .stream(MESSAGES)
          .next()
          .catch(() => undefined),
    ],
  ] as const)('loses no row of who was waiting for %s when it came', async ([, ask]) => {
    const { router, clock, rows, failures, write } = setUp([{ hang: true }]);
    const asked = ask(router);
    await clock.advance(10);
    const gone = router.dispose();
    await asked;
    await clock.advance(10);
    write();
    await gone;
    expect({ rows, failures }).toEqual({ rows: ['cancelled'], failures: [] });
  });
});
