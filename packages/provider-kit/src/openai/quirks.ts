import type {
  BaseRequest,
  ChatCall,
  ChatRequest,
  EmbedRequest,
  ErrorCode,
  FillRequest,
  FinishReason,
  ReasoningEffort,
} from '@signalbox/core';
import type { RateLimitHeaders } from '../rate-limits.ts';
import type { MediaQuirks } from './media-quirks.ts';
import type { ResponsesQuirks } from './responses/quirks.ts';

/**
 * What a vendor may lack: a field of the request, a kind of part, or a part's detail. `chat-file`: files in chat completions,
 * which its Responses API takes.
 */
export type OpenAiFeature =
  | keyof ChatRequest
  | 'image'
  | 'file'
  | 'chat-file'
  | 'audio'
  | 'name'
  | 'image-detail'
  | 'image-url'
  | 'json-object'
  | 'json-schema'
  | 'strict-tools'
  | 'tool-result-parts';

/** How one vendor's dialect of the OpenAI chat API differs. Plain data; the default is OpenAI itself, without models. */
export interface OpenAiQuirks {
  /** Default `max_completion_tokens`. */
  readonly maxTokensField?: 'max_completion_tokens' | 'max_tokens';
  /** The role of system messages. Default `system`. */
  readonly systemRole?: 'system' | 'developer';
  /**
   * The vendor's word for each effort, by model, or the fields that say it where the vendor has a switch of its own; the
   * first pattern that fits decides. An effort that has no word, and a model that fits no pattern, is a warning. Absent:
   * the words are ours, for every model.
   */
  readonly reasoningEfforts?: readonly {
    readonly models: RegExp;
    readonly words: Readonly<Partial<Record<ReasoningEffort, string | Readonly<Record<string, unknown>>>>>;
  }[];
  /** The field by which earlier reasoning goes back. Absent: the API takes none, and it is a warning. */
  readonly reasoningBackField?: 'reasoning_content' | 'reasoning';
  /** Whether earlier reasoning comes and goes as `reasoning_details` as well, which only the provider can read. */
  readonly reasoningDetails?: boolean;
  /** Models that think inside their text, between `<think>` and `</think>` at its beginning. */
  readonly thinkTagModels?: RegExp;
  /** The field for `seed`. Default `seed`. */
  readonly seedField?: string;
  /** The field for `topK`. Absent: a warning. */
  readonly topKField?: string;
  /** The field for `reasoningBudgetTokens`, or the path to it. Absent: a warning. */
  readonly reasoningBudgetField?: string | readonly [string, string];
  /** What is not supported: reported, and not sent. `models` absent: by none. */
  readonly lacks?: readonly { readonly models?: RegExp; readonly features: readonly OpenAiFeature[] }[];
  /**
   * Models that take `temperature` and `topP` only while they do not reason; `byDefault`: they reason where nothing is
   * said. The first pattern that fits decides.
   */
  readonly samplingUnlessReasoning?: readonly { readonly models: RegExp; readonly byDefault: boolean }[];
  /** What the completion of text does not take: reported, and not sent. */
  readonly fillLacks?: readonly Exclude<keyof FillRequest, keyof BaseRequest | 'prefix'>[];
  /** Fields that these models are always sent, such as one that asks for thoughts apart from the text. */
  readonly alwaysSent?: readonly { readonly models: RegExp; readonly fields: Readonly<Record<string, unknown>> }[];
  /** Models that take explicit cache breakpoints. All others cache by themselves, and the hint is not sent. */
  readonly cacheBreakpointModels?: RegExp;
  /** Models whose parts take Anthropic's `cache_control`. */
  readonly cacheControlModels?: RegExp;
  /**
   * How files are sent. `data` (default): as bytes. `data-or-url`: the same field takes URLs as well. `file_url`: as a
   * part of that name, which takes bare base64 or a URL.
   */
  readonly filePart?: 'data' | 'data-or-url' | 'file_url';
  /** Sound that is taken beside WAV and MP3: the vendor's word, by IANA type. */
  readonly audioFormats?: Readonly<Record<string, string>>;
  /** Whether pictures and files may come from tools. Default false. */
  readonly toolResultMedia?: boolean;
  /** Whether pictures that a model made go back to it. Default false. */
  readonly assistantImages?: boolean;
  /** Whether to ask for usage with `stream_options`. Default true. */
  readonly streamOptions?: boolean;
  /** The vendor's `completion_tokens` leaves reasoning out (xAI). Default false. */
  readonly reasoningOutsideCompletion?: boolean;
  /** Finish reasons beside those that all know. */
  readonly finishReasons?: Readonly<Record<string, FinishReason>>;
  /** Finish reasons that say that the answer failed, and how. `error` is one without being named. */
  readonly failedReasons?: Readonly<Record<string, ErrorCode>>;
  /** Counts that only this vendor has, as paths in `usage`. */
  readonly usagePaths?: {
    /** What is billed as input beside `prompt_tokens`: pages that were read for the answer. */
    readonly moreInput?: readonly string[];
    /** Thinking. Default `['completion_tokens_details', 'reasoning_tokens']`. */
    readonly reasoning?: readonly string[];
    /** Web searches that are billed. */
    readonly searches?: readonly string[];
    /** Seconds of sound that are billed. */
    readonly audioSeconds?: readonly string[];
  };
  /** Where in `usage` the vendor states the cost: `['cost']`, `['cost', 'total_cost']`. */
  readonly costPath?: readonly string[];
  /** How many of the units of the stated cost are one US dollar. Default 1. */
  readonly costUnitsPerUsd?: number;
  /** What a call with the caller's own key upstream costs there, beside the stated cost; `flag` says that it was one. */
  readonly ownKeyCost?: { readonly flag: readonly string[]; readonly path: readonly string[] };
  /** The response header with the vendor's id of the request. Default `x-request-id`. */
  readonly requestIdHeader?: string;
  /** The headers that tell of the account's limits. Default: OpenAI's own names. */
  readonly rateLimits?: readonly RateLimitHeaders[];
  /** What is special in pictures, speech and transcripts. */
  readonly media?: MediaQuirks;
  /** What is special in the vendor's Responses API. */
  readonly responses?: ResponsesQuirks;
  /**
   * How vectors are asked for. Default `base64`, a quarter of the bytes; `base64_int8`: a byte with a sign for each
   * number; `base64_binary`: a bit for each; `none`: the field is not sent.
   */
  readonly embeddingEncoding?: 'base64' | 'base64_int8' | 'base64_binary' | 'float' | 'none';
  /** Models whose vectors are asked for as numbers all the same. */
  readonly embeddingFloatModels?: RegExp;
  /** Whether the length of vectors may be asked for. Default true. */
  readonly embeddingDimensions?: boolean;
  /** The vendor's words for what vectors are for, and their field. Absent: a warning. */
  readonly embeddingInputType?: {
    readonly field: string;
    readonly words: Readonly<Record<NonNullable<EmbedRequest['inputType']>, string>>;
  };
}

/** Whether `feature` may be sent to `model`. */
export function has(quirks: OpenAiQuirks, model: string, feature: OpenAiFeature): boolean {
  return !(quirks.lacks ?? []).some(
    ({ models, features }) => features.includes(feature) && (models === undefined || models.test(model)),
  );
}

const SAMPLING: ReadonlySet<OpenAiFeature> = new Set<OpenAiFeature>(['temperature', 'topP']);

/** Whether a field of this very request may be sent. */
export function takes(quirks: OpenAiQuirks, { model, request }: ChatCall, field: keyof ChatRequest): boolean {
  if (!has(quirks, model, field)) return false;
  if (!SAMPLING.has(field)) return true;
  const rule = quirks.samplingUnlessReasoning?.find(({ models }) => models.test(model));
  const { reasoningEffort: effort } = request;
  const isSaid = effort !== undefined && effortWord(quirks, model, effort) !== undefined;
  return rule === undefined || !(isSaid ? effort !== 'none' : rule.byDefault);
}

/** How the vendor says an effort; `undefined`: not for this model. */
export function effortWord(
  { reasoningEfforts }: OpenAiQuirks,
  model: string,
  effort: ReasoningEffort,
): string | Readonly<Record<string, unknown>> | undefined {
  if (reasoningEfforts === undefined) return effort;
  return reasoningEfforts.find(({ models }) => models.test(model))?.words[effort];
}
