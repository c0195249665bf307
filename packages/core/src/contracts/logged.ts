import type { ArmTaken } from './experiment.ts';
import type { Asked } from './facts.ts';
import type { Operation, RequestMetadata } from './request.ts';
import type { Usage } from './usage.ts';

/** A finished request as a ledger tells of it. Holds nothing of what was said. */
export interface LoggedRequest {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly operation: Operation;
  readonly requestedModel?: string;
  readonly metadata: RequestMetadata;
  readonly task: string;
  /** Who told the task: see `Classification.by`. */
  readonly classifiedBy: string;
  readonly confidence: number;
  readonly difficulty?: number;
  /** What its planning hung on; absent in rows of earlier versions. */
  readonly asked?: Asked;
  /** Whom its plan put first, `provider/model`. */
  readonly first?: string;
  /** With which probability that one came first; absent where nothing was drawn. */
  readonly propensity?: number;
  /** Everybody who could have come first. */
  readonly weighed?: readonly { readonly candidate: string; readonly propensity: number }[];
  readonly experiment?: ArmTaken;
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  readonly cache?: string;
  /** Who answered. */
  readonly provider?: string;
  readonly model?: string;
  readonly latencyMs: number;
  readonly usage: Usage;
  /** `undefined`: not known. */
  readonly costUsd: number | undefined;
  /** What feedback says of it, 0 to 1; absent: nothing. */
  readonly quality?: number;
}
