import type {
  AttemptRecord,
  ChatRequest,
  ChatResult,
  Cost,
  PlannedCandidate,
  RejectedCandidate,
} from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import type { Choice } from '../plan/make-plan.ts';
import { toUsd } from '../money/nano-usd.ts';
import { sumCosts } from '../settle/settle.ts';

/** Whom to ask at once. */
export interface ParallelOptions {
  /** Names of candidates, aliases too. Default: the first of the plan. */
  readonly candidates?: readonly string[];
  /** How many. Default: all that are named, else 3. */
  readonly count?: number;
}

/** One candidate's answer, or why it gave none. */
export type ParallelAnswer = { readonly provider: string; readonly model: string } & (
  | { readonly outcome: 'ok'; readonly result: ChatResult }
  | { readonly outcome: 'failed'; readonly error: RouterError }
);

/** All answers side by side, and one bill. */
export interface ParallelResult {
  /** In the order of the plan. */
  readonly answers: readonly ParallelAnswer[];
  /** Candidates that were not asked, and why. */
  readonly rejected: readonly RejectedCandidate[];
  /** Every attempt of every candidate. */
  readonly attempts: readonly AttemptRecord[];
  /** All attempts together, in US dollars; `undefined` when a price is not known. */
  readonly costUsd: number | undefined;
  readonly costSource: Cost['source'];
  readonly latencyMs: number;
}

const DEFAULT_COUNT = 3;

export function choiceOf({ candidates, count }: ParallelOptions): Choice {
  return { names: candidates, count: count ?? (candidates === undefined ? DEFAULT_COUNT : undefined) };
}

/** The request as one of several candidates gets it: for it alone, and with its share of a cost cap. */
export function pinned(request: ChatRequest, { provider, model }: PlannedCandidate, among: number): ChatRequest {
  const { routing = {} } = request;
  const { maxCostUsd } = routing;
  return {
    ...request,
    model: `${provider}/${model}`,
    routing: {
      ...routing,
      ...(maxCostUsd !== undefined && { maxCostUsd: maxCostUsd / among }),
      fallback: false,
      race: 1,
      hedge: false,
    },
  };
}

/** Asks all of them at once, and waits for each, however it ends. */
export async function askAll(
  candidates: readonly PlannedCandidate[],
  ask: (candidate: PlannedCandidate) => Promise<ChatResult>,
): Promise<readonly ParallelAnswer[]> {
  return Promise.all(
    candidates.map(async (candidate): Promise<ParallelAnswer> => {
      const { provider, model } = candidate;
      try {
        return { provider, model, outcome: 'ok', result: await ask(candidate) };
      } catch (error) {
        if (!RouterError.isInstance(error)) throw error;
        return { provider, model, outcome: 'failed', error };
      }
    }),
  );
}

/** One bill over all answers. */
export function parallelResult(
  answers: readonly ParallelAnswer[],
  rejected: readonly RejectedCandidate[],
  latencyMs: number,
): ParallelResult {
  const attempts = answers.flatMap((answer) =>
    answer.outcome === 'ok' ? answer.result.attempts : answer.error.attempts,
  );
  const cost = sumCosts(attempts.filter(({ sent }) => sent).map((attempt) => attempt.cost));
  return { answers, rejected, attempts, ...billOf(cost), latencyMs };
}

export function billOf(cost: Cost): { readonly costUsd: number | undefined; readonly costSource: Cost['source'] } {
  return { costUsd: cost.nanoUsd === undefined ? undefined : toUsd(cost.nanoUsd), costSource: cost.source };
}
