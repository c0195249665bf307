import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RouterError, type ErrorCode } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { Breaker, type BreakerOptions } from '../../src/attempt/breaker.ts';

/** How a call ends, as far as a breaker cares. */
type Ending = 'ok' | 'fails' | 'limited' | 'missing' | 'neutral' | 'cancelled';

type Step =
  | { readonly do: 'call' }
  /** Ends the call that began so many calls ago, if it has not ended yet. */
  | { readonly do: 'end'; readonly ago: number; readonly ending: Ending }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'open'; readonly ms: number }
  | { readonly do: 'close' };

const CODE_OF: Readonly<Record<Exclude<Ending, 'ok'>, ErrorCode>> = {
  fails: 'overloaded',
  limited: 'rate_limited',
  missing: 'model_not_found',
  neutral: 'invalid_request',
  cancelled: 'cancelled',
};

const LIMITED_MS = 700;

interface Circuit {
  state: 'closed' | 'open' | 'half-open';
  fires: number;
  failures: number;
  openedAt: number;
  probe: number | undefined;
}

/** What a breaker should be, written down as plainly as can be, for a window in which nothing grows old. */
class Model {
  readonly #options: BreakerOptions;
  now = 0;
  circuit = fresh('closed');
  heldUntil = 0;
  inRow = 0;
  failedAt = 0;
  passed = 0;
  readonly calls: { readonly circuit: Circuit; readonly startedAt: number; isOver: boolean }[] = [];

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get restMs(): number {
    const { state, openedAt } = this.circuit;
    const circuitMs = state === 'open' ? openedAt + this.#options.resetTimeoutMs - this.now : 0;
    return Math.max(0, this.heldUntil - this.now, circuitMs);
  }

  get state(): Circuit['state'] {
    if (this.restMs > 0) return 'open';
    return this.circuit.state === 'closed' ? 'closed' : 'half-open';
  }

  /** Whether the call may go. */
  call(): boolean {
    const refused = { circuit: this.circuit, startedAt: this.now, isOver: true };
    if (this.restMs > 0) return this.calls.push(refused) < 0;
    if (this.circuit.state === 'open') this.circuit = fresh('half-open');
    if (this.circuit.state === 'half-open') {
      if (this.circuit.probe !== undefined) return this.calls.push(refused) < 0;
      this.circuit.probe = this.calls.length;
    }
    this.circuit.fires += 1;
    return this.calls.push({ circuit: this.circuit, startedAt: this.now, isOver: false }) > 0;
  }

  end(place: number, ending: Ending): void {
    const call = this.calls[place]!;
    call.isOver = true;
    const { circuit } = call;
    const isProbe = circuit.probe === place;
    const isCurrent = circuit === this.circuit;
    if (ending === 'limited') this.heldUntil = this.now + LIMITED_MS;
    if (ending === 'missing') this.heldUntil = this.now + this.#options.longRestMs;
    if (ending === 'cancelled') {
      circuit.fires -= 1;
      if (isProbe && isCurrent) this.circuit = fresh('half-open');
    } else if (ending === 'fails') {
      if (isCurrent) {
        this.inRow += 1;
        this.failedAt = this.now;
      }
      circuit.failures += 1;
      const isTooMuch =
        circuit.fires >= this.#options.minimumCalls &&
        circuit.failures / circuit.fires > this.#options.failureThreshold;
      if (
        isCurrent &&
        (isProbe || (circuit.state === 'closed' && (isTooMuch || this.inRow >= this.#options.failureCount)))
      ) {
        circuit.state = 'open';
        circuit.openedAt = this.now;
        this.passed = 0;
      }
    } else {
      if (!isCurrent) return;
      if (ending === 'ok' && call.startedAt >= this.failedAt) this.inRow = 0;
      if (!isProbe) return;
      if (ending === 'ok') this.passed += 1;
      if (ending === 'ok' && this.passed < this.#options.halfOpenRequests) this.circuit = fresh('half-open');
      else this.close();
    }
  }

  close(): void {
    this.circuit = fresh('closed');
    this.passed = 0;
    this.inRow = 0;
  }

  closeByHand(): void {
    this.heldUntil = 0;
    this.close();
  }
}

function fresh(state: Circuit['state']): Circuit {
  return { state, fires: 0, failures: 0, openedAt: 0, probe: undefined };
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Step>({ do: 'call' }) },
    {
      weight: 5,
      arbitrary: fc.record<Step & { do: 'end' }>({
        do: fc.constant('end'),
        ago: fc.nat(3),
        ending: fc.constantFrom<Ending>('ok', 'fails', 'fails', 'limited', 'missing', 'neutral', 'cancelled'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record<Step & { do: 'wait' }>({
        do: fc.constant('wait'),
        ms: fc.constantFrom(1, 300, 700, 1_000, 5_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record<Step & { do: 'open' }>({ do: fc.constant('open'), ms: fc.constantFrom(200, 2_000) }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'close' }) },
  ),
  { minLength: 1, maxLength: 60 },
);

const options = fc.record<BreakerOptions>({
  failureThreshold: fc.constantFrom(0, 0.3, 0.5, 1),
  minimumCalls: fc.integer({ min: 0, max: 6 }),
  failureCount: fc.integer({ min: 1, max: 6 }),
  halfOpenRequests: fc.integer({ min: 1, max: 3 }),
  rollingWindowMs: fc.constant(1e9),
  resetTimeoutMs: fc.constant(1_000),
  slowCallMs: fc.constant(Infinity),
  longRestMs: fc.constant(5_000),
});

interface Job {
  readonly settle: (ending: Ending) => void;
  readonly over: Promise<unknown>;
}

test('a breaker is what the model says, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(options, steps, async (given, order) => {
      const clock = createFakeClock();
      const told: string[] = [];
      const breaker = new Breaker({
        key: 'a/m',
        options: given,
        clock,
        onChange: (_, state) => told.push(state),
        onAccountFault: () => {},
        onSuccess: () => {},
      });
      const model = new Model(given);
      const jobs: (Job | undefined)[] = [];
      for (const step of order) {
        if (step.do === 'call') {
          const job = started(breaker);
          expect(job !== undefined, 'whether the call may go').toBe(model.call());
          jobs.push(job);
        } else if (step.do === 'end') {
          const place = jobs.length - 1 - step.ago;
          const job = jobs[place];
          if (job === undefined || model.calls[place]?.isOver !== false) continue;
          job.settle(step.ending);
          await job.over;
          model.end(place, step.ending);
        } else if (step.do === 'wait') {
          await clock.advance(step.ms);
          model.now += step.ms;
        } else if (step.do === 'open') {
          breaker.open(step.ms);
          model.heldUntil = model.now + step.ms;
        } else {
          breaker.close();
          model.closeByHand();
        }
        expect([breaker.state, breaker.restMs], JSON.stringify(step)).toEqual([model.state, model.restMs]);
      }
      // Nobody is told the same thing twice in a row.
      expect(told.every((state, place) => state !== told[place - 1])).toBe(true);
      breaker.dispose();
    }),
    { numRuns: 1_000 },
  );
});

/** A call that ends when it is told to; `undefined`: it was refused. */
function started(breaker: Breaker): Job | undefined {
  let settle: Job['settle'] | undefined;
  const over = breaker.guard(
    () =>
      new Promise<void>((resolve, reject) => {
        settle = (ending) => {
          if (ending === 'ok') return resolve();
          reject(
            new RouterError(CODE_OF[ending], {
              message: ending,
              ...(ending === 'limited' && { retryAfterMs: LIMITED_MS }),
            }),
          );
        };
      }),
  );
  over.catch(() => {});
  return settle === undefined ? undefined : { settle, over: over.catch(() => {}) };
}
