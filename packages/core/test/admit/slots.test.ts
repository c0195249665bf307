import { describe, expect, test } from 'vitest';
import { createFakeClock, fakeProvider } from '@signalbox/testkit';
import { createSlots, type SlotOptions } from '../../src/admit/slots.ts';
import { HELLO, makeRouter } from '../router/make-router.ts';

function setUp(options: Partial<SlotOptions> = {}) {
  const clock = createFakeClock();
  const slots = createSlots(
    { maxConcurrent: 1, maxConcurrentPerProvider: Infinity, queueSize: 2, queueTimeoutMs: 1_000, ...options },
    clock,
  );
  return { clock, slots };
}

describe('requests', () => {
  test('get a place at once where there is room, and wait their turn where there is none', async () => {
    const { clock, slots } = setUp();
    const leave = slots.enter([]);
    expect(leave).toBeTypeOf('function');
    const order: number[] = [];
    const waiting = [1, 2].map(async (number) => {
      const release = await slots.enter([]);
      order.push(number);
      release();
    });
    expect(order).toEqual([]);
    (leave as () => void)();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2]);
    expect(clock.pending).toBe(0);
  });

  test('beyond the queue are refused at once, and told when to come again', async () => {
    const { slots } = setUp();
    void slots.enter([]);
    const waiting = [slots.enter([]), slots.enter([])];
    expect(waiting.every((each) => each instanceof Promise)).toBe(true);
    await expect(slots.enter([])).rejects.toMatchObject({
      code: 'limit_exceeded',
      httpStatus: 429,
      retryAfterMs: 1_000,
    });
  });

  test('that waited too long are refused', async () => {
    const { clock, slots } = setUp();
    void slots.enter([]);
    const late = Promise.resolve(slots.enter([])).catch((error: unknown) => error);
    await clock.advance(1_000);
    expect(await late).toMatchObject({ code: 'limit_exceeded', message: '1 requests are under way for 1000 ms' });
    expect(clock.pending).toBe(0);
  });

  test('whose caller left give up their turn', async () => {
    const { clock, slots } = setUp();
    const leave = slots.enter([]) as () => void;
    const caller = new AbortController();
    const gone = Promise.resolve(slots.enter([caller.signal])).catch((error: unknown) => error);
    const next = slots.enter([]);
    caller.abort();
    expect(await gone).toMatchObject({ code: 'cancelled' });
    leave();
    expect(await next).toBeTypeOf('function');
    expect(clock.pending).toBe(0);
  });

  test('give a place back once, however often they say so', () => {
    const { slots } = setUp({ maxConcurrent: 2 });
    const first = slots.enter([]) as () => void;
    void slots.enter([]);
    first();
    first();
    expect(slots.enter([])).toBeTypeOf('function');
    expect(slots.enter([])).toBeInstanceOf(Promise);
  });
});

describe('providers', () => {
  test('have a limit each, or none', () => {
    const { slots } = setUp({ maxConcurrentPerProvider: { a: 1 } });
    expect(slots.tryProvider('a')).toBeTypeOf('function');
    expect(slots.tryProvider('a')).toBeUndefined();
    for (let call = 0; call < 5; call += 1) expect(slots.tryProvider('b')).toBeTypeOf('function');
  });

  test('are waited for together: the first that has room', async () => {
    const { clock, slots } = setUp({ maxConcurrentPerProvider: 1 });
    const [a, b] = ['a', 'b'].map((id) => slots.tryProvider(id)!);
    const any = slots.anyProvider(['a', 'b'], []);
    b!();
    const got = await any;
    expect(got.provider).toBe('b');
    // Nobody waits for the other any more.
    a!();
    expect(slots.tryProvider('a')).toBeTypeOf('function');
    expect(clock.pending).toBe(0);
  });
});

describe('a router with limits', () => {
  test('sends no more to one provider than it may, and asks another meanwhile', async () => {
    const a = fakeProvider({ id: 'a', script: [{ delayMs: 100 }] });
    const b = fakeProvider({ id: 'b', script: [{ delayMs: 100 }] });
    const { router, clock } = makeRouter([a, b], {
      fallback: ['a/model', 'b/model'],
      limits: { maxConcurrentPerProvider: { a: 2 } },
    });
    const answers = Promise.all(Array.from({ length: 5 }, () => router.complete(HELLO)));
    await clock.advance(100);
    expect((await answers).map(({ provider }) => provider)).toEqual(['a', 'a', 'b', 'b', 'b']);
  });

  test('waits for a place where no other candidate has one', async () => {
    const a = fakeProvider({ id: 'a', script: [{ delayMs: 100 }] });
    const { router, clock } = makeRouter([a], { limits: { maxConcurrentPerProvider: 1 } });
    const answers = Promise.all([router.complete(HELLO), router.complete(HELLO)]);
    await clock.advance(200);
    expect((await answers).map(({ latencyMs }) => latencyMs)).toEqual([100, 200]);
    expect(clock.pending).toBe(0);
  });

  test('sheds what is too much, without asking anybody', async () => {
    const a = fakeProvider({ id: 'a', script: [{ delayMs: 100 }] });
    const { router, clock, observations } = makeRouter([a], { limits: { maxConcurrent: 1, queueSize: 1 } });
    const answers = Promise.allSettled([1, 2, 3].map(() => router.complete(HELLO)));
    await clock.advance(200);
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(a.calls).toHaveLength(2);
    expect(observations.map(({ outcome, errorCode }) => errorCode ?? outcome).toSorted()).toEqual([
      'limit_exceeded',
      'ok',
      'ok',
    ]);
  });

  test('gives the place of a stream back when its reader leaves', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one two', thenHang: true }, {}] });
    const { router } = makeRouter([a], { limits: { maxConcurrent: 1, maxConcurrentPerProvider: 1 } });
    for await (const chunk of router.stream(HELLO)) if (chunk.type === 'text-delta') break;
    expect(await router.complete(HELLO)).toMatchObject({ text: 'ok' });
  });
});

describe('the end of a router', () => {
  test('waits for what is under way, as long as it is told to', async () => {
    const a = fakeProvider({ id: 'a', script: [{ delayMs: 300, text: 'done' }] });
    const { router, clock } = makeRouter([a]);
    const answer = router.complete(HELLO);
    await clock.advance(100);
    const over = router.dispose({ drainMs: 1_000 });
    expect(() => router.stream(HELLO)).toThrow(TypeError);
    await clock.advance(200);
    expect(await answer).toMatchObject({ text: 'done' });
    await over;
    expect(clock.pending).toBe(0);
  });

  test('cancels what is left when that time is over', async () => {
    const a = fakeProvider({ id: 'a', script: [{ hang: true }] });
    const { router, clock } = makeRouter([a]);
    const answer = router.complete(HELLO).catch((error: unknown) => error);
    await clock.advance(1);
    const over = router.dispose({ drainMs: 500 });
    await clock.advance(500);
    await over;
    expect(await answer).toMatchObject({ code: 'cancelled' });
    expect(a.calls).toMatchObject([{ aborted: true }]);
    expect(a.disposed).toBe(1);
  });
});
