export type * from './contracts/index.ts';
export {
  createMemoryLedger,
  type MemoryLedger,
  type MemoryLedgerOptions,
  type OpenReservation,
} from './admit/memory-ledger.ts';
export type { BudgetLevel } from './admit/budget-levels.ts';
export type { RateLevel } from './admit/rate-levels.ts';
export type { Budget, BudgetScope, QuotaOptions, RateRule } from './admit/budget-options.ts';
export type { BudgetWindow } from './admit/calendar.ts';
export { createMemoryQuotas, type MemoryQuotasOptions } from './admit/memory-quotas.ts';
export type { SlotOptions } from './admit/slots.ts';
export type { BreakerOptions } from './attempt/breakers.ts';
export type { Timeouts } from './attempt/deadline.ts';
export type { HedgePolicy } from './attempt/hedge.ts';
export type { RetryPolicy } from './attempt/retry.ts';
export type { CacheOptions } from './cache/options.ts';
export { cosineOf, normalised } from './cache/semantic-index.ts';
export type { Delicate, Embed, SemanticOptions } from './cache/semantic-options.ts';
export { createMemoryCache, type MemoryCacheOptions } from './cache/memory-cache.ts';
export type { ClassifierEntry } from './classify/classifier-order.ts';
export { createKeywordClassifier, type KeywordList, type KeywordOptions } from './classify/keyword-classifier.ts';
export type { Condition, Rule } from './classify/rules.ts';
export {
  alwaysValidP,
  differenceOfMeans,
  differenceOfRates,
  type Difference,
  type Moments,
  type Rate,
} from './experiment/always-valid.ts';
export type { Arm, ArmOptions, Canary, Experiment, Guard, Shadow, Unit, Where } from './experiment/options.ts';
export type { ShadowReading } from './experiment/shadows.ts';
export { policyValue, type Estimated, type LoggedChoice, type PolicyValue } from './experiment/off-policy.ts';
export type { ArmReading, ExperimentReading } from './experiment/trial.ts';
export { RouterError, type RouterErrorDetails } from './errors/router-error.ts';
export { ERROR_TABLE, type BreakerRule, type ErrorRow, type NextRule, type RetryRule } from './errors/table.ts';
export type { JudgeOptions, LearnedOptions, SignalWeights } from './learn/options.ts';
export { feedbackValue } from './learn/feedback-value.ts';
export type { CacheHits, CostLine, CostSummary, CostTracker, Savings } from './learn/cost-tracker.ts';
export { priceUsage } from './money/price.ts';
export type { TaskRoute } from './plan/make-plan.ts';
export type { Spread } from './plan/spread.ts';
export { API_VERSION, definePlugin } from './plugin/define-plugin.ts';
export { reveal, secret } from './plugin/secret.ts';
export type { AnswerStream, ChatStream, FillStream } from './router/answer-stream.ts';
export { checkCatalogFacts } from './router/check-catalog.ts';
export { checkConfig } from './router/check-config.ts';
export { DEFAULTS, defineConfig, type RouterConfig } from './router/config.ts';
export type { TokenCount } from './router/count-tokens.ts';
export { comparators, type Comparator, type ComparatorTools } from './router/comparators.ts';
export type { Comparison, ComparisonRow } from './router/comparison.ts';
export type { ConsensusOptions, ConsensusResult, Vote } from './router/consensus.ts';
export type { FeedbackInput, FeedbackReceipt } from './router/give-feedback.ts';
export type { MemoryControl, MemoryLine } from './router/memory-control.ts';
export type { ParallelAnswer, ParallelOptions, ParallelResult } from './router/parallel.ts';
export { createReplay, type Replay } from './router/create-replay.ts';
export type { ProbeOptions } from './router/probes.ts';
export {
  createRouter,
  type BreakerControl,
  type CatalogControl,
  type CacheControl,
  type Explanation,
  type Router,
} from './router/create-router.ts';
export { simulate, type SimulatedPart, type Simulation } from './router/simulate.ts';
export { createMemoryStore } from './store/memory-store.ts';
export { systemClock } from './router/system-clock.ts';
export type { Scope, Token } from './router/scope.ts';
export { TOKENS, type ProviderSource, type Transport } from './router/tokens.ts';
