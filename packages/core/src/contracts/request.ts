import type { FillRequest } from './fill-request.ts';
import type { ImageRequest, OcrRequest, SpeechRequest, TranscriptionRequest } from './media-request.ts';
import type { Capability } from './model-card.ts';
import type { Message } from './message.ts';
import type { RouteOptions } from './terms.ts';

/** A JSON Schema document, passed to the provider as it is. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A function the model may ask to have called. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments object. */
  readonly parameters: JsonSchema;
  /** Ask the provider to hold the model to the schema exactly, where it can. */
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: JsonSchema;
      readonly description?: string;
      readonly strict?: boolean;
    };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';

/** Who asks and what for: what costs are counted by, and what rules may look at. Never sent to a provider. */
export interface RequestMetadata {
  /** The task, when the caller knows it: classification is then skipped. */
  readonly task?: string;
  readonly tags?: readonly string[];
  readonly user?: string;
  /** The id of the API key that the request came with: never the key itself. */
  readonly key?: string;
  readonly session?: string;
  readonly tenant?: string;
}

/** What this one request wants of the routing. */
export interface RoutingOptions extends RouteOptions {
  /** Candidates that may not be used: `provider` or `provider/model`. */
  readonly exclude?: readonly string[];
  /** Only these may be used: `provider` or `provider/model`. */
  readonly only?: readonly string[];
  readonly require?: {
    readonly capabilities?: readonly Capability[];
    /** Every one of these must be stated for the candidate, for example `hipaa`, `zero-retention`. */
    readonly compliance?: readonly string[];
    /** The candidate must be served from one of these, for example `eu`. */
    readonly regions?: readonly string[];
  };
  readonly prefer?: 'fast' | 'cheap' | 'quality';
  /** The most this request may cost, all attempts together. A candidate with an unknown price is then refused. */
  readonly maxCostUsd?: number;
  /** Refuse candidates that are expected to take longer to their whole answer. */
  readonly maxLatencyMs?: number;
  /** All attempts, retries and waits together end within this time. */
  readonly deadlineMs?: number;
  /** `false`: only the first candidate is tried. */
  readonly fallback?: boolean;
  /** Answering it does something in the world that must not be done twice: it is asked of one candidate at a time. */
  readonly sideEffects?: boolean;
}

/** What this one request wants of the cache. Without a `cache` in the router's configuration it changes nothing. */
export interface RequestCache {
  /**
   * Whether a stored answer will do, or one that is just being given to somebody else. Default: where asking again would
   * be expected to give the same answer, as the configuration's `cache.sampled` says.
   */
  readonly read?: boolean;
  /** Whether its answer is stored. Default: as for `read`. */
  readonly write?: boolean;
  /**
   * Whether the answer to a question that means the same will do, where the configuration has `cache.semantic`. `true`: also
   * where it holds numbers, code or the like; `false`: never. Default: as the configuration says.
   */
  readonly semantic?: boolean;
  /** How long its answer may be used, and how old one may be that it is given. Default: the configuration's. */
  readonly ttlMs?: number;
  /** Answers are given only to requests that name the same. Default: the configuration's. */
  readonly namespace?: string;
}

/** What every kind of request has. */
export interface BaseRequest {
  /**
   * `provider/model`, an alias from the configuration, or a model id that only one installed provider has.
   * Absent: the router chooses.
   */
  readonly model?: string;
  readonly metadata?: RequestMetadata;
  readonly routing?: RoutingOptions;
  /** Passed on untranslated, by provider id: `{ openai: { service_tier: 'flex' } }`. */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cache?: RequestCache;
  /** An option that a provider cannot honour is an error, not a warning. */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
}

/** A conversation to be continued. */
export interface ChatRequest extends BaseRequest {
  readonly messages: readonly Message[];
  /** The same as a first message of role `system`. */
  readonly system?: string;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly maxOutputTokens?: number;
  readonly reasoningEffort?: ReasoningEffort;
  /** Thinking tokens, for providers that take a number instead of a word. */
  readonly reasoningBudgetTokens?: number;
}

/** Texts to be turned into vectors. */
export interface EmbedRequest extends BaseRequest {
  readonly input: readonly string[];
  readonly dimensions?: number;
  /** What the vectors are for, where a provider tells the two apart. */
  readonly inputType?: 'query' | 'document';
}

/** Documents to be ordered by how well they answer the query. */
export interface RerankRequest extends BaseRequest {
  readonly query: string;
  readonly documents: readonly string[];
  /** Return only the best this many. */
  readonly topN?: number;
}

/** What each operation is asked with. All share the road. */
export interface Requests {
  readonly chat: ChatRequest;
  readonly fill: FillRequest;
  readonly embed: EmbedRequest;
  readonly rerank: RerankRequest;
  readonly image: ImageRequest;
  readonly speech: SpeechRequest;
  readonly transcription: TranscriptionRequest;
  readonly ocr: OcrRequest;
}

export type Operation = keyof Requests;

/** A request together with what is asked for. */
export type OperationRequest = {
  readonly [Name in Operation]: { readonly operation: Name; readonly request: Requests[Name] };
}[Operation];
