import { RouterError } from '../errors/router-error.ts';
import type { AttemptRecord, Need, OperationRequest, PlannedCandidate, ReleaseSlot } from '../contracts/index.ts';
import { judge } from './accept.ts';
import { begin, type Attempt } from './attempt.ts';
import type { CandidateQueue } from './candidate-queue.ts';
import { isWritten, jobFor } from './job-for.ts';
import { needOf } from '../money/need.ts';
import { pause } from './pause.ts';
import { afterFailure } from './retry.ts';
import type { WalkDeps, Way } from './way.ts';

/** What a lane asks, whom it may ask, and what ends it. */
export interface LaneInput {
  /** The job of the way, or the rest of it where an answer broke off. */
  readonly jobOf: (candidate: PlannedCandidate) => OperationRequest;
  /** Input tokens of it beside those that were planned. */
  readonly moreInputTokens: number;
  /** Shared by all lanes of a request: nobody is asked twice. */
  readonly queue: CandidateQueue;
  readonly role: AttemptRecord['role'];
  /** Those of the way, and one that says that another lane has won. */
  readonly signals: readonly AbortSignal[];
  /** Told whenever a candidate is asked; the returned function is called when it has answered or failed. */
  readonly onAsk?: (candidate: PlannedCandidate) => () => void;
}

/** What a lane comes to: an attempt whose flight is open, or the last failure when nobody is left to be asked. */
export type LaneEnd = { readonly attempt: Attempt } | { readonly failure: RouterError | undefined };

/**
 * Asks the open candidates of the queue one after the other, each again where the table says so, until one answers.
 * @throws RouterError at which the request ends, whoever else is left
 */
export async function runLane(deps: WalkDeps, way: Way, lane: LaneInput): Promise<LaneEnd> {
  let failure: RouterError | undefined;
  for (;;) {
    const taken = await nextCandidate(deps, lane);
    if (taken === undefined) return { failure };
    let asked: LaneEnd | undefined;
    try {
      asked = await askCandidate(deps, way, lane, taken.candidate);
    } finally {
      if (asked === undefined || 'failure' in asked) taken.release();
    }
    if ('attempt' in asked) return { attempt: withRelease(asked.attempt, taken.release) };
    failure = asked.failure ?? failure;
  }
}

function withRelease({ flight, end }: Attempt, release: ReleaseSlot): Attempt {
  return {
    flight,
    end(failure) {
      release();
      end(failure);
    },
  };
}

interface Taken {
  readonly candidate: PlannedCandidate;
  readonly release: ReleaseSlot;
}

/** The first open candidate whose provider has room; where none has, the first that gets some. */
async function nextCandidate({ slots }: WalkDeps, { queue, signals }: LaneInput): Promise<Taken | undefined> {
  for (;;) {
    const { open } = queue;
    if (open.length === 0) return undefined;
    for (const candidate of open) {
      const release = slots.tryProvider(candidate.provider);
      if (release === undefined) continue;
      queue.take(candidate);
      return { candidate, release };
    }
    const { provider, release } = await slots.anyProvider([...new Set(open.map((one) => one.provider))], signals);
    // Another lane may have taken it meanwhile.
    const candidate = queue.open.find((one) => one.provider === provider);
    if (candidate !== undefined) {
      queue.take(candidate);
      return { candidate, release };
    }
    release();
  }
}

/** Until it answers, or is not to be asked again. */
async function askCandidate(deps: WalkDeps, way: Way, lane: LaneInput, candidate: PlannedCandidate): Promise<LaneEnd> {
  const { clock, random, retryBudget, telemetry } = deps;
  const { queue, role, signals } = lane;
  const key = `${candidate.provider}/${candidate.model}`;
  retryBudget.earn(candidate.provider);
  let failure: RouterError | undefined;
  for (let retry = 0; ; retry += 1) {
    // Anew for each attempt: what the last one spent is gone from the cap.
    const at = deps.clock.now();
    const job = jobFor(way, lane.jobOf(candidate), candidate, at, lane.moreInputTokens);
    if (job === undefined) return { failure };
    const need = needFor(way, lane, job, candidate, at);
    way.inAir.add(need);
    const shortage = way.reservation?.grow === undefined ? undefined : await makeRoom(way, need);
    if (shortage !== undefined) return { failure: shortage };
    const attempt = begin(deps, way, { job, candidate, need, retry, role, signals });
    failure = await failureOf(way, lane, attempt, candidate);
    if (failure === undefined) return { attempt };
    attempt.end(failure);
    const { code } = failure;
    const remainingMs = way.totalAt - clock.monotonicMs();
    const input = { error: failure, retry, hasNext: queue.next !== undefined, remainingMs, terms: way.terms };
    const decision = afterFailure(input, deps.retry, random);
    if (decision.do === 'stop' || remainingMs <= 0) throw failure;
    if (decision.do === 'retry' && retryBudget.spend(candidate.provider)) {
      const { delayMs } = decision;
      telemetry.emit('retry', () => ({ id: way.id, candidate: key, code, delayMs }));
      await pause(clock, delayMs, signals);
      continue;
    }
    if (decision.do === 'next' && decision.largerContext) queue.wantMoreContextThan(candidate);
    queue.noteFailure(candidate, code);
    const { next } = queue;
    if (next !== undefined) {
      telemetry.emit('fallback', () => ({ id: way.id, from: key, to: `${next.provider}/${next.model}`, code }));
    }
    return { failure };
  }
}

/** Most calls are as they were planned. */
function needFor(
  { expected }: Way,
  { moreInputTokens }: LaneInput,
  job: OperationRequest,
  candidate: PlannedCandidate,
  at: number,
): Need {
  const maxOutputTokens = isWritten(job) ? job.request.maxOutputTokens : undefined;
  return needOf(candidate, { bill: expected, at, moreInputTokens, maxOutputTokens });
}

/**
 * Each call needs room beside what the others cost or may still cost.
 * @returns why there is none
 */
async function makeRoom(way: Way, need: Need): Promise<RouterError | undefined> {
  let hasRoom = false;
  try {
    await way.reservation?.grow?.(way.attempts, way.inAir);
    hasRoom = true;
    return undefined;
  } catch (error) {
    if (RouterError.isInstance(error)) return error;
    throw error;
  } finally {
    if (!hasRoom) way.inAir.delete(need);
  }
}

/** Lets it take off, and has its answer judged where the route wants that. */
async function failureOf(
  way: Way,
  { onAsk }: LaneInput,
  { flight }: Attempt,
  candidate: PlannedCandidate,
): Promise<RouterError | undefined> {
  const answered = onAsk?.(candidate);
  try {
    await flight.open();
    const { accept } = way.terms;
    return accept === undefined ? undefined : await judge(accept, flight);
  } catch (error) {
    // `open` and `judge` throw nothing else.
    return error as RouterError;
  } finally {
    answered?.();
  }
}
