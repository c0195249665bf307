import CircuitBreaker from 'opossum';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RouterError, type BreakerState, type ErrorCode } from '@signalbox/core';
import { createBreakers, type BreakerOptions } from '../../src/attempt/breakers.ts';
import { systemClock } from '../../src/router/system-clock.ts';

const OPTIONS: BreakerOptions = Object.freeze({
  failureThreshold: 0.5,
  minimumCalls: 3,
  failureCount: 1_000,
  rollingWindowMs: 10_000,
  resetTimeoutMs: 1_000,
  halfOpenRequests: 1,
  slowCallMs: Infinity,
  longRestMs: 60_000,
});

const KEY = 'acme/model';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(options: Partial<BreakerOptions> = {}) {
  const changes: BreakerState[] = [];
  const breakers = createBreakers({
    options: { ...OPTIONS, ...options },
    clock: systemClock,
    onChange: (_, state) => changes.push(state),
  });
  const fail = (code: ErrorCode, retryAfterMs?: number): Promise<unknown> =>
    breakers
      .guard(KEY, () => Promise.reject(new RouterError(code, { message: code, retryAfterMs })))
      .catch((error: RouterError) => error.code);
  const succeed = (): Promise<unknown> =>
    breakers.guard(KEY, () => Promise.resolve('fine')).catch((error: RouterError) => error.code);
  const open = async (): Promise<void> => {
    for (let call = 0; call < 3; call += 1) await fail('overloaded');
  };
  const halfOpen = async (): Promise<void> => {
    await open();
    vi.advanceTimersByTime(1_000);
  };
  return { breakers, changes, fail, succeed, open, halfOpen };
}

describe('opening and closing', () => {
  test('opens after enough failures, probes after the reset time, and closes when the probe succeeds', async () => {
    const { breakers, changes, succeed, halfOpen } = setUp();
    await halfOpen();
    expect(breakers.state(KEY)).toBe('half-open');
    expect(await succeed()).toBe('fine');
    expect(breakers.state(KEY)).toBe('closed');
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  test('says who is resting and for how long instead of running the job', async () => {
    const { breakers, open } = setUp();
    await open();
    vi.advanceTimersByTime(400);
    let ran = false;
    const refused = await breakers
      .guard(KEY, async () => {
        ran = true;
      })
      .catch((error: unknown) => error);
    expect(ran).toBe(false);
    expect(refused).toMatchObject({ code: 'breaker_open', provider: 'acme', model: 'model', retryAfterMs: 600 });
    expect(breakers.restMs(KEY)).toBe(600);
  });

  test('opens again when the probe fails', async () => {
    const { breakers, fail, halfOpen } = setUp();
    await halfOpen();
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('open');
  });

  test('needs more than the threshold, not just as much', async () => {
    const { breakers, fail, succeed } = setUp();
    for (let call = 0; call < 4; call += 1) {
      await succeed();
      await fail('overloaded');
    }
    expect(breakers.state(KEY)).toBe('closed');
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('open');
  });

  test('forgets failures that have left the window', async () => {
    const { breakers, fail } = setUp();
    await fail('overloaded');
    await fail('overloaded');
    vi.advanceTimersByTime(11_000);
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('keeps one key out of another', async () => {
    const { breakers, open } = setUp();
    await open();
    expect(breakers.state('acme/other')).toBe('closed');
    await expect(breakers.guard('acme/other', async () => 1)).resolves.toBe(1);
  });
});

describe('what counts', () => {
  test.for<[ErrorCode, BreakerState]>([
    ['overloaded', 'open'],
    ['provider_unavailable', 'open'],
    ['connection', 'open'],
    ['timeout', 'open'],
    ['stream_truncated', 'open'],
    ['invalid_response', 'open'],
    ['rate_limited', 'open'],
    ['invalid_request', 'closed'],
    ['context_length_exceeded', 'closed'],
    ['content_policy', 'closed'],
    ['answer_rejected', 'closed'],
    ['cancelled', 'closed'],
  ])('%s, over and over, leaves the breaker %s', async ([code, state]) => {
    const { breakers, fail } = setUp();
    for (let call = 0; call < 10; call += 1) await fail(code);
    expect(breakers.state(KEY)).toBe(state);
  });

  test('an error that is none of ours counts: a plugin that throws is broken', async () => {
    const { breakers } = setUp();
    for (let call = 0; call < 3; call += 1)
      await breakers.guard(KEY, () => Promise.reject(new Error())).catch(() => {});
    expect(breakers.state(KEY)).toBe('open');
  });

  test('callers who leave do not make up for failures', async () => {
    const { breakers, fail } = setUp();
    for (let call = 0; call < 20; call += 1) await fail('cancelled');
    for (let call = 0; call < 3; call += 1) await fail('timeout');
    expect(breakers.state(KEY)).toBe('open');
  });

  test('any number of calls may run at once', async () => {
    const { breakers } = setUp();
    const calls = Array.from({ length: 200 }, () => breakers.guard(KEY, async () => 1));
    expect(new Set(await Promise.all(calls))).toEqual(new Set([1]));
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('a stream that breaks after its first chunk counts once, as a failure', async () => {
    const { breakers, succeed } = setUp();
    const broken = new RouterError('stream_truncated', { message: 'cut' });
    for (let call = 0; call < 3; call += 1) {
      expect(await succeed()).toBe('fine');
      breakers.failedLater(KEY, broken);
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(breakers.state(KEY)).toBe('open');
  });

  test('a caller who leaves in the middle of a stream does not count', async () => {
    const { breakers, succeed } = setUp();
    for (let call = 0; call < 5; call += 1) {
      await succeed();
      breakers.failedLater(KEY, new RouterError('cancelled', { message: 'left' }));
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(breakers.state(KEY)).toBe('closed');
  });
});

describe('traps of opossum', () => {
  test('a cancelled probe is neutral: the circuit stays half-open, and the next call may probe', async () => {
    const { breakers, changes, fail, succeed, halfOpen } = setUp();
    await halfOpen();
    expect(await fail('cancelled')).toBe('cancelled');
    expect(breakers.state(KEY)).toBe('half-open');
    expect(changes).toEqual(['open', 'half-open']);
    expect(await succeed()).toBe('fine');
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('only one call probes at a time', async () => {
    const { breakers, succeed, halfOpen } = setUp();
    await halfOpen();
    let answer = (_: string): void => {};
    const probe = breakers.guard(KEY, () => new Promise<string>((resolve) => (answer = resolve)));
    expect(await succeed()).toBe('breaker_open');
    answer('alive');
    expect(await probe).toBe('alive');
    expect(await succeed()).toBe('fine');
  });

  test('closing forgets the failures of before: one new failure does not open it again', async () => {
    const { breakers, fail, succeed, halfOpen } = setUp();
    await halfOpen();
    await succeed();
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('its options are not shared: opossum writes into them', async () => {
    const { breakers } = setUp();
    await breakers.guard('acme/a', async () => 1);
    await breakers.guard('acme/b', async () => 1);
    expect(Object.isFrozen(OPTIONS)).toBe(true);
  });

  test('no latency is kept of any call', async () => {
    const fire = vi.spyOn(CircuitBreaker.prototype, 'fire');
    const { fail, succeed } = setUp({ minimumCalls: 1_000 });
    for (let call = 0; call < 50; call += 1) {
      await succeed();
      await fail('overloaded');
    }
    const circuit = fire.mock.contexts[0] as unknown as { status: { window: { latencyTimes: number[] }[] } };
    expect(circuit.status.window.flatMap(({ latencyTimes }) => latencyTimes)).toEqual([]);
  });

  test('dispose leaves no timer behind', async () => {
    const { breakers, open } = setUp();
    await open();
    await breakers.guard('acme/other', async () => 1);
    breakers.dispose();
    // opossum clears its reset timer only by closing; it is unref'd and harmless, all others are gone.
    vi.advanceTimersByTime(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('resting by the provider’s word', () => {
  test('keeps away until the time that a rate limit names, then goes on at once', async () => {
    const { breakers, fail, succeed } = setUp();
    expect(await fail('rate_limited', 5_000)).toBe('rate_limited');
    expect(breakers.state(KEY)).toBe('open');
    expect(breakers.restMs(KEY)).toBe(5_000);
    expect(await succeed()).toBe('breaker_open');
    vi.advanceTimersByTime(5_000);
    expect(await succeed()).toBe('fine');
    expect(breakers.state(KEY)).toBe('closed');
  });

  test.for<ErrorCode>(['permission', 'model_not_found'])('%s rests for long', async (code) => {
    const { breakers, fail } = setUp();
    await fail(code);
    expect(breakers.restMs(KEY)).toBe(60_000);
  });

  test('says why it rests', async () => {
    const { breakers, fail } = setUp();
    await fail('permission');
    await expect(breakers.guard(KEY, async () => 1)).rejects.toThrow(
      `${KEY} is resting (permission); it is tried again in 60000 ms`,
    );
  });
});

test('holds no more than a thousand breakers', async () => {
  const { breakers } = setUp();
  const shutdown = vi.spyOn(CircuitBreaker.prototype, 'shutdown');
  for (let model = 0; model < 1_100; model += 1) await breakers.guard(`acme/${model}`, async () => 1);
  expect(shutdown).toHaveBeenCalledTimes(100);
});

test('holds no more where all of them rest, and a new candidate is asked all the same', async () => {
  const { breakers } = setUp();
  const gone = new RouterError('model_not_found', { message: 'no such model' });
  const shutdown = vi.spyOn(CircuitBreaker.prototype, 'shutdown');
  for (let model = 0; model < 1_100; model += 1) {
    await breakers.guard(`acme/${model}`, () => Promise.reject(gone)).catch(() => {});
  }
  expect(shutdown).toHaveBeenCalledTimes(100);
  expect(await breakers.guard('acme/good', async () => 'fine')).toBe('fine');
});

describe('a time that the provider named', () => {
  test('is told of once when it begins and once when it is over', async () => {
    const { breakers, changes, fail, succeed } = setUp();
    const answers: (() => void)[] = [];
    const calls = [1, 2, 3].map(() =>
      breakers
        .guard(KEY, async () => {
          await new Promise<void>((resolve) => answers.push(resolve));
          throw new RouterError('rate_limited', { message: 'slow down', retryAfterMs: 500 });
        })
        .catch(() => {}),
    );
    for (const answer of answers) answer();
    await Promise.all(calls);
    expect(await fail('overloaded')).toBe('breaker_open');
    expect(changes).toEqual(['open']);
    vi.advanceTimersByTime(500);
    expect(await succeed()).toBe('fine');
    expect(await succeed()).toBe('fine');
    expect(changes).toEqual(['open', 'closed']);
  });
});

describe('failures in a row', () => {
  test('open it before the window has calls enough', async () => {
    const { breakers, fail } = setUp({ minimumCalls: 100, failureCount: 4 });
    for (let call = 0; call < 3; call += 1) await fail('overloaded');
    expect(breakers.state(KEY)).toBe('closed');
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('open');
  });

  test('are in a row only while nothing succeeds', async () => {
    const { breakers, fail, succeed } = setUp({ minimumCalls: 100, failureCount: 2 });
    for (let call = 0; call < 5; call += 1) {
      await fail('overloaded');
      await succeed();
    }
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('may come after the first chunk', async () => {
    const { breakers, succeed } = setUp({ minimumCalls: 100, failureCount: 2 });
    for (let call = 0; call < 2; call += 1) {
      await succeed();
      breakers.failedLater(KEY, new RouterError('stream_truncated', { message: 'x' }));
    }
    // A stream that began is a success until it broke: one failure after each success is not two in a row.
    expect(breakers.state(KEY)).toBe('closed');
  });
});

describe('half-open', () => {
  test('wants as many successes in a row as it is told', async () => {
    const { breakers, succeed, halfOpen } = setUp({ halfOpenRequests: 3 });
    await halfOpen();
    for (let probe = 0; probe < 2; probe += 1) {
      expect(await succeed()).toBe('fine');
      expect(breakers.state(KEY)).toBe('half-open');
    }
    await succeed();
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('opens again at the first failure among them', async () => {
    const { breakers, succeed, fail, halfOpen } = setUp({ halfOpenRequests: 3 });
    await halfOpen();
    await succeed();
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('open');
    vi.advanceTimersByTime(1_000);
    for (let probe = 0; probe < 2; probe += 1) await succeed();
    expect(breakers.state(KEY)).toBe('half-open');
  });

  test('lets one through at a time', async () => {
    const { breakers, succeed, halfOpen } = setUp({ halfOpenRequests: 3 });
    await halfOpen();
    let answer = (): void => {};
    const probe = breakers.guard(KEY, () => new Promise<void>((resolve) => (answer = resolve)));
    expect(await succeed()).toBe('breaker_open');
    answer();
    await probe;
    expect(await succeed()).toBe('fine');
  });
});

test('a call that is too slow counts as a failure, and its answer is used', async () => {
  const { breakers } = setUp({ slowCallMs: 100, failureCount: 3 });
  for (let call = 0; call < 3; call += 1) {
    const answer = breakers.guard(KEY, async () => {
      vi.advanceTimersByTime(101);
      return 'late';
    });
    await expect(answer).resolves.toBe('late');
  }
  expect(breakers.state(KEY)).toBe('open');
});

describe('an account at fault', () => {
  test.for<ErrorCode>(['provider_auth', 'provider_billing'])('%s keeps away from all of its models', async (code) => {
    const { breakers, fail, succeed, changes } = setUp();
    await fail(code);
    expect([breakers.state('acme/other'), breakers.state('else/model')]).toEqual(['open', 'closed']);
    expect(breakers.restMs('acme/other')).toBe(1_000);
    expect(await succeed()).toBe('breaker_open');
    expect(breakers.list()).toEqual([{ key: 'acme', state: 'open', restMs: 1_000 }]);
    expect(changes).toEqual(['open']);
  });

  test('rests twice as long each time, up to the long rest, and no more when it is accepted again', async () => {
    const { breakers, fail, succeed } = setUp();
    const rests: number[] = [];
    for (let fault = 0; fault < 8; fault += 1) {
      await fail('provider_auth');
      rests.push(breakers.restMs(KEY));
      vi.advanceTimersByTime(breakers.restMs(KEY));
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(await succeed()).toBe('fine');
    expect(breakers.list()).toEqual([]);
    await fail('provider_auth');
    expect(breakers.restMs(KEY)).toBe(1_000);
  });

  test('says who rests and why', async () => {
    const { breakers, fail } = setUp();
    await fail('provider_billing');
    await expect(breakers.guard('acme/other', async () => 1)).rejects.toMatchObject({
      code: 'breaker_open',
      message: 'acme is resting (provider_billing); it is tried again in 1000 ms',
      retryAfterMs: 1_000,
    });
  });
});

describe('by hand', () => {
  test.for([KEY, 'acme'])('%s rests and is tried again', async (key) => {
    const { breakers, succeed, changes } = setUp();
    breakers.open(key, 5_000);
    expect(await succeed()).toBe('breaker_open');
    expect(breakers.list()).toEqual([{ key, state: 'open', restMs: 5_000 }]);
    breakers.close(key);
    expect(await succeed()).toBe('fine');
    expect(changes).toEqual(['open', 'closed']);
  });

  test('closing forgets what was counted', async () => {
    const { breakers, fail, open } = setUp();
    await open();
    breakers.close(KEY);
    await fail('overloaded');
    expect(breakers.state(KEY)).toBe('closed');
  });

  test('a rest by hand ends by itself', async () => {
    const { breakers, succeed } = setUp();
    breakers.open(KEY, 5_000);
    vi.advanceTimersByTime(5_000);
    expect(await succeed()).toBe('fine');
    expect(breakers.list()).toEqual([]);
  });

  test('closing what is closed changes nothing', () => {
    const { breakers, changes } = setUp();
    breakers.close(KEY);
    breakers.close('acme');
    expect(changes).toEqual([]);
  });
});

test('no timer is left behind', async () => {
  const { breakers, open, halfOpen, succeed, fail } = setUp();
  await halfOpen();
  await succeed();
  await open();
  await fail('provider_auth');
  breakers.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
