import { RouterError } from '../errors/router-error.ts';
import type { AttemptRecord, OperationRequest, PlannedCandidate } from '../contracts/index.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import type { Attempt } from './attempt.ts';
import type { CandidateQueue } from './candidate-queue.ts';
import { runLane, type LaneEnd, type LaneInput } from './lane.ts';
import type { WalkDeps, Way } from './way.ts';

/** What is asked, and of whom. */
export interface TakeOffInput {
  readonly jobOf: (candidate: PlannedCandidate) => OperationRequest;
  readonly moreInputTokens: number;
  readonly queue: CandidateQueue;
  readonly role: AttemptRecord['role'];
}

/**
 * The first attempt that answers. One lane of candidates, as a rule; several at once for a race, and a second one while
 * the first is slow. The lanes that lost have ended, and are written down, when this resolves.
 * @returns the last failure when nobody is left to be asked
 * @throws RouterError at which the request ends
 */
export async function takeOff(deps: WalkDeps, way: Way, input: TakeOffInput): Promise<LaneEnd> {
  const most = mostLanes(deps, way);
  if (most === 1) return runLane(deps, way, { ...input, signals: way.signals });
  return new Contest(deps, way, input, most).run();
}

/** How many may be asked at once. Under a cost cap one at a time: what is under way cannot be counted yet. */
function mostLanes({ hedging }: WalkDeps, { terms, job, plan }: Way): number {
  const { sideEffects, maxCostUsd } = job.request.routing ?? {};
  if (sideEffects === true || maxCostUsd !== undefined || plan.candidates.length < 2) return 1;
  return Math.max(terms.race, terms.hedge && hedging.isOn ? 2 : 1);
}

/** Several lanes at once, of which the first to answer wins. */
class Contest {
  readonly #deps: WalkDeps;
  readonly #way: Way;
  readonly #input: TakeOffInput;
  readonly #most: number;
  readonly #lanes: { readonly over: AbortController; readonly end: Promise<void> }[] = [];
  /** Who is being asked and has not answered. */
  readonly #inAir = new Set<PlannedCandidate>();
  #running = 0;
  #failure: RouterError | undefined;
  #isDecided = false;
  #decide: (end: LaneEnd) => void = () => {};
  #stop: (error: unknown) => void = () => {};

  constructor(deps: WalkDeps, way: Way, input: TakeOffInput, most: number) {
    this.#deps = deps;
    this.#way = way;
    this.#input = input;
    this.#most = most;
  }

  async run(): Promise<LaneEnd> {
    try {
      return await new Promise<LaneEnd>((resolve, reject) => {
        this.#decide = resolve;
        this.#stop = reject;
        for (let lane = 0; lane < Math.max(1, this.#way.terms.race); lane += 1) {
          this.#start(lane === 0 ? this.#input.role : 'race');
        }
      });
    } finally {
      this.#isDecided = true;
      await Promise.all(this.#lanes.map(({ end }) => end));
    }
  }

  #start(role: AttemptRecord['role']): void {
    const over = new AbortController();
    this.#running += 1;
    const lane: LaneInput = {
      ...this.#input,
      role,
      signals: [...this.#way.signals, over.signal],
      onAsk: (candidate) => this.#asks(candidate),
    };
    const place = this.#lanes.length;
    const end = runLane(this.#deps, this.#way, lane).then(
      (ended) => this.#ended(ended, place),
      (error: unknown) => this.#threw(error),
    );
    this.#lanes.push({ over, end });
  }

  #ended(end: LaneEnd, place: number): void {
    this.#running -= 1;
    if ('failure' in end) {
      this.#failure = end.failure ?? this.#failure;
      // With others still in the air nothing is decided.
      if (this.#running === 0 && !this.#isDecided) this.#decide({ failure: this.#failure });
      return;
    }
    if (this.#isDecided) return end.attempt.end(lost(end.attempt));
    this.#isDecided = true;
    this.#cancelOthers(place);
    this.#decide(end);
  }

  #threw(error: unknown): void {
    this.#running -= 1;
    if (this.#isDecided) return;
    this.#isDecided = true;
    this.#cancelOthers(-1);
    this.#stop(error);
  }

  #cancelOthers(winner: number): void {
    for (const candidate of this.#inAir) this.#input.queue.giveBack(candidate);
    for (const [place, { over }] of this.#lanes.entries()) if (place !== winner) over.abort();
  }

  #asks(candidate: PlannedCandidate): () => void {
    this.#inAir.add(candidate);
    const stopWatching = this.#watch(candidate);
    return () => {
      this.#inAir.delete(candidate);
      stopWatching();
    };
  }

  /** Sets the time after which a second candidate is asked. */
  #watch(candidate: PlannedCandidate): () => void {
    const { clock, health, hedging } = this.#deps;
    const key = `${candidate.provider}/${candidate.model}`;
    const mayHedge = this.#way.terms.hedge && this.#lanes.length < this.#most;
    const delayMs = mayHedge ? hedging.delayMs(health.snapshot().get(key), this.#way.delivery) : undefined;
    if (delayMs === undefined) return () => {};
    // Where little of the share is left, those who wait for longest get it: they ask again.
    const tryAt = (inMs: number, silentMs: number): (() => void) =>
      clock.after(inMs, () => {
        if (!this.#hedge(key, silentMs, silentMs > delayMs)) cancel = tryAt(delayMs / 2, silentMs + delayMs / 2);
      });
    let cancel = tryAt(delayMs, delayMs);
    return () => cancel();
  }

  /** @returns whether there is nothing more to try */
  #hedge(slow: string, afterMs: number, isStuck: boolean): boolean {
    const { next } = this.#input.queue;
    if (this.#isDecided || next === undefined || this.#lanes.length >= this.#most) return true;
    if (!this.#deps.hedging.take(toNanoUsd(next.estimate.costUsd ?? 0), isStuck)) return false;
    const candidate = `${next.provider}/${next.model}`;
    this.#deps.telemetry.emit('hedge', () => ({ id: this.#way.id, slow, candidate, afterMs }));
    this.#start('hedge');
    return true;
  }
}

/** Two answers came in the same turn: the second was made for nothing, and is paid for. */
function lost({ flight }: Attempt): RouterError {
  const { provider, model } = flight.draft.candidate;
  return new RouterError('cancelled', { message: 'another candidate was faster', provider, model, billed: true });
}
