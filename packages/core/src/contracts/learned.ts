/** What was seen of a candidate, for one kind of prompt. An offset from what its card says, on the logistic scale. */
export interface LearnedBelief {
  readonly mean: number;
  readonly variance: number;
  /** How many judgements of this user's it rests on, older ones counting less. */
  readonly answers: number;
  /** What signs such as refusals add to its quality, or take away. */
  readonly signs: number;
}

/** What has been learned, as a strategy may look at it. Does not change while a plan is made. */
export interface LearnedSnapshot {
  /** @param candidate `provider/model` @param tenant where tenants are learned of apart */
  belief(candidate: string, task: string, tenant: string | undefined, priorVariance: number): LearnedBelief;
  /** How difficult prompts are on average, 0 to 1. */
  readonly usualDifficulty: number;
  /** How much worse than the best a candidate may be expected to be, 0 to 1: what the dial comes to at present. */
  readonly tolerance: number;
  /** The most of the requests that may go elsewhere to learn, 0 to 1. */
  readonly explore: number;
  /** Tasks in which nothing is tried out. */
  readonly neverExplore: ReadonlySet<string>;
}
