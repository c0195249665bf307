import { getEventListeners } from 'node:events';
import { createFakeClock } from '@signalbox/testkit';
import { fidelityOf, type Question } from './answers.ts';
import { SimulatedProvider } from './provider.ts';
import { gapMs, seededBy } from './random.ts';
import type { Diary, MakeSubject } from './subject.ts';
import type { Episode } from './weather.ts';

export const PROVIDERS = 5;

/** How long a caller waits before giving up, whoever answers. */
export const PATIENCE_MS = 30_000;

export interface Scenario {
  readonly name: string;
  readonly durationMs: number;
  readonly perSecond: number;
  readonly episodes: readonly Episode[];
}

/** What became of one question. */
export interface Outcome {
  readonly question: Question;
  readonly startedMs: number;
  /** The answer was said to be whole, and it is. */
  readonly isGood: boolean;
  /** It was said to be whole, or failed; `false`: its caller still waits. */
  readonly hasEnded: boolean;
  /** Words of an answer that was said to be whole that are not there. */
  readonly lost: number;
  /** Words that were heard twice, whatever became of the answer. */
  readonly duplicated: number;
  /** To the first piece of a streamed answer, to the whole of another. */
  readonly waitedMs: number;
}

export interface Simulated {
  readonly outcomes: readonly Outcome[];
  /** Calls that reached a provider. */
  readonly calls: number;
  /** What providers would bill, in millionths of a dollar. */
  readonly bill: number;
  readonly diary: Diary | undefined;
  /** Timers that nobody has cancelled. */
  readonly timersLeft: number;
  /** Listeners that are left on a signal which all questions share. */
  readonly listenersLeft: number;
}

/** Puts questions to a subject in weather, on a clock that does not wait. The same seed gives the same result. */
export async function simulate(scenario: Scenario, make: MakeSubject, seed: number): Promise<Simulated> {
  const clock = createFakeClock(undefined, 1);
  const providers = Array.from(
    { length: PROVIDERS },
    (_, place) => new SimulatedProvider(place, { clock, seed, episodes: scenario.episodes }),
  );
  const subject = make(providers, clock, seed);
  const random = seededBy(seed, scenario.name, 'traffic');
  const open = new Set<OpenOutcome>();
  const outcomes: OpenOutcome[] = [];
  let number = 0;

  const ask = (): void => {
    const outcome = new OpenOutcome({ id: `q${number}`, isStreamed: random() < 0.5 }, clock.monotonicMs());
    number += 1;
    outcomes.push(outcome);
    open.add(outcome);
    const caller = new AbortController();
    const giveUp = clock.after(PATIENCE_MS, () => caller.abort(new Error('the caller gave up')));
    const end = (isSaidToBeWhole: boolean): void => {
      giveUp();
      open.delete(outcome);
      outcome.end(isSaidToBeWhole, clock.monotonicMs());
    };
    outcome.listenersLeft = () => listenerCount(caller.signal);
    subject
      .ask(
        outcome.question,
        outcome.reader(() => clock.monotonicMs()),
        caller.signal,
      )
      .then(
        () => end(true),
        () => end(false),
      );
  };
  const next = (): void => {
    const inMs = gapMs(random, scenario.perSecond);
    if (clock.monotonicMs() + inMs >= scenario.durationMs) return;
    clock.after(inMs, () => {
      ask();
      next();
    });
  };
  next();
  await withTimersOf(clock, async () => {
    await clock.advance(scenario.durationMs);
    // Those under way are given the time that their callers have.
    await clock.advance(PATIENCE_MS + 1_000);
    await subject.close?.();
    await clock.advance(0);
  });
  return {
    outcomes: outcomes.map((outcome) => outcome.seen()),
    calls: providers.reduce((sum, { calls }) => sum + calls, 0),
    bill: providers.reduce((sum, { read, said }) => sum + read * 20 + said, 0),
    diary: subject.diary,
    timersLeft: clock.pending,
    listenersLeft: outcomes.reduce((sum, outcome) => sum + outcome.listenersLeft(), 0),
  };
}

class OpenOutcome {
  readonly question: Question;
  readonly #startedMs: number;
  #text = '';
  #firstMs: number | undefined;
  #endedMs: number | undefined;
  #isSaidToBeWhole = false;
  listenersLeft = (): number => 0;

  constructor(question: Question, startedMs: number) {
    this.question = question;
    this.#startedMs = startedMs;
  }

  reader(now: () => number) {
    return {
      heard: (piece: string): void => {
        this.#firstMs ??= now();
        this.#text += piece;
      },
      forget: (): void => void (this.#text = ''),
    };
  }

  end(isSaidToBeWhole: boolean, nowMs: number): void {
    this.#isSaidToBeWhole = isSaidToBeWhole;
    this.#endedMs = nowMs;
  }

  seen(): Outcome {
    const { lost, duplicated, isWhole } = fidelityOf(this.question.id, this.#text);
    const until = (this.question.isStreamed ? this.#firstMs : undefined) ?? this.#endedMs ?? Infinity;
    return {
      question: this.question,
      startedMs: this.#startedMs,
      isGood: this.#isSaidToBeWhole && isWhole,
      hasEnded: this.#endedMs !== undefined,
      lost: this.#isSaidToBeWhole ? lost : 0,
      duplicated,
      waitedMs: until - this.#startedMs,
    };
  }
}

/** Node counts listeners on a signal where its inspection shows them. */
function listenerCount(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

/** Subjects that know no clock but the process's own run on this one meanwhile. */
async function withTimersOf(clock: ReturnType<typeof createFakeClock>, job: () => Promise<void>): Promise<void> {
  const { setTimeout, clearTimeout } = globalThis;
  const cancels = new Map<number, () => void>();
  let number = 0;
  globalThis.setTimeout = ((callback: () => void, ms = 0) => {
    number += 1;
    cancels.set(number, clock.after(ms, callback));
    return number;
  }) as never;
  globalThis.clearTimeout = ((timer: number) => cancels.get(timer)?.()) as never;
  try {
    await job();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}
