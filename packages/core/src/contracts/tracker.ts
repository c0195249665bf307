import type { AttemptRecord } from './attempt.ts';
import type { Asked } from './facts.ts';
import type { ArmTaken } from './experiment.ts';
import type { FinishReason } from './chunk.ts';
import type { Classification } from './classification.ts';
import type { Feedback, RecalledRequest } from './feedback.ts';
import type { Plan } from './plan.ts';
import type { Message } from './message.ts';
import type { Operation, RequestMetadata } from './request.ts';
import type { ErrorCode } from './error-code.ts';
import type { Cost, Usage } from './usage.ts';

/** What is known of a request before anything is sent. */
export interface Dispatch {
  readonly id: string;
  readonly operation: Operation;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly requestedModel?: string;
  readonly metadata: RequestMetadata;
  readonly classification: Classification;
  readonly plan: Plan;
  /** What its planning hung on. */
  readonly asked?: Asked;
  /** The likely cost, by which the row of a process that died is closed; `undefined`: not known. */
  readonly estimateNanoUsd: number | undefined;
}

/** An answer that was not asked for again. */
export interface CacheHit {
  readonly kind: 'exact' | 'semantic' | 'coalesced';
  /** What the answer cost when it was given; `undefined`: not known. */
  readonly savedNanoUsd: number | undefined;
}

/** What was asked and answered: only where the configuration asks to have it kept, after its redaction. */
export interface RecordedContent {
  readonly messages: readonly Message[];
  readonly text: string;
}

/** Everything worth keeping about one finished request. Holds no prompt and no answer, unless `content` was asked for. */
export interface Observation {
  readonly id: string;
  readonly operation: Operation;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly latencyMs: number;
  readonly timeToFirstChunkMs?: number;
  readonly requestedModel?: string;
  readonly metadata: RequestMetadata;
  readonly classification: Classification;
  readonly plan: Plan;
  /** What its planning hung on. */
  readonly asked?: Asked;
  readonly attempts: readonly AttemptRecord[];
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  readonly errorCode?: ErrorCode;
  readonly finishReason?: FinishReason;
  /** Who answered. */
  readonly provider?: string;
  readonly model?: string;
  /** Summed over all attempts: zero where the answer came from the cache, so that no token is counted twice. */
  readonly usage: Usage;
  /** `free` where the answer came from the cache. */
  readonly cost: Cost;
  readonly cache?: CacheHit;
  /** The arm of an experiment that it fell into. */
  readonly experiment?: ArmTaken;
  readonly content?: RecordedContent;
}

/** Is told of every finished request. One that fails here never fails a request. */
export interface Tracker {
  readonly id: string;
  /**
   * Is told before anything is sent, and waited for: a row that is written now is there whatever happens later. Where it
   * throws a RouterError the request is refused; any other error is told of, and fails nobody.
   */
  begin?(dispatch: Dispatch): void | Promise<void>;
  /** No request waits for what it returns. The router's end does, for a limited time, before it disposes of the tracker. */
  track(observation: Observation): void | Promise<void>;
  /** Is told what is said of an answer, perhaps long after. The same id told again changes nothing. */
  feedback?(feedback: Feedback): void | Promise<void>;
  /** What it knows of a request, so that feedback on it can still be learned from; `undefined`: nothing. */
  recall?(requestId: string): RecalledRequest | undefined | Promise<RecalledRequest | undefined>;
  dispose?(): void | Promise<void>;
}
