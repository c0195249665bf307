import { RouterError } from '../errors/router-error.ts';
import type {
  AttemptRecord,
  Chunk,
  ErrorCode,
  FinishChunk,
  OperationRequest,
  Plan,
  PlannedCandidate,
  Random,
  Telemetry,
  Warning,
} from '../contracts/index.ts';
import { affordableOutputTokens } from '../money/price.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { attemptAttributes } from '../telemetry/attributes.ts';
import { attemptCost, type Expected } from './attempt-cost.ts';
import { recordOf, type AttemptDraft } from './draft.ts';
import { once, type AttemptDeps, type OnceInput } from './once.ts';
import type { Delivery } from './open.ts';
import { withOwnState } from './own-state.ts';
import { afterFailure, type RetryPolicy } from './retry.ts';

export interface WalkDeps extends AttemptDeps {
  readonly random: Random;
  readonly retry: RetryPolicy;
  readonly telemetry: Telemetry;
}

/** One request on its way through the candidates; what is learnt on the way is written into it. */
export interface Walk {
  readonly id: string;
  readonly job: OperationRequest;
  readonly plan: Plan;
  readonly delivery: Delivery;
  readonly expected: Expected;
  /** The request's deadline, a monotonic reading. */
  readonly totalAt: number;
  /** Any of them ends the walk: the caller's own signal, the reader's leaving. */
  readonly signals: readonly AbortSignal[];
  readonly attempts: AttemptRecord[];
  readonly warnings: Warning[];
  /** Whether the usage of the answer was the provider's own. */
  usageReported: boolean;
  /** How the answer ended. */
  finish: FinishChunk | undefined;
  /** When the first content came, a monotonic reading. */
  firstChunkMs: number | undefined;
}

/** What no other model of the same provider can make good. */
const ACCOUNT_FAULTS: ReadonlySet<ErrorCode> = new Set(['provider_auth', 'provider_billing']);

/**
 * Asks the candidates in order until one answers. A failure before the first chunk with content is retried or moves
 * on, as the error table says; one after it reaches the reader.
 */
export async function* walk(deps: WalkDeps, way: Walk): AsyncGenerator<Chunk, void, undefined> {
  let failure: RouterError | undefined;
  let contextFloor = 0;
  const lockedOut = new Set<string>();
  const { candidates } = way.plan;
  const isOpen = ({ card, provider }: PlannedCandidate): boolean =>
    (card.contextTokens ?? Infinity) > contextFloor && !lockedOut.has(provider);
  for (const [index, candidate] of candidates.entries()) {
    if (!isOpen(candidate)) continue;
    const nextOpen = (): PlannedCandidate | undefined => candidates.slice(index + 1).find(isOpen);
    for (let retry = 0; ; retry += 1) {
      // Anew for each attempt: what the last one spent is gone from the cap.
      const job = jobFor(way, candidate);
      if (job === undefined) throw allFailed(way, failure);
      const draft = begin(deps, way, job, candidate, retry);
      failure = undefined;
      try {
        yield* once(deps, callFor(way, job, candidate, draft));
        return;
      } catch (error) {
        // `once` throws nothing else.
        failure = error as RouterError;
      } finally {
        end(deps, way, draft, failure);
      }
      const remainingMs = way.totalAt - deps.clock.monotonicMs();
      const hasNext = nextOpen() !== undefined;
      const decision = afterFailure({ error: failure, retry, hasNext, remainingMs }, deps.retry, deps.random);
      if (decision.do === 'stop' || remainingMs <= 0) throw failure.with({ attempts: [...way.attempts] });
      if (decision.do === 'next') {
        if (decision.largerContext) contextFloor = candidate.card.contextTokens ?? contextFloor;
        // The account is at fault: another model of the same provider would say the same.
        if (ACCOUNT_FAULTS.has(failure.code)) lockedOut.add(candidate.provider);
        tellFallback(deps, way, candidate, nextOpen(), failure);
        break;
      }
      const { code } = failure;
      const { delayMs } = decision;
      deps.telemetry.emit('retry', () => ({ id: way.id, candidate: keyOf(candidate), code, delayMs }));
      await pause(deps, delayMs, way.signals);
    }
  }
  throw allFailed(way, failure);
}

function begin(
  deps: WalkDeps,
  way: Walk,
  job: OperationRequest,
  candidate: PlannedCandidate,
  retry: number,
): AttemptDraft {
  const { provider, model } = candidate;
  deps.telemetry.emit('attempt.start', () => ({ id: way.id, provider, model, retry }));
  return {
    id: `${way.id}.${way.attempts.length}`,
    candidate,
    retry,
    startedAt: deps.clock.now(),
    startedMs: deps.clock.monotonicMs(),
    sent: false,
    firstChunkMs: undefined,
    outputTokens: 0,
    outputLimit: isWritten(job) ? (job.request.maxOutputTokens ?? Infinity) : Infinity,
    start: undefined,
    finish: undefined,
  };
}

function callFor(way: Walk, job: OperationRequest, candidate: PlannedCandidate, draft: AttemptDraft): OnceInput {
  const { delivery, totalAt, signals } = way;
  return { job, candidate, draft, delivery, totalAt, signals, warn: (warning) => note(way, candidate, warning) };
}

/** Also when the reader left: then there is neither a finish nor a failure. */
function end(deps: WalkDeps, way: Walk, draft: AttemptDraft, failure: RouterError | undefined): void {
  if (failure?.code === 'unsupported_param') draft.sent = false;
  const left = failure === undefined && draft.finish === undefined;
  const { cost, usage, reported } = attemptCost(draft, way.expected, failure);
  const record = recordOf(draft, {
    outcome: left || failure?.code === 'cancelled' ? 'cancelled' : outcomeOf(failure),
    endedMs: deps.clock.monotonicMs(),
    cost,
    usage,
    error: failure && {
      code: failure.code,
      message: failure.message,
      ...(failure.status !== undefined && { status: failure.status }),
      ...(failure.retryAfterMs !== undefined && { retryAfterMs: failure.retryAfterMs }),
    },
  });
  way.usageReported = reported;
  way.finish = draft.finish;
  way.firstChunkMs = draft.firstChunkMs;
  way.attempts.push(record);
  deps.telemetry.emit('attempt.end', () => ({
    id: way.id,
    attempt: record,
    attributes: attemptAttributes(way.job.operation, record, deps.telemetry.providerName),
  }));
}

function outcomeOf(failure: RouterError | undefined): AttemptRecord['outcome'] {
  if (failure === undefined) return 'ok';
  return failure.code === 'breaker_open' ? 'skipped' : 'failed';
}

/** Strict mode: what cannot be honoured is an error, before anything is sent. */
function note(way: Walk, { provider, model }: PlannedCandidate, warning: Warning): void {
  if (way.job.request.strict === true) {
    const message = `${provider}/${model} cannot honour ${warning.field}: ${warning.message}`;
    throw new RouterError('unsupported_param', { message, provider, model });
  }
  way.warnings.push(warning);
}

/** The request as this candidate gets it; `undefined` when the cost cap is used up. */
function jobFor(way: Walk, candidate: PlannedCandidate): OperationRequest | undefined {
  const { job } = way;
  if (!isWritten(job)) return job;
  const limit = outputLimitFor(way, candidate);
  if (limit !== undefined && limit < 1) return undefined;
  const own: WrittenJob =
    job.operation === 'chat' ? { ...job, request: withOwnState(job.request, candidate.provider) } : job;
  if (limit === undefined || limit === own.request.maxOutputTokens) return own;
  if (own.request.maxOutputTokens !== undefined) {
    way.warnings.push({ field: 'maxOutputTokens', message: `lowered to ${limit} to keep to routing.maxCostUsd` });
  }
  return { ...own, request: { ...own.request, maxOutputTokens: limit } } as WrittenJob;
}

/** What comes out is text, whose length can be limited. */
type WrittenJob = Extract<OperationRequest, { readonly operation: 'chat' | 'fill' }>;

function isWritten(job: OperationRequest): job is WrittenJob {
  return job.operation === 'chat' || job.operation === 'fill';
}

/** What earlier attempts spent is gone from the cap. */
function outputLimitFor({ job, attempts, expected }: Walk, candidate: PlannedCandidate): number | undefined {
  const { maxCostUsd } = job.request.routing ?? {};
  if (maxCostUsd === undefined || attempts.length === 0) return candidate.maxOutputTokens;
  const spent = attempts.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0);
  const affordable = affordableOutputTokens(candidate.card.price, expected, toNanoUsd(maxCostUsd) - spent) ?? 0;
  // The plan sets no limit where the request's own is the lower one.
  const planned = candidate.maxOutputTokens ?? (isWritten(job) ? job.request.maxOutputTokens : undefined);
  return Math.min(affordable, planned ?? Infinity);
}

async function pause({ clock }: WalkDeps, delayMs: number, signals: readonly AbortSignal[]): Promise<void> {
  let leave = (): void => {};
  let cancel = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      leave = () => reject(new RouterError('cancelled', { message: 'the caller went away' }));
      for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
      if (signals.some(({ aborted }) => aborted)) leave();
      cancel = clock.after(delayMs, resolve);
    });
  } finally {
    cancel();
    for (const signal of signals) signal.removeEventListener('abort', leave);
  }
}

function tellFallback(
  { telemetry }: WalkDeps,
  { id }: Walk,
  from: PlannedCandidate,
  to: PlannedCandidate | undefined,
  { code }: RouterError,
): void {
  if (to !== undefined) telemetry.emit('fallback', () => ({ id, from: keyOf(from), to: keyOf(to), code }));
}

/** With one attempt, its own error says more than "all failed". */
function allFailed(way: Walk, last: RouterError | undefined): RouterError {
  const attempts = [...way.attempts];
  if (last !== undefined && attempts.length === 1) return last.with({ attempts });
  const causes = attempts.map(({ provider, model, error }) => `${provider}/${model}: ${error?.code ?? 'failed'}`);
  return new RouterError('all_candidates_failed', {
    message: `all candidates failed (${causes.join('; ')}); the last one: ${last?.message ?? 'none was asked'}`,
    provider: last?.provider,
    model: last?.model,
    retryAfterMs: last?.retryAfterMs,
    attempts,
    cause: last,
  });
}

function keyOf({ provider, model }: PlannedCandidate): string {
  return `${provider}/${model}`;
}
