import type { Clock } from '@signalbox/core';
import { answerTo } from './answers.ts';
import { normal, seededBy, type Random } from './random.ts';
import { fateOf, type Episode } from './weather.ts';

export type FailureKind = 'connection' | 'overloaded' | 'rate_limited' | 'auth' | 'garbage' | 'cut';

/** A call that a simulated provider did not answer. */
export class SimulatedFailure extends Error {
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, retryAfterMs?: number) {
    super(kind);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What a call asks: the answer to a question, or the rest of it. */
export interface Call {
  readonly id: string;
  /** What was said already; a model goes on from there. */
  readonly said: string;
  /** Told to go on, a model likes to begin with the last word again. */
  readonly repeats: boolean;
}

/** What all providers of one world share. */
export interface World {
  readonly clock: Clock;
  readonly seed: number;
  readonly episodes: readonly Episode[];
}

/** Median time to the first piece, and between two pieces. */
const FIRST_PIECE_MS = 250;
const BETWEEN_MS = 30;
/** Most answers begin within half and twice the median. */
const SPREAD = 0.35;
const PIECES = 6;

/** A provider that does not exist: it answers in its time, unless the weather is bad. */
export class SimulatedProvider {
  readonly id: string;
  readonly place: number;
  readonly #world: World;
  /** How often each question came here: the second time may fare otherwise. */
  readonly #asked = new Map<string, number>();
  calls = 0;
  /** Characters said, and questions read: what the bill is made of. */
  said = 0;
  read = 0;

  constructor(place: number, world: World) {
    this.id = `p${place}`;
    this.place = place;
    this.#world = world;
  }

  /**
   * The answer in pieces.
   * @throws SimulatedFailure; the signal's reason when it aborts
   */
  async *answer({ id, said, repeats }: Call, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    const { clock, seed, episodes } = this.#world;
    const count = this.#asked.get(id) ?? 0;
    this.#asked.set(id, count + 1);
    this.calls += 1;
    const random = seededBy(seed, this.id, id, count);
    const firstMs = FIRST_PIECE_MS * Math.exp(SPREAD * normal(random));
    const fate = fateOf(episodes, this.place, clock.monotonicMs(), random);
    if (fate.kind === 'refused') throw new SimulatedFailure('connection');
    if (fate.kind === 'hang') await wait(clock, Infinity, signal);
    if (fate.kind !== 'answers' && fate.kind !== 'cut') {
      await wait(clock, firstMs / 5, signal);
      if (fate.kind === 'limited') throw new SimulatedFailure('rate_limited', fate.retryAfterMs);
      throw new SimulatedFailure(fate.kind === 'auth' ? 'auth' : fate.kind === 'garbage' ? 'garbage' : 'overloaded');
    }
    this.read += 1;
    await wait(clock, firstMs * (fate.kind === 'answers' ? fate.slowness : 1), signal);
    const pieces = inPieces(restOf(answerTo(id), said, repeats), random);
    const upTo = fate.kind === 'cut' ? Math.floor(random() * pieces.length) : pieces.length;
    for (const [place, piece] of pieces.slice(0, upTo).entries()) {
      if (place > 0) await wait(clock, BETWEEN_MS, signal);
      this.said += piece.length;
      yield piece;
    }
    if (fate.kind === 'cut') throw new SimulatedFailure('cut');
  }
}

/** What is still to be said; with the last word again where the model does so. */
function restOf(whole: string, said: string, repeats: boolean): string {
  if (said === '') return whole;
  return repeats ? whole.slice(said.lastIndexOf(' ') + 1) : whole.slice(said.length);
}

/** Cut anywhere, also inside words. */
function inPieces(text: string, random: Random): string[] {
  const size = Math.max(1, Math.ceil(text.length / PIECES));
  const first = 1 + Math.floor(random() * size);
  const pieces = [text.slice(0, first)];
  for (let at = first; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces.filter((piece) => piece !== '');
}

async function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let leave = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = ms === Infinity ? () => {} : clock.after(ms, resolve);
      const abort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      leave = () => {
        stop();
        signal.removeEventListener('abort', abort);
      };
    });
  } finally {
    leave();
  }
}
