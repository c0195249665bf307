export type { AttemptError, AttemptRecord } from './attempt.ts';
export type { BreakerReading, Breakers, BreakerState } from './breakers.ts';
export type { CacheStore } from './cache-store.ts';
export type {
  Catalog,
  CatalogFacts,
  CatalogLoading,
  CatalogReading,
  CatalogSnapshot,
  CatalogSource,
  CatalogSources,
  Discovery,
} from './catalog.ts';
export type {
  AudioChunk,
  ChatChunk,
  Chunk,
  Citation,
  CitationChunk,
  ContinuationChunk,
  DocumentPage,
  EmbeddingsChunk,
  FinishChunk,
  FinishReason,
  GeneratedImage,
  ImageChunk,
  ImagesChunk,
  PagesChunk,
  RankingChunk,
  ReasoningDeltaChunk,
  ResponseStartChunk,
  RestartChunk,
  TextDeltaChunk,
  TimedText,
  ToolCallDeltaChunk,
  TranscriptChunk,
} from './chunk.ts';
export type { Classification, Classified, Classifier, KnownTask, Task, Traits } from './classification.ts';
export type { Clock, Random } from './clock.ts';
export type { ErrorCode, ErrorOrigin } from './error-code.ts';
export type { ArmTaken, ExperimentDecision, ShadowResult } from './experiment.ts';
export type { Asked, Facts } from './facts.ts';
export type { Feedback, Judgement, RecalledRequest } from './feedback.ts';
export type { FillRequest } from './fill-request.ts';
export type { CandidateHealth, Health, HealthOutcome, HealthSnapshot } from './health.ts';
export type { LearnedBelief, LearnedSnapshot } from './learned.ts';
export type { Ledger, Need, Reservation, ReservationRequest, Settlement } from './ledger.ts';
export type { LoggedRequest } from './logged.ts';
export type { ImageRequest, OcrRequest, SpeechRequest, TranscriptionRequest } from './media-request.ts';
export type {
  AssistantMessage,
  AssistantPart,
  AudioPart,
  CacheHint,
  FilePart,
  ImagePart,
  Message,
  OpaqueState,
  ReasoningPart,
  Source,
  SystemMessage,
  TextPart,
  ToolCallPart,
  ToolMessage,
  ToolResultPart,
  UserMessage,
  UserPart,
} from './message.ts';
export type { Capability, ModelCard, ModelKind } from './model-card.ts';
export type {
  Candidate,
  Estimate,
  Plan,
  PlannedCandidate,
  RankedCandidate,
  RejectedCandidate,
  RejectionCode,
  ScoredCandidate,
  Strategy,
  StrategyInput,
  Weighed,
} from './plan.ts';
export type {
  BillingTerms,
  ContextTier,
  Day,
  DecimalUsd,
  KnownPrice,
  Price,
  PriceCondition,
  PriceVariant,
  SearchContext,
  SearchFees,
  ServiceTier,
  TokenRates,
  UnitFees,
} from './price.ts';
export type {
  ClassifierDefinition,
  CommonProviderOptions,
  Credential,
  ModelOverride,
  OtherPlugin,
  Plugin,
  PluginContext,
  PluginDefinition,
  ProviderDefinition,
  ProviderPlugin,
  StoreDefinition,
  StrategyDefinition,
  TrackerDefinition,
} from './plugin.ts';
export type {
  ChatCall,
  EmbedCall,
  FillCall,
  ImageCall,
  OcrCall,
  Provider,
  ProviderCall,
  RerankCall,
  SpeechCall,
  TranscriptionCall,
  Warning,
} from './provider.ts';
export type {
  BudgetEntry,
  ConcurrencyEntry,
  Hold,
  HoldResult,
  QuotaEntry,
  QuotaLevel,
  QuotaMove,
  QuotaSweep,
  Quotas,
  RateEntry,
  Release,
} from './quotas.ts';
export type { RateLimit } from './rate-limit.ts';
export type {
  BaseRequest,
  ChatRequest,
  EmbedRequest,
  JsonSchema,
  Operation,
  OperationRequest,
  ReasoningEffort,
  RequestCache,
  RequestMetadata,
  Requests,
  RerankRequest,
  ResponseFormat,
  RoutingOptions,
  Tool,
  ToolChoice,
} from './request.ts';
export type {
  AnswerFromCache,
  AnswerSegment,
  BaseResult,
  ChatResult,
  EmbedResult,
  FillResult,
  ImageResult,
  OcrResult,
  RerankResult,
  SpeechResult,
  TranscriptionResult,
} from './result.ts';
export type { Secret } from './secret.ts';
export type { ReleaseSlot, Slots } from './slots.ts';
export type { Store } from './store.ts';
export type { Attributes, BudgetAlert, RouterEvents, Telemetry } from './telemetry.ts';
export type { Accept, Continuation, RouteOptions, Terms, Verdict, WholeAnswer } from './terms.ts';
export type { CacheHit, Dispatch, Observation, RecordedContent, Tracker } from './tracker.ts';
export type { BilledUnits, Cost, CostSource, DisjointUsage, Usage } from './usage.ts';
