import type {
  AttemptError,
  AttemptRecord,
  Candidate,
  Cost,
  FinishChunk,
  ResponseStartChunk,
  Usage,
} from '../contracts/index.ts';

/** An attempt being made; it turns into a record when it ends. */
export interface AttemptDraft {
  readonly id: string;
  readonly candidate: Candidate;
  readonly retry: number;
  readonly role: AttemptRecord['role'];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** A monotonic reading. */
  readonly startedMs: number;
  sent: boolean;
  firstChunkMs: number | undefined;
  /** An estimate of what was answered so far, thinking included. */
  outputTokens: number;
  /** The most it was allowed to answer, in tokens. */
  readonly outputLimit: number;
  start: ResponseStartChunk | undefined;
  finish: FinishChunk | undefined;
}

/** What the walk learns from one attempt's end. */
export interface AttemptEnd {
  readonly outcome: AttemptRecord['outcome'];
  readonly endedMs: number;
  readonly cost: Cost;
  readonly atMostNanoUsd: number | undefined;
  readonly usage: Usage | undefined;
  readonly error?: AttemptError | undefined;
}

export function recordOf(draft: AttemptDraft, end: AttemptEnd): AttemptRecord {
  const { id, candidate, retry, startedAt, sent, start } = draft;
  return {
    id,
    provider: candidate.provider,
    model: candidate.model,
    retry,
    startedAt,
    latencyMs: end.endedMs - draft.startedMs,
    sent,
    outcome: end.outcome,
    cost: end.cost,
    ...(draft.role !== undefined && { role: draft.role }),
    ...(draft.firstChunkMs !== undefined && { timeToFirstChunkMs: draft.firstChunkMs - draft.startedMs }),
    ...(end.atMostNanoUsd !== undefined && { atMostNanoUsd: end.atMostNanoUsd }),
    ...(end.usage !== undefined && { usage: end.usage }),
    ...(end.error !== undefined && { error: end.error }),
    ...(start?.model !== undefined && { responseModel: start.model }),
    ...(start?.responseId !== undefined && { responseId: start.responseId }),
    ...(start?.requestId !== undefined && { requestId: start.requestId }),
  };
}
