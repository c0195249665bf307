/** The arm of an experiment that a request fell into. */
export interface ArmTaken {
  readonly name: string;
  readonly arm: string;
  /** The chance with which its unit falls into this arm, 0 to 1; absent where it is not drawn. */
  readonly share?: number;
  /** The arm that the others are compared with. */
  readonly control?: string;
}

/** What became of an arm. */
export interface ExperimentDecision {
  readonly experiment: string;
  readonly arm: string;
  /**
   * `stopped`: a guard was passed, and its units go to the control. `promoted`: it gets a larger share. `completed`: it gets
   * all. `rolled-back`: it is worse than the control, which gets all.
   */
  readonly decision: 'stopped' | 'promoted' | 'completed' | 'rolled-back';
  /** Why, for people. */
  readonly reason: string;
  /** The share that it has from now on, 0 to 1. */
  readonly share: number;
}

/** A copy of a request that another candidate has answered, beside the answer that was given. */
export interface ShadowResult {
  readonly shadow: string;
  /** The copy's own id, and that of the request it is a copy of. */
  readonly id: string;
  readonly of: string;
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  /** 0 to 1: how far the two answers agree; absent where one of them failed. */
  readonly agreement?: number;
  readonly latencyMs: number;
  readonly originalLatencyMs: number;
  /** `undefined`: not known. */
  readonly costUsd: number | undefined;
  readonly originalCostUsd: number | undefined;
}
