import type { Clock } from '../contracts/index.ts';
import { within } from '../time/within.ts';

export interface RoundOptions<Answer> {
  readonly ids: readonly string[];
  readonly ask: (id: string, signal: AbortSignal) => Answer | Promise<Answer>;
  readonly take: (id: string, answer: Answer) => void;
  /** Told when one does not answer, or not in time; what it said before stays. */
  readonly onFailure: (id: string, error: unknown) => void;
  /** How old an answer may be before it is asked for again, in the background. */
  readonly refreshMs: (id: string) => number;
  /** How long the first requests wait for the first answer; and how long any one may take. */
  readonly timeLimitMs: number;
  readonly clock: Clock;
}

export interface Round {
  /** Starts asking where it is time to. The promise, when there is one, is for first answers; it never rejects. */
  refresh(): Promise<void> | undefined;
  /** Asks all now. Never rejects. */
  askAll(): Promise<void>;
}

/** Who did not answer may just be starting. */
const AFTER_FAILURE_MS = 10_000;

/** One's place in the round. */
interface Turn {
  /** A monotonic reading: when it may be asked next. */
  dueAt: number;
  isAnswered: boolean;
  pending: Promise<void> | undefined;
}

/** Asks when a request comes and it is time to: no timer runs while nobody asks anything. */
export function createRound<Answer>(options: RoundOptions<Answer>): Round {
  const { clock } = options;
  const turns = new Map(
    options.ids.map((id): [string, Turn] => [id, { dueAt: 0, isAnswered: false, pending: undefined }]),
  );

  const ask = (id: string, turn: Turn): Promise<void> =>
    (turn.pending ??= inTime(id, options)
      .then((answer) => {
        options.take(id, answer);
        turn.dueAt = clock.monotonicMs() + options.refreshMs(id);
      })
      .catch((error: unknown) => {
        options.onFailure(id, error);
        turn.dueAt = clock.monotonicMs() + Math.min(AFTER_FAILURE_MS, options.refreshMs(id));
      })
      .finally(() => {
        turn.isAnswered = true;
        turn.pending = undefined;
      }));

  return {
    refresh() {
      let first: Promise<void>[] | undefined;
      for (const [id, turn] of turns) {
        if (turn.isAnswered && clock.monotonicMs() < turn.dueAt) continue;
        const asked = ask(id, turn);
        if (!turn.isAnswered) (first ??= []).push(asked);
      }
      return first === undefined ? undefined : Promise.all(first).then(() => undefined);
    },
    async askAll() {
      await Promise.all([...turns].map(([id, turn]) => ask(id, turn)));
    },
  };
}

async function inTime<Answer>(id: string, { ask, clock, timeLimitMs }: RoundOptions<Answer>): Promise<Answer> {
  const limit = new AbortController();
  return within(clock, timeLimitMs, ask(id, limit.signal), () => {
    const late = new Error(`no answer within ${timeLimitMs} ms`);
    limit.abort(late);
    return late;
  });
}
