import type { Classification } from './classification.ts';
import type { Facts } from './facts.ts';
import type { CandidateHealth } from './health.ts';
import type { LearnedSnapshot } from './learned.ts';
import type { ModelCard } from './model-card.ts';

/** A model of a provider. */
export interface Candidate {
  readonly provider: string;
  readonly model: string;
  readonly card: ModelCard;
  /** The plugin's own id, where the user gave the provider another. */
  readonly plugin?: string;
  /** `CommonProviderOptions.group` and `weight` of its plugin. */
  readonly group?: string;
  readonly groupWeight?: number;
  /** Nobody has described the model: it may be for anything, and its provider will say. */
  readonly isUndescribed?: true;
}

/** What we expect of a candidate before we ask it. */
export interface Estimate {
  readonly inputTokens: number;
  /** The likely answer, for comparing candidates. */
  readonly outputTokens: number;
  /** `undefined`: the price is not known. */
  readonly costUsd: number | undefined;
  /** The most it can cost: the whole output limit is used. `undefined`: not known. */
  readonly worstCaseUsd: number | undefined;
  /** Input, rounded up, and the output limit. */
  readonly worstCaseTokens: number;
  readonly latencyMs: number | undefined;
  /** 0 to 1, `undefined` where nobody stated one. */
  readonly quality: number | undefined;
  /** What of the input is reckoned to be in the provider's cache, because the same was sent there lately. */
  readonly cachedInputTokens?: number;
}

/** A candidate in its place in the plan. */
export interface PlannedCandidate extends Candidate {
  readonly estimate: Estimate;
  /** Why it stands where it stands, for people. */
  readonly reason: string;
  /** The output limit to send, when a cost cap lowers it. */
  readonly maxOutputTokens?: number;
  /** See `Weighed.propensity`. */
  readonly propensity?: number;
}

/** What was thought of a candidate where chance, or what was learned, decided who comes first. */
export interface Weighed {
  readonly provider: string;
  readonly model: string;
  /**
   * With which probability it was to come first, given all that was known but the draw. Those of one plan are 1 together.
   * Accounts of one group count as one: the first of them has the share of all.
   */
  readonly propensity: number;
  /** How good its answer was expected to be, 0 to 1, and how far off that may well be: one standard error. */
  readonly quality?: number;
  readonly qualityError?: number;
  /** What its card says of that, where it says anything. */
  readonly statedQuality?: number;
  /** The likely cost. */
  readonly costUsd?: number;
}

export type RejectionCode =
  | 'excluded'
  | 'not-installed'
  | 'wrong-kind'
  | 'missing-capability'
  | 'context-too-small'
  | 'compliance'
  | 'region'
  | 'no-credential'
  | 'too-expensive'
  | 'price-unknown'
  | 'too-slow'
  | 'breaker-open'
  | 'rate-limited';

/** A candidate that will not be tried, and why. */
export interface RejectedCandidate {
  readonly provider: string;
  readonly model: string;
  readonly code: RejectionCode;
  readonly reason: string;
}

/** Whom to ask, in which order, and why. */
export interface Plan {
  readonly candidates: readonly PlannedCandidate[];
  readonly rejected: readonly RejectedCandidate[];
  readonly strategy: string;
  /** Where the candidates came from: `model`, `rule:<name>`, `task:<task>`, `fallback`, `catalogue`. */
  readonly route: string;
  /**
   * Everybody who could have come first, and with which probability, for reckoning afterwards what another policy would
   * have done. Absent: the strategy leaves nothing to chance, or candidates left the plan after it was drawn.
   */
  readonly weighed?: readonly Weighed[];
}

/** A candidate with all that a strategy may weigh. */
export interface ScoredCandidate extends Candidate {
  readonly estimate: Estimate;
  readonly health: CandidateHealth | undefined;
  /** Its place in the user's list, from 0. */
  readonly position: number;
  readonly weight: number;
}

/** What a strategy is told beside the candidates. */
export interface StrategyInput {
  readonly facts: Facts;
  readonly classification: Classification;
  /** The request's own random number, 0 to 1: the same one gives the same order. */
  readonly draw: number;
  /** Where the router learns. */
  readonly learned?: LearnedSnapshot | undefined;
}

/** A candidate in the place that a strategy gives it. */
export interface RankedCandidate {
  readonly candidate: ScoredCandidate;
  /** Why it stands there, for people. */
  readonly reason: string;
  /** With which probability it was to come first. A strategy states it of all its candidates, or of none. */
  readonly propensity?: number;
  /** Expected quality, 0 to 1, and its standard error, where the strategy reckons with them. */
  readonly quality?: number;
  readonly qualityError?: number;
}

/** Orders candidates, best first. Pure: the same input gives the same order. */
export interface Strategy {
  readonly id: string;
  order(candidates: readonly ScoredCandidate[], input: StrategyInput): readonly RankedCandidate[];
}
