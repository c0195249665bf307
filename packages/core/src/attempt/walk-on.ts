import { RouterError } from '../errors/router-error.ts';
import { ERROR_TABLE } from '../errors/table.ts';
import type { ChatRequest, Chunk, ErrorCode, OperationRequest, PlannedCandidate } from '../contracts/index.ts';
import { arrival } from './arrival.ts';
import type { Attempt } from './attempt.ts';
import { CandidateQueue } from './candidate-queue.ts';
import { canContinue, mustBeTold, OverlapFilter, requestForRest, Shown, tokensOfRest } from './continuation.ts';
import type { WalkDeps, Way } from './way.ts';

/**
 * The walk of a route whose streams survive a break: what was shown is taken back, or another candidate goes on from it.
 * Each candidate is asked once; when none is left, the break reaches the reader.
 */
export async function* walkOn(deps: WalkDeps, way: Way, request: ChatRequest): AsyncGenerator<Chunk, void, undefined> {
  const queue = new CandidateQueue(way.plan.candidates);
  const shown = new Shown();
  let attempt = await arrival(deps, way, { jobOf: () => way.job, moreInputTokens: 0, queue, role: undefined });
  try {
    yield attempt.flight.startChunk;
    for (;;) {
      const broken = yield* shownBy(attempt, shown);
      if (broken === undefined) return;
      const next = await nextAfter(deps, way, request, queue, shown, broken);
      attempt = next.attempt;
      yield next.seam;
    }
  } finally {
    // Its reader may leave between two answers.
    attempt.end();
  }
}

/** Hands on what the flight says; returns the failure that broke it off. */
async function* shownBy(
  attempt: Attempt & { readonly filter?: OverlapFilter },
  shown: Shown,
): AsyncGenerator<Chunk, RouterError | undefined, undefined> {
  const { flight, filter } = attempt;
  let broken: RouterError | undefined;
  try {
    for (const chunk of flight.held) yield* passed(chunk, shown, filter);
    while (!flight.isFinished) yield* passed(await flight.next(), shown, filter);
    return undefined;
  } catch (error) {
    // A flight throws nothing else.
    broken = error as RouterError;
    return broken;
  } finally {
    attempt.end(broken);
  }
}

function* passed(chunk: Chunk, shown: Shown, filter: OverlapFilter | undefined): Generator<Chunk, void> {
  for (const one of filter === undefined ? [chunk] : filtered(chunk, filter)) {
    shown.add(one);
    yield one;
  }
}

/** Text without what was said before; whatever else comes ends the text that is held back. */
function filtered(chunk: Chunk, filter: OverlapFilter): readonly Chunk[] {
  if (chunk.type === 'text-delta') {
    const text = filter.push(chunk.text);
    return text === '' ? [] : [{ type: 'text-delta', text }];
  }
  const rest = filter.end();
  return rest === '' ? [chunk] : [{ type: 'text-delta', text: rest }, chunk];
}

interface Next {
  readonly attempt: Attempt & { readonly filter?: OverlapFilter };
  /** What tells the reader of the change. */
  readonly seam: Chunk;
}

async function nextAfter(
  deps: WalkDeps,
  way: Way,
  request: ChatRequest,
  queue: CandidateQueue,
  shown: Shown,
  broken: RouterError,
): Promise<Next> {
  const goesOn = way.terms.continuation === 'continue';
  const isPossible = queue.next !== undefined && mayGoOn(broken.code) && (!goesOn || canContinue(request, shown));
  if (!isPossible) throw broken.with({ attempts: [...way.attempts] });
  try {
    if (!goesOn) {
      const attempt = await arrival(deps, way, {
        jobOf: () => way.job,
        moreInputTokens: 0,
        queue,
        role: 'continuation',
      });
      shown.takeBack();
      return { attempt, seam: seam('restart', attempt, broken) };
    }
    const jobOf = (candidate: PlannedCandidate): OperationRequest => ({
      operation: 'chat',
      request: requestForRest(request, shown.text, candidate),
    });
    const attempt = await arrival(deps, way, {
      jobOf,
      moreInputTokens: tokensOfRest(shown.text),
      queue,
      role: 'continuation',
    });
    const filter = new OverlapFilter(shown.text, mustBeTold(attempt.flight.draft.candidate));
    return { attempt: { ...attempt, filter }, seam: seam('continuation', attempt, broken) };
  } catch (error) {
    // The reader has seen the beginning: that it broke off is what happened to them.
    if (RouterError.isInstance(error) && error.code !== 'cancelled') throw broken.with({ attempts: [...way.attempts] });
    throw error;
  }
}

/** Who left, or asked for what cannot be, is not helped by another candidate. */
function mayGoOn(code: ErrorCode): boolean {
  return ERROR_TABLE[code].origin !== 'caller';
}

function seam(type: 'restart' | 'continuation', { flight }: Attempt, { code }: RouterError): Chunk {
  const { provider, model } = flight.draft.candidate;
  return { type, provider, model, reason: code };
}
