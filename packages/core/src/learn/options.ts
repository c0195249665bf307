/** What is thought of an answer without anybody saying it, and how much a bad one takes from it: 0 to 1; 0 turns it off. */
export interface SignalWeights {
  /** It does not fit the JSON schema that was asked for, or the route's checks did not accept it. */
  readonly schema: number;
  /** The arguments of a tool call are no JSON. */
  readonly toolCalls: number;
  /** It is a refusal: its provider says so, or it begins like one. */
  readonly refusal: number;
  /** It was cut off at the model's own output limit. */
  readonly truncation: number;
  /** The same user, session or key asks nearly the same again shortly after. */
  readonly retry: number;
}

export interface JudgeOptions {
  /** Who judges: `provider/model`. */
  readonly model: string;
  /** Of how many answers it is asked: 0 to 1. */
  readonly share: number;
  /** What judging may cost; nobody is asked beyond it. */
  readonly maxUsdPerHour: number;
  /** How much its word counts against a user's. */
  readonly weight: number;
}

/** How the strategy `learned` chooses, and what it learns from. */
export interface LearnedOptions {
  /** 0: the cheapest; 1: the best; between them, that share of the way from the cheapest spending to the dearest. */
  readonly dial: number;
  /** In place of a dial: the most that may be spent, as a share of what always asking the best would cost. */
  readonly spendAtMost?: number | undefined;
  /** In place of a dial: the least quality, as a share of that of always asking the best. */
  readonly qualityAtLeast?: number | undefined;
  /** The most of the requests that may go elsewhere to learn. */
  readonly explore: number;
  /** Tasks in which nothing is tried out. */
  readonly neverExplore: readonly string[];
  /** Tenants are learned of apart, from what is known of all. */
  readonly perTenant: boolean;
  /** About how many of the last judgements count, of a candidate in a task. */
  readonly answers: number;
  /** What is this old counts half. */
  readonly halfLifeMs: number;
  /** The most cells that are remembered: one for each candidate, task and tenant. */
  readonly maxCells: number;
  /** Of how many of the last requests it is remembered what was decided, so that feedback finds them. */
  readonly maxRequests: number;
  /** How long a prompt is believed to stay in a provider's cache. */
  readonly promptCacheMs: number;
  /** Within this time, asking the same again is a sign. */
  readonly retryMs: number;
  /** How often what was learned is written to the store, and read from it. */
  readonly syncMs: number;
  readonly signals: SignalWeights;
  /** Absent: nobody judges. */
  readonly judge?: JudgeOptions | undefined;
}
