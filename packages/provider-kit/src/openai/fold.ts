import { RouterError, type ChatChunk, type FinishReason, type RateLimit, type Usage } from '@signalbox/core';
import { inlined } from '../data-url.ts';
import { readErrorBody } from '../error-body.ts';
import { errorInStream } from '../error-from-response.ts';
import { overrideOf, type ThrownAbout } from '../error-from-thrown.ts';
import { addReasoningDetails, sealReasoning, textOfDetails, type ReasoningDetails } from './fold-reasoning-details.ts';
import { statedServiceTier } from '../service-tier.ts';
import { foldAnnotations, foldSources, type CitedUrls } from './fold-sources.ts';
import { foldToolCall, type OpenCall } from './fold-tool-call.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { createThinkTags, type ThinkTags } from './think-tags.ts';
import { fromOpenAiUsage, statedCostUsd } from './usage.ts';
import type { WireChoice, WireChunk, WireDelta } from './wire.ts';

/** Who answers, and how its dialect differs. */
export interface OpenAiFoldOptions {
  readonly provider: string;
  readonly model?: string;
  readonly requestId?: string | undefined;
  readonly rateLimits?: readonly RateLimit[];
  readonly quirks?: OpenAiQuirks;
  /** Knows better than the tables what an error inside the answer means. */
  readonly errorOverride?: ThrownAbout['override'];
  /** Makes of a piece of the answer what OpenAI would have sent. */
  readonly adapt?: ((chunk: unknown) => unknown) | undefined;
}

/** What has been seen of one answer. Made by `startOpenAiFold`, changed by `foldOpenAiChunk`. */
export interface OpenAiFold {
  readonly options: OpenAiFoldOptions;
  /** The answer came in one piece: its message counts, not what stands beside it as if it were a stream. */
  readonly isWhole: boolean;
  readonly calls: OpenCall[];
  readonly cited: CitedUrls;
  /** Not handed out yet. */
  readonly reasoningDetails: ReasoningDetails;
  /** For models that think inside their text. */
  readonly thinkTags: ThinkTags | undefined;
  started: boolean;
  ended: boolean;
  responseId: string | undefined;
  refused: boolean;
  finishReason: string | undefined;
  usage: Usage | undefined;
  costUsd: number | undefined;
  serviceTier: unknown;
}

export function startOpenAiFold(options: OpenAiFoldOptions, isWhole = false): OpenAiFold {
  const { model = '', quirks: { thinkTagModels } = {} } = options;
  return {
    options,
    isWhole,
    calls: [],
    cited: new Set(),
    reasoningDetails: [],
    thinkTags: thinkTagModels?.test(model) === true ? createThinkTags() : undefined,
    started: false,
    ended: false,
    responseId: undefined,
    refused: false,
    finishReason: undefined,
    usage: undefined,
    costUsd: undefined,
    serviceTier: undefined,
  };
}

/**
 * Adds one `chat.completion.chunk`, or a whole `chat.completion`, to the answer.
 * @param out where the chunks go; pass one array again and again to save making it
 * @throws RouterError what an `error` in the chunk says, else `stream_error`; `invalid_response` for what is no chunk
 */
export function foldOpenAiChunk(state: OpenAiFold, chunk: unknown, out: ChatChunk[] = []): ChatChunk[] {
  const { adapt } = state.options;
  const wire = readChunk(state, adapt === undefined ? chunk : adapt(chunk));
  if (!state.started && !isPrelude(wire)) start(state, wire, out);
  state.serviceTier = wire.service_tier ?? state.serviceTier;
  const usage = wire.usage ?? wire.x_groq?.usage;
  if (usage !== undefined && usage !== null) {
    // Some vendors repeat it with every chunk, counting up: the last one is the truth.
    state.usage = fromOpenAiUsage(usage, state.options.quirks) ?? state.usage;
    state.costUsd = statedCostUsd(usage, state.options.quirks ?? {}) ?? state.costUsd;
  }
  const choice = wire.choices?.find(({ index }) => index === undefined || index === 0);
  if (choice !== undefined) foldChoice(state, choice, out);
  if ((wire.citations ?? wire.search_results ?? wire.web_search) !== undefined) foldSources(wire, state.cited, out);
  return out;
}

/**
 * The end of the body: one `finish`, if the wire gave a reason. Without one the answer was cut off, and gets none.
 * A refusal's words are text, and its reason is `content-filter`; `stop` after tool calls (which OpenAI sends when one
 * function was forced) is `tool-calls`. The vendor's own word is then kept in `rawFinishReason`.
 */
export function endOpenAiFold(state: OpenAiFold): ChatChunk[] {
  const { finishReason: raw, ended, usage, costUsd } = state;
  if (ended || raw === undefined) return [];
  state.ended = true;
  const out: ChatChunk[] = [];
  state.thinkTags?.end(out);
  sealReasoning(state.reasoningDetails, state.options.provider, out);
  const finishReason = reasonOf(state, raw);
  out.push({
    type: 'finish',
    finishReason,
    ...(WORDS[finishReason] !== raw && { rawFinishReason: raw }),
    ...(usage !== undefined && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...statedServiceTier(state.serviceTier),
  });
  return out;
}

/** A map, since a vendor's word may be the name of something that every object has. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['function_call', 'tool-calls'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
]);

/** OpenAI's word for each of ours: what need not be kept. */
const WORDS: Readonly<Record<FinishReason, string | undefined>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: undefined,
};

function reasonOf({ options, refused, calls }: OpenAiFold, raw: string): FinishReason {
  const reason = options.quirks?.finishReasons?.[raw] ?? REASONS.get(raw) ?? 'other';
  if (reason !== 'stop') return reason;
  if (refused) return 'content-filter';
  return calls.length > 0 ? 'tool-calls' : 'stop';
}

function readChunk({ options, finishReason }: OpenAiFold, chunk: unknown): WireChunk {
  const { provider, model, errorOverride } = options;
  if (typeof chunk !== 'object' || chunk === null) {
    throw new RouterError('invalid_response', {
      message: `${provider} sent something that is no chunk`,
      provider,
      model,
    });
  }
  const wire = chunk as WireChunk;
  const failed = wire.error ?? wire.choices?.[0]?.error ?? wire.x_groq?.error;
  // What has ended is whole: OpenRouter lets `length` be followed by an error that says the same.
  if (failed !== undefined && failed !== null && finishReason === undefined) {
    const body = readErrorBody(wire.error === undefined ? { error: failed } : chunk) ?? {};
    throw errorInStream({ provider, model, ...body, override: overrideOf(errorOverride, body) });
  }
  return wire;
}

/** What Azure says of the prompt before the model has begun: a chunk without a name, an id or an answer. */
function isPrelude({ id, model, choices }: WireChunk): boolean {
  return id === '' && model === '' && choices?.length === 0;
}

function start(state: OpenAiFold, wire: WireChunk, out: ChatChunk[]): void {
  const { requestId, rateLimits = [] } = state.options;
  state.started = true;
  state.responseId = wire.id;
  out.push({
    type: 'response-start',
    ...(wire.id !== undefined && wire.id !== '' && { responseId: wire.id }),
    ...(requestId !== undefined && { requestId }),
    ...(wire.model !== undefined && wire.model !== '' && { model: wire.model }),
    ...(rateLimits.length > 0 && { rateLimits }),
  });
}

function foldChoice(state: OpenAiFold, choice: WireChoice, out: ChatChunk[]): void {
  // Perplexity sends both: in a stream the message so far, in an answer an empty delta.
  const delta = state.isWhole ? (choice.message ?? choice.delta) : (choice.delta ?? choice.message);
  if (delta !== undefined && delta !== null) foldDelta(state, delta, out);
  else if (typeof choice.text === 'string' && choice.text !== '') out.push({ type: 'text-delta', text: choice.text });
  const reason = choice.finish_reason;
  if (reason === undefined || reason === null || reason === '') return;
  const { provider, model, quirks: { failedReasons = {} } = {} } = state.options;
  const failed = Object.hasOwn(failedReasons, reason) ? failedReasons[reason] : undefined;
  if (reason === 'error' || failed !== undefined) throw errorInStream({ provider, model, override: failed });
  state.finishReason = reason;
}

function foldDelta(state: OpenAiFold, delta: WireDelta, out: ChatChunk[]): void {
  // Thoughts come before words, also where one unstreamed message holds both.
  const details = state.options.quirks?.reasoningDetails === true ? (delta.reasoning_details ?? []) : [];
  const reasoning = delta.reasoning_content ?? delta.reasoning ?? thoughtsOf(delta) ?? textOfDetails(details);
  if (typeof reasoning === 'string' && reasoning !== '') out.push({ type: 'reasoning-delta', text: reasoning });
  addReasoningDetails(state.reasoningDetails, details);
  if (typeof delta.content === 'string' && delta.content !== '') foldText(state, delta.content, out);
  if (typeof delta.refusal === 'string' && delta.refusal !== '') {
    state.refused = true;
    foldText(state, delta.refusal, out);
  }
  for (const { image_url: image } of delta.images ?? []) {
    if (typeof image?.url === 'string') out.push({ type: 'image', source: inlined({ url: image.url }) });
  }
  if (Array.isArray(delta.tool_calls)) {
    sealReasoning(state.reasoningDetails, state.options.provider, out);
    for (const [position, call] of delta.tool_calls.entries()) {
      foldToolCall(state.calls, call, delta.tool_calls.length > 1 ? position : undefined, state.responseId, out);
    }
  }
  if (Array.isArray(delta.annotations)) foldAnnotations(delta.annotations, state.cited, out);
  for (const { search_results: found } of delta.executed_tools ?? []) {
    foldSources({ search_results: found?.results }, state.cited, out);
  }
}

function foldText(state: OpenAiFold, text: string, out: ChatChunk[]): void {
  sealReasoning(state.reasoningDetails, state.options.provider, out);
  if (state.thinkTags === undefined) out.push({ type: 'text-delta', text });
  else state.thinkTags.push(text, out);
}

/** The steps that Perplexity tells of in its concise mode. */
function thoughtsOf({ reasoning_steps: steps }: WireDelta): string | undefined {
  if (!Array.isArray(steps)) return undefined;
  const thoughts = (steps as readonly { readonly thought?: unknown }[]).map(({ thought }) => thought);
  return thoughts.map((thought) => (typeof thought === 'string' ? `${thought}\n` : '')).join('');
}
