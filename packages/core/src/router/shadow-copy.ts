import { RouterError } from '../errors/router-error.ts';
import type { Chunk, OperationRequest, Slots } from '../contracts/index.ts';
import { saidWith } from '../experiment/agreement.ts';
import type { CompleteShadow } from '../experiment/options.ts';
import type { Copy, Original } from '../experiment/shadows.ts';
import { reachOf } from '../facts/reach-of.ts';
import { toUsd } from '../money/nano-usd.ts';
import { answering, type Journey } from './journey.ts';

/** Copies have their own bound on how many run at once: they take nobody's place, and wait for none. */
export const NO_PLACES: Slots = {
  enter: () => () => {},
  tryProvider: () => () => {},
  anyProvider: async ([provider = '']) => ({ provider, release: () => {} }),
  drain: async () => 0,
};

/**
 * The same request for the candidate that is tried, and for nobody else. It is no user's: their budgets and limits do not
 * pay for it. By its session it is found beside the original.
 */
export function jobOfCopy({ use, name }: CompleteShadow, { id, job }: Original, maxCostUsd: number): OperationRequest {
  const { signal: _, metadata, routing, ...request } = job.request;
  const { task } = metadata ?? {};
  const { exclude: _exclude, only: _only, prefer: _prefer, onBudget: _onBudget, ...rest } = routing ?? {};
  // An alias may stand for somebody who must not see it: then the plan has nobody.
  const { exclude, only } = reachOf(routing) ?? {};
  return {
    operation: job.operation,
    request: {
      ...request,
      model: use,
      strict: false,
      metadata: { ...(task !== undefined && { task }), tags: ['shadow', name], session: id },
      routing: {
        ...rest,
        ...(exclude !== undefined && { exclude }),
        ...(only !== undefined && { only }),
        maxCostUsd,
        fallback: false,
        hedge: false,
        race: 1,
      },
      cache: { read: false, write: false, semantic: false },
    },
  } as OperationRequest;
}

/** Sends a copy down the road, and says what became of it; what goes wrong is in its own row of the ledger. */
export async function sendCopy(journey: Journey, chunks: AsyncIterable<Chunk>): Promise<Copy> {
  let said = '';
  try {
    for await (const chunk of chunks) said = saidWith(said, chunk);
  } catch (error) {
    if (!RouterError.isInstance(error)) throw error;
  }
  const { id, latencyMs, settlement, attempts, failure, plan } = journey;
  const nanoUsd = settlement?.cost.nanoUsd;
  const isCancelled = RouterError.isInstance(failure) && failure.code === 'cancelled';
  return {
    id,
    said,
    outcome: answering(journey) !== undefined && failure === undefined ? 'ok' : isCancelled ? 'cancelled' : 'failed',
    latencyMs,
    costUsd: nanoUsd === undefined ? undefined : toUsd(nanoUsd),
    atMostUsd: toUsd(attempts.reduce((sum, { cost, atMostNanoUsd }) => sum + (atMostNanoUsd ?? cost.nanoUsd ?? 0), 0)),
    isTooDear:
      plan.candidates.length === 0 &&
      plan.rejected.some(({ code }) => code === 'too-expensive' || code === 'price-unknown'),
  };
}
