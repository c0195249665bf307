import { RouterError } from '../errors/router-error.ts';
import type {
  ArmTaken,
  Asked,
  AttemptRecord,
  Classification,
  Dispatch,
  FinishChunk,
  Need,
  Observation,
  OperationRequest,
  Plan,
  RecordedContent,
  Reservation,
  Settlement,
  Terms,
  Warning,
} from '../contracts/index.ts';
import type { Delivery } from '../attempt/open.ts';
import type { AnsweredBy, Replayed } from '../cache/replayed.ts';
import type { Heard } from '../learn/heard.ts';
import { needOf } from '../money/need.ts';
import type { Bill } from '../money/terms.ts';
import { sumUsage } from '../money/sum-usage.ts';

/** One request on the road, and what became of it so far. The stages write here; the results are read from here. */
export interface Journey {
  readonly id: string;
  job: OperationRequest;
  readonly delivery: Delivery;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** A monotonic reading. */
  readonly startedMs: number;
  /** The deadline, a monotonic reading. */
  readonly totalAt: number;
  /** Any of them ends the journey: the caller's own signal, the reader's leaving. */
  signals: readonly AbortSignal[];
  expected: Bill;
  /** What its planning hung on. */
  asked: Asked | undefined;
  /** How many attempts have begun. */
  begun: number;
  readonly attempts: AttemptRecord[];
  readonly inAir: Set<Need>;
  reservation: Reservation | undefined;
  readonly warnings: Warning[];
  usageReported: boolean;
  classification: Classification;
  /** The arm of an experiment that it fell into. */
  experiment: ArmTaken | undefined;
  /** It asks one candidate because it was told to, and no experiment may send it elsewhere. */
  readonly isPinned: boolean;
  plan: Plan;
  terms: Terms;
  settlement: Settlement | undefined;
  finish: FinishChunk | undefined;
  firstChunkMs: number | undefined;
  /** The answer's text, only where content is recorded. */
  said: string;
  /** The shadow that copies it when it has been answered, and the answer to compare with. */
  shadow: string | undefined;
  shown: string;
  /** What was heard of the answer, only where the router learns. */
  heard: Heard | undefined;
  latencyMs: number;
  /** The answer of an earlier request, or of another that is under way, in place of attempts of its own. */
  replayed: Replayed | undefined;
  failure: unknown;
}

/** Before anything is known. */
export const NOT_CLASSIFIED: Classification = { task: 'general', confidence: 0, evidence: [], by: 'default' };
export const NOT_PLANNED: Plan = { candidates: [], rejected: [], strategy: 'none', route: 'none' };

export const NO_TERMS: Terms = {
  fallbackOn: new Set(),
  stopOn: new Set(),
  accept: undefined,
  continuation: 'never',
  race: 1,
  hedge: false,
  onBudget: 'stop',
};

/** The attempt that gave the answer: its own, or that of the request whose answer it was given. */
export function answering({ attempts, replayed }: Pick<Journey, 'attempts' | 'replayed'>): AnsweredBy | undefined {
  return attempts.findLast(({ outcome }) => outcome === 'ok') ?? replayed?.answer;
}

/** What is known before anything is sent. */
export function dispatchOf({ id, job, startedAt, classification, plan, asked }: Journey): Dispatch {
  const first = plan.candidates[0];
  return {
    id,
    operation: job.operation,
    startedAt,
    metadata: job.request.metadata ?? {},
    classification,
    plan,
    estimateNanoUsd: first && needOf(first).estimateNanoUsd,
    ...(asked !== undefined && { asked }),
    ...(job.request.model !== undefined && { requestedModel: job.request.model }),
  };
}

/** What is kept of a finished request: no prompt and no answer, but where content is recorded. */
export function observationOf(journey: Journey, content?: RecordedContent): Observation {
  const { id, job, startedAt, latencyMs, classification, plan, attempts, settlement, finish, failure, replayed } =
    journey;
  const answer = answering(journey);
  const code = RouterError.isInstance(failure) ? failure.code : failure === undefined ? undefined : 'internal';
  const left = failure === undefined && answer === undefined;
  return {
    id,
    operation: job.operation,
    startedAt,
    latencyMs,
    metadata: job.request.metadata ?? {},
    classification,
    plan,
    attempts,
    outcome: left || code === 'cancelled' ? 'cancelled' : code === undefined ? 'ok' : 'failed',
    usage: sumUsage(attempts.flatMap(({ usage }) => usage ?? [])),
    cost: settlement?.cost ?? { source: 'free', nanoUsd: 0 },
    ...(journey.firstChunkMs !== undefined && { timeToFirstChunkMs: journey.firstChunkMs - journey.startedMs }),
    ...(job.request.model !== undefined && { requestedModel: job.request.model }),
    ...(code !== undefined && { errorCode: code }),
    ...(finish !== undefined && { finishReason: finish.finishReason }),
    ...(answer !== undefined && { provider: answer.provider, model: answer.model }),
    ...(replayed !== undefined && { cache: { kind: replayed.kind, savedNanoUsd: replayed.answer.cost.nanoUsd } }),
    ...(journey.asked !== undefined && { asked: journey.asked }),
    ...(journey.experiment !== undefined && { experiment: journey.experiment }),
    ...(content !== undefined && { content }),
  };
}
