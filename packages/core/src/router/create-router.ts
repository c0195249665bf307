import { RouterError } from '../errors/router-error.ts';
import type {
  BreakerReading,
  CatalogReading,
  Candidate,
  CandidateHealth,
  ChatRequest,
  ChatResult,
  Classification,
  EmbedRequest,
  EmbedResult,
  FillRequest,
  FillResult,
  ImageRequest,
  ImageResult,
  OcrRequest,
  OcrResult,
  Operation,
  OperationRequest,
  Plan,
  Requests,
  RerankRequest,
  RerankResult,
  RouterEvents,
  SpeechRequest,
  SpeechResult,
  TranscriptionRequest,
  TranscriptionResult,
} from '../contracts/index.ts';
import type { BudgetLedger } from '../admit/budget-ledger.ts';
import type { BudgetLevel } from '../admit/budget-levels.ts';
import type { RateLevel } from '../admit/rate-levels.ts';
import type { Delivery } from '../attempt/open.ts';
import { createShadows, type ShadowReading, type Shadows, type ShadowsInput } from '../experiment/shadows.ts';
import type { ExperimentReading } from '../experiment/trial.ts';
import type { CostTracker } from '../learn/cost-tracker.ts';
import { createUnderWay } from '../learn/under-way.ts';
import { createAnswerCache } from './answer-cache.ts';
import { checkConfig } from './check-config.ts';
import { checkNames } from './check-names.ts';
import { checkRequest } from './check-request.ts';
import { conditionsOf } from './conditions.ts';
import { compose } from './compose.ts';
import { createBackground, createShutdown } from './background.ts';
import { comparisonOf, type Comparison } from './comparison.ts';
import { complete as completeConfig, type CompleteConfig, type RouterConfig } from './config.ts';
import { consensusOf, type ConsensusOptions, type ConsensusResult } from './consensus.ts';
import { giveFeedback, type FeedbackInput, type FeedbackReceipt } from './give-feedback.ts';
import { foldChunk, startFold, type Folded } from './fold.ts';
import { createJudge } from './judge.ts';
import { NO_TERMS, NOT_CLASSIFIED, NOT_PLANNED, type Journey } from './journey.ts';
import { createMemoryControl, type MemoryControl } from './memory-control.ts';
import { askAll, choiceOf, parallelResult, pinned, type ParallelOptions, type ParallelResult } from './parallel.ts';
import { requestId } from './request-id.ts';
import {
  chatResult,
  embedResult,
  fillResult,
  imageResult,
  ocrResult,
  rerankResult,
  speechResult,
  transcriptionResult,
} from './results.ts';
import { refusalOf } from '../plan/make-plan.ts';
import { choose, restMs, run, type RoadDeps } from './road.ts';
import { jobOfCopy, NO_PLACES, sendCopy } from './shadow-copy.ts';
import { AnswerStream, type ChatStream, type FillStream } from './answer-stream.ts';
import { countTokens, type TokenCount } from './count-tokens.ts';
import type { Scope } from './scope.ts';
import { TOKENS } from './tokens.ts';

/** What the router would do with a request, without doing it. */
export interface Explanation {
  readonly classification: Classification;
  readonly plan: Plan;
}

/** Sends each request to the candidate that suits it, and to the next one when that fails. */
export interface Router {
  /** @throws RouterError; its `attempts` say who was asked and what went wrong */
  complete(request: ChatRequest): Promise<ChatResult>;
  /** The chunks as they come, and `.result` for the final record. */
  stream(request: ChatRequest): ChatStream;
  /** Writes what belongs between a prefix and a suffix. */
  fill(request: FillRequest): Promise<FillResult>;
  streamFill(request: FillRequest): FillStream;
  embed(request: EmbedRequest): Promise<EmbedResult>;
  rerank(request: RerankRequest): Promise<RerankResult>;
  generateImages(request: ImageRequest): Promise<ImageResult>;
  /** Reads a text aloud. */
  speak(request: SpeechRequest): Promise<SpeechResult>;
  transcribe(request: TranscriptionRequest): Promise<TranscriptionResult>;
  /** Reads the text and tables off the pages of a document. */
  ocr(request: OcrRequest): Promise<OcrResult>;
  /** How many input tokens a request has: by the count of the provider it would go to, where it counts. */
  countTokens(request: ChatRequest): Promise<TokenCount>;
  /** Every model of every installed provider; of those that must be asked what they have, what they say now. */
  models(): Promise<readonly Candidate[]>;
  /** Classifies and plans; sends nothing and spends nothing. */
  explain(request: ChatRequest): Promise<Explanation>;
  /** Asks several candidates at once, and gives all their answers side by side. One that fails fails alone. */
  parallel(request: ChatRequest, options?: ParallelOptions): Promise<ParallelResult>;
  /**
   * Asks several candidates, and gives the answer that most of them agree on.
   * @throws RouterError `all_candidates_failed` when nobody gave one
   */
  consensus(request: ChatRequest, options?: ConsensusOptions): Promise<ConsensusResult>;
  /** Asks several candidates, and gives a table for people. */
  compare(request: ChatRequest, options?: ParallelOptions): Promise<Comparison>;
  /**
   * Says what an answer was worth, by the id of its request (`result.id`); also long after, where a ledger keeps requests.
   * The same told again changes nothing.
   * @throws RouterError `invalid_request` when nobody knows the request, or nothing is said
   */
  feedback(requestId: string, feedback: FeedbackInput): Promise<FeedbackReceipt>;
  /** What was learned, and a hand on it. */
  readonly memory: MemoryControl;
  /** What each candidate did lately, by `provider/model`. */
  health(): ReadonlyMap<string, CandidateHealth>;
  /** Candidates and accounts that rest, and a hand on them. */
  readonly breakers: BreakerControl;
  /** Who describes models beside the plugins. */
  readonly catalog: CatalogControl;
  /** Every budget as it stands, over all processes that share its store: spent, set aside, and when it begins anew. */
  budgets(): Promise<readonly BudgetLevel[]>;
  /** Every rate as it stands, over all processes that share its store: requests, tokens, requests at once. */
  rates(): Promise<readonly RateLevel[]>;
  /** How each experiment stands: counts and differences of the present step, over all processes that share the store. */
  experiments(): readonly ExperimentReading[];
  /** How each shadow stands, since the router was made. */
  shadows(): readonly ShadowReading[];
  /** Answers that are kept, where the configuration has a `cache`. */
  readonly cache: CacheControl;
  /** What was spent since the router was made. */
  readonly costs: CostTracker;
  /** Listens to what the router tells; the returned function stops that. */
  on<Name extends keyof RouterEvents>(name: Name, listener: (event: RouterEvents[Name]) => void): () => void;
  /**
   * Takes no more requests (they are a TypeError), waits for those under way, cancels what is left of them, and lets go
   * of timers and connections. What trackers are still writing is waited for; what is not written when the time is over is
   * told of by `internal.error`.
   * @param options.drainMs how long requests are waited for before they are cancelled. Default: 0
   * @param options.writeMs how long trackers are waited for. Default: 5,000
   */
  dispose(options?: { readonly drainMs?: number; readonly writeMs?: number }): Promise<void>;
}

/** Catalogues by hand. */
export interface CatalogControl {
  /** How it stands with each source. */
  sources(): readonly CatalogReading[];
  /** Loads all sources anew. Never rejects: what failed stands in the readings, and what it said before counts on. */
  reload(): Promise<readonly CatalogReading[]>;
}

/** What is kept, by hand. */
export interface CacheControl {
  /**
   * Forgets answers: all of them, or those of one tenant, or of one namespace of it.
   * @param which.tenant `null`: those of requests that name none
   * @throws what the store throws
   */
  clear(which?: { readonly tenant?: string | null; readonly namespace?: string }): Promise<void>;
}

/** Breakers by hand. Keys are `provider/model`, or `provider` for a whole account. */
export interface BreakerControl {
  list(): readonly BreakerReading[];
  /** @param restMs how long to keep away. Default: `breaker.longRestMs` */
  open(key: string, restMs?: number): void;
  close(key: string): void;
}

/**
 * Makes a router. Nothing is imported, connected to or sent until the first request.
 * @throws TypeError that says what is wrong with the configuration, where, and what was expected
 */
export function createRouter(config: RouterConfig): Router {
  return assemble(config).router;
}

/** Longer than a database takes that is well, and no longer than whoever stops a process waits for it. */
const WRITE_MS = 5_000;

/** A router with the scope that its parts live in. */
export function assemble(config: RouterConfig): { readonly router: Router; readonly scope: Scope } {
  checkConfig(config);
  const completed = completeConfig(config);
  const { scope, deps: stages } = compose(completed, (request) => own.embed(request));
  checkNames(completed, stages.catalog.snapshot(), stages.policy.strategies);

  const shutdown = createShutdown();
  const deps: RoadDeps = {
    ...stages,
    tick() {
      background.tick();
      stages.experiments?.tick();
    },
    shadows: shadowsOf(completed, stages, async (shadow, original, maxCostUsd) => {
      const journey = depart(jobOfCopy(shadow, original, maxCostUsd), 'whole', undefined, true);
      journey.experiment = { name: shadow.name, arm: 'shadow' };
      return sendCopy(journey, run({ ...deps, slots: NO_PLACES }, journey));
    }),
  };
  const answers = createAnswerCache(completed, scope, deps, (request) => own.embed(request));
  const road = answers?.road ?? ((journey: Journey) => run(deps, journey));
  const background = createBackground(completed, scope, stages, async (request) => {
    const left = new AbortController();
    const journey = depart({ operation: 'chat', request }, 'stream', left.signal, true);
    for await (const chunk of run(deps, journey)) {
      if (chunk.type === 'response-start') continue;
      left.abort();
      break;
    }
    return journey.settlement;
  });

  // Who waits for an answer, or for its next chunk: when they have it, what was asked has a row.
  const reading = createUnderWay(deps.clock);
  let disposed = false;
  const depart = (job: OperationRequest, delivery: Delivery, left?: AbortSignal, isPinned = false): Journey => {
    if (disposed) throw new TypeError('the router was disposed: it takes no more requests');
    checkRequest(job);
    const strict = job.request.strict ?? completed.strict;
    return startJourney(deps, strict === true ? withStrict(job) : job, delivery, isPinned, [shutdown.signal, left]);
  };
  const answer =
    <Name extends Operation, Result>(
      operation: Name,
      toResult: (journey: Journey, folded: Folded) => Result,
      isPinned = false,
    ) =>
    async (request: Requests[Name]): Promise<Result> => {
      const journey = depart({ operation, request } as OperationRequest, 'whole', undefined, isPinned);
      const folded = startFold();
      reading.begin();
      try {
        for await (const chunk of road(journey)) foldChunk(folded, chunk);
      } finally {
        reading.end();
      }
      return toResult(journey, folded);
    };
  const stream =
    <Name extends 'chat' | 'fill', Result>(operation: Name, toResult: (journey: Journey, folded: Folded) => Result) =>
    (request: Requests[Name]): AnswerStream<Result> => {
      const left = new AbortController();
      const journey = depart({ operation, request } as OperationRequest, 'stream', left.signal);
      return new AnswerStream(journey, road(journey), { cancel: () => left.abort(), reading }, toResult);
    };

  /** What the router asks for itself: no experiment sends it elsewhere. */
  const own = { complete: answer('chat', chatResult, true), embed: answer('embed', embedResult, true) };
  const parallel = async (request: ChatRequest, options: ParallelOptions = {}): Promise<ParallelResult> => {
    const journey = depart({ operation: 'chat', request }, 'whole');
    await choose(deps, journey, choiceOf(options));
    const those = journey.plan.candidates;
    if (those.length === 0) throw refusalOf(journey.plan, (key) => restMs(deps, key));
    const answers = await askAll(those, (candidate) => own.complete(pinned(request, candidate, those.length)));
    return parallelResult(answers, journey.plan.rejected, deps.clock.monotonicMs() - journey.startedMs);
  };

  const learnt = startLearning(completed, deps, own.complete);
  const router: Router = {
    costs: scope.get(TOKENS.costs),
    complete: answer('chat', chatResult),
    stream: stream('chat', chatResult),
    fill: answer('fill', fillResult),
    streamFill: stream('fill', fillResult),
    embed: answer('embed', embedResult),
    rerank: answer('rerank', rerankResult),
    generateImages: answer('image', imageResult),
    speak: answer('speech', speechResult),
    transcribe: answer('transcription', transcriptionResult),
    ocr: answer('ocr', ocrResult),
    async countTokens(request) {
      const journey = depart({ operation: 'chat', request }, 'whole');
      await choose(deps, journey);
      return countTokens(deps, journey, request);
    },
    async models() {
      await Promise.all([deps.catalogSources.refresh(), deps.discovery.askAll()]);
      return deps.catalog.snapshot().candidates;
    },
    async explain(request) {
      const journey = depart({ operation: 'chat', request }, 'whole');
      await choose(deps, journey);
      return { classification: journey.classification, plan: journey.plan };
    },
    parallel,
    consensus: async (request, options = {}) => consensusOf(await parallel(request, options), options, own),
    compare: async (request, options) => comparisonOf(await parallel(request, options)),
    budgets: async () => (await (deps.ledger as Partial<BudgetLedger>).levels?.()) ?? [],
    rates: async () => (await (deps.ledger as Partial<BudgetLedger>).rates?.()) ?? [],
    experiments: () => deps.experiments?.readings() ?? [],
    shadows: () => deps.shadows?.readings() ?? [],
    feedback: (requestId, feedback) => giveFeedback(deps, requestId, feedback),
    memory: createMemoryControl(deps.learning, () => deps.catalog.snapshot()),
    health: () => deps.health.readings(),
    catalog: { sources: () => deps.catalogSources.list(), reload: () => deps.catalogSources.reload() },
    breakers: {
      list: () => deps.breakers.list(),
      open: (key, forMs = completed.breaker.longRestMs) => deps.breakers.open(key, forMs),
      close: (key) => deps.breakers.close(key),
    },
    cache: { clear: async (which = {}) => answers?.clear(which) },
    on: (name, listener) => deps.telemetry.on(name, listener),
    async dispose({ drainMs = 0, writeMs = WRITE_MS } = {}) {
      disposed = true;
      if (drainMs > 0) await deps.slots.drain(drainMs);
      shutdown.abort(new RouterError('cancelled', { message: 'the router was disposed' }));
      await background.idle();
      await deps.shadows?.stop();
      await deps.experiments?.idle();
      await answers?.idle();
      await reading.idle(writeMs);
      await learnt?.idle();
      const unwritten = await deps.tracking.idle(writeMs);
      if (unwritten > 0) {
        const error = new Error(`${unwritten} rows were still being written ${writeMs} ms after the last request`);
        deps.telemetry.emit('internal.error', () => ({ where: 'trackers', error }));
      }
      await scope.dispose();
    },
  };
  return { router, scope };
}

function shadowsOf(
  { shadows }: CompleteConfig,
  { clock, telemetry }: Omit<RoadDeps, 'tick' | 'shadows'>,
  send: ShadowsInput['send'],
): Shadows | undefined {
  if (shadows.length === 0) return undefined;
  return createShadows({ shadows, holds: conditionsOf(shadows, 'shadow'), clock, telemetry, send });
}

/** What learning does beside requests: a judge, and what is written when the router ends. */
function startLearning(
  { learnedOptions: options }: CompleteConfig,
  { learning, clock, random }: RoadDeps,
  complete: Router['complete'],
): { idle(): Promise<void> } | undefined {
  if (learning === undefined) return undefined;
  const judge =
    options?.judge === undefined
      ? undefined
      : createJudge({ options: options.judge, clock, random, complete, learning });
  if (judge !== undefined) learning.onAnswer = (journey, observation) => judge.consider(journey, observation);
  return {
    async idle() {
      await judge?.idle();
      await learning.idle();
      await learning.sync.sync().catch((error: unknown) => learning.failed('learned', error));
    },
  };
}

function startJourney(
  deps: RoadDeps,
  job: OperationRequest,
  delivery: Delivery,
  isPinned: boolean,
  ends: readonly (AbortSignal | undefined)[],
): Journey {
  const startedAt = deps.clock.now();
  const startedMs = deps.clock.monotonicMs();
  const { signal, routing } = job.request;
  return {
    id: requestId(startedAt),
    job,
    delivery,
    startedAt,
    startedMs,
    totalAt: startedMs + Math.min(routing?.deadlineMs ?? Infinity, deps.timeouts.totalMs),
    signals: [signal, ...ends].filter((each) => each !== undefined),
    expected: { inputTokens: 0, units: {}, needs: [] },
    asked: undefined,
    begun: 0,
    attempts: [],
    inAir: new Set(),
    reservation: undefined,
    warnings: [],
    usageReported: false,
    classification: NOT_CLASSIFIED,
    experiment: undefined,
    isPinned,
    plan: NOT_PLANNED,
    terms: NO_TERMS,
    settlement: undefined,
    finish: undefined,
    firstChunkMs: undefined,
    said: '',
    shadow: undefined,
    shown: '',
    heard: undefined,
    latencyMs: 0,
    replayed: undefined,
    failure: undefined,
  };
}

function withStrict({ operation, request }: OperationRequest): OperationRequest {
  return { operation, request: { ...request, strict: true } } as OperationRequest;
}
