import { RouterError } from '../errors/router-error.ts';
import type {
  AttemptRecord,
  Cost,
  Need,
  OperationRequest,
  PlannedCandidate,
  RateLimit,
  Warning,
} from '../contracts/index.ts';
import { attemptAttributes } from '../telemetry/attributes.ts';
import { attemptCost } from './attempt-cost.ts';
import { recordOf, type AttemptDraft } from './draft.ts';
import { Flight } from './flight.ts';
import { isWritten } from './job-for.ts';
import type { WalkDeps, Way } from './way.ts';

export interface AttemptInput {
  readonly job: OperationRequest;
  readonly candidate: PlannedCandidate;
  /** The most it can take; it is among those in the air. */
  readonly need: Need;
  readonly retry: number;
  readonly role: AttemptRecord['role'];
  readonly signals: readonly AbortSignal[];
}

/** A flight, and what is to be written down at its end. */
export interface Attempt {
  readonly flight: Flight;
  /** Once; a second time changes nothing. Without a failure and not finished: the reader left. */
  end(failure?: RouterError): void;
}

/** Starts an attempt; nothing is sent before its flight opens. */
export function begin(deps: WalkDeps, way: Way, input: AttemptInput): Attempt {
  const { job, candidate, need, retry, role, signals } = input;
  const { provider, model } = candidate;
  deps.telemetry.emit('attempt.start', () => ({ id: way.id, provider, model, retry }));
  const draft: AttemptDraft = {
    id: `${way.id}.${way.begun}`,
    candidate,
    retry,
    role,
    startedAt: deps.clock.now(),
    startedMs: deps.clock.monotonicMs(),
    sent: false,
    firstChunkMs: undefined,
    outputTokens: 0,
    outputLimit: isWritten(job) ? (job.request.maxOutputTokens ?? Infinity) : Infinity,
    start: undefined,
    finish: undefined,
  };
  way.begun += 1;
  const flight = new Flight(deps, {
    job,
    draft,
    // An answer that is to be judged must be whole before anybody sees it.
    delivery: way.terms.accept === undefined ? way.delivery : 'whole',
    totalAt: way.totalAt,
    signals,
    warn: (warning) => note(way, candidate, warning),
  });
  let isOver = false;
  return {
    flight,
    end(failure) {
      if (isOver) return;
      isOver = true;
      flight.end();
      way.inAir.delete(need);
      writeDown(deps, way, draft, need, failure);
    },
  };
}

/** Strict mode: what cannot be honoured is an error, before anything is sent. */
function note(way: Way, { provider, model }: PlannedCandidate, warning: Warning): void {
  if (way.job.request.strict === true) {
    const message = `${provider}/${model} cannot honour ${warning.field}: ${warning.message}`;
    throw new RouterError('unsupported_param', { message, provider, model });
  }
  way.warnings.push(warning);
}

function writeDown(deps: WalkDeps, way: Way, draft: AttemptDraft, need: Need, failure: RouterError | undefined): void {
  if (failure?.code === 'unsupported_param') draft.sent = false;
  const { cost, usage, reported } = attemptCost(draft, way.expected, failure);
  const outcome = outcomeOf(draft, failure);
  const record = recordOf(draft, {
    outcome,
    endedMs: deps.clock.monotonicMs(),
    cost,
    atMostNanoUsd: isCertain(cost, outcome) ? undefined : need.worstCaseNanoUsd,
    usage,
    error: failure && {
      code: failure.code,
      message: failure.message,
      ...(failure.status !== undefined && { status: failure.status }),
      ...(failure.retryAfterMs !== undefined && { retryAfterMs: failure.retryAfterMs }),
    },
  });
  way.attempts.push(record);
  if (record.outcome === 'ok' || failure?.committed === true) {
    way.usageReported = reported;
    way.finish = draft.finish;
    way.firstChunkMs ??= draft.firstChunkMs;
  }
  const limits = limitsOf(draft, failure);
  if (limits.length > 0) deps.health.noteLimits(`${record.provider}/${record.model}`, limits);
  deps.telemetry.emit('attempt.end', () => ({
    id: way.id,
    attempt: record,
    attributes: attemptAttributes(way.job.operation, record, deps.telemetry.providerName),
  }));
}

/** What was cut off may have been written to its end. */
function isCertain({ source }: Cost, outcome: AttemptRecord['outcome']): boolean {
  return source === 'estimate' ? outcome === 'ok' : source !== 'unknown';
}

/** What the reply said of the account's limits. One that was refused has at least one that is used up. */
function limitsOf({ start }: AttemptDraft, failure: RouterError | undefined): readonly RateLimit[] {
  const stated = start?.rateLimits ?? failure?.rateLimits ?? [];
  if (failure?.code !== 'rate_limited' || failure.retryAfterMs === undefined) return stated;
  return [...stated, { of: 'requests', remaining: 0, resetMs: failure.retryAfterMs }];
}

function outcomeOf({ finish }: AttemptDraft, failure: RouterError | undefined): AttemptRecord['outcome'] {
  // The reader left: then there is neither a finish nor a failure.
  if (failure === undefined) return finish === undefined ? 'cancelled' : 'ok';
  if (failure.code === 'cancelled') return 'cancelled';
  return failure.code === 'breaker_open' ? 'skipped' : 'failed';
}
