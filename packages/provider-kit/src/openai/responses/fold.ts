import { RouterError, type ChatChunk, type FinishReason } from '@signalbox/core';
import { statedServiceTier } from '../../service-tier.ts';
import type { OpenAiFoldOptions } from '../fold.ts';
import { foldSources, type CitedUrls } from '../fold-sources.ts';
import { statedCostUsd } from '../usage.ts';
import { cite, toCitation } from './citations.ts';
import { responsesFailure } from './failure.ts';
import { beginItem, endItem, openItem, think } from './fold-item.ts';
import { fromResponsesUsage } from './usage.ts';
import type { WireEvent, WireResponse } from './wire.ts';

/** What has been seen of one answer. Made by `startResponsesFold`, changed by `foldResponsesEvent`. */
export interface ResponsesFold {
  readonly options: OpenAiFoldOptions;
  readonly items: Map<number | string, OpenItem>;
  /** Calls that only the caller can answer and that we have no word for, by their id. */
  readonly unanswered: Map<string, string>;
  started: boolean;
  ended: boolean;
  refused: boolean;
  /** The vendor keeps the answer. */
  stored: boolean;
  /** How many functions are to be called. */
  calls: number;
  searches: number;
  readonly cited: CitedUrls;
  /** UTF-16 units of the text so far: where the text of the next item begins. */
  textLength: number;
}

/** An item of the answer that has begun. */
export interface OpenItem {
  /** The `index` of our chunks, of a call. */
  callIndex: number | undefined;
  /** Something of its content has been handed on: what the whole item repeats is then not. */
  said: boolean;
  /** Which of its thoughts was handed on last. */
  thought: string | undefined;
  citations: number;
  textStart: number;
}

export function startResponsesFold(options: OpenAiFoldOptions): ResponsesFold {
  return {
    options,
    items: new Map(),
    unanswered: new Map(),
    started: false,
    ended: false,
    refused: false,
    stored: false,
    calls: 0,
    searches: 0,
    cited: new Set(),
    textLength: 0,
  };
}

type Handler = (state: ResponsesFold, event: WireEvent, out: ChatChunk[]) => void;

/** What each event does. The others tell only how far something is that comes whole in the end. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['response.output_item.added', beginItem],
  ['response.output_text.delta', (state, event, out) => say(state, event, out)],
  [
    'response.refusal.delta',
    (state, event, out) => {
      state.refused = true;
      say(state, event, out);
    },
  ],
  ['response.reasoning_summary_text.delta', (state, event, out) => think(state, event, `s${event.summary_index}`, out)],
  ['response.reasoning_text.delta', (state, event, out) => think(state, event, `t${event.content_index}`, out)],
  ['response.function_call_arguments.delta', foldArguments],
  ['response.output_text.annotation.added', annotate],
  ['response.output_item.done', endItem],
  ['response.completed', finish],
  ['response.incomplete', finish],
  ['response.failed', finish],
  ['response.cancelled', finish],
]);

/**
 * Adds one event of the stream to the answer. The one that says how the answer ended brings the `finish`.
 * @param out where the chunks go; pass one array again and again to save making it
 * @throws RouterError what an `error` event or a failed answer says; `invalid_response` for what is no event
 */
export function foldResponsesEvent(state: ResponsesFold, event: unknown, out: ChatChunk[] = []): ChatChunk[] {
  if (typeof event !== 'object' || event === null) throw invalid(state, 'something that is no event');
  const wire = event as WireEvent & { readonly error?: unknown };
  if (wire.type === 'error' || (wire.type === undefined && wire.error != null)) {
    throw responsesFailure(event, state.options);
  }
  if (!state.started && wire.response !== undefined) begin(state, wire.response, out);
  HANDLERS.get(wire.type ?? '')?.(state, wire, out);
  return out;
}

/** The beginning of an answer: once, and before anything else of it. */
export function begin(state: ResponsesFold, { id, model, store }: WireResponse, out: ChatChunk[]): void {
  const { requestId, rateLimits = [] } = state.options;
  state.started = true;
  state.stored = store === true;
  out.push({
    type: 'response-start',
    ...(isText(id) && { responseId: id }),
    ...(requestId !== undefined && { requestId }),
    ...(isText(model) && { model }),
    ...(rateLimits.length > 0 && { rateLimits }),
  });
}

function say(state: ResponsesFold, event: WireEvent, out: ChatChunk[]): void {
  const { delta } = event;
  if (typeof delta !== 'string' || delta === '') return;
  openItem(state, event).said = true;
  state.textLength += delta.length;
  out.push({ type: 'text-delta', text: delta });
}

function foldArguments(state: ResponsesFold, event: WireEvent, out: ChatChunk[]): void {
  const { delta } = event;
  const item = openItem(state, event);
  if (typeof delta !== 'string' || delta === '' || item.callIndex === undefined) return;
  item.said = true;
  out.push({ type: 'tool-call-delta', index: item.callIndex, argumentsDelta: delta });
}

function annotate(state: ResponsesFold, event: WireEvent, out: ChatChunk[]): void {
  const item = openItem(state, event);
  item.citations += 1;
  const citation = event.annotation === undefined ? undefined : toCitation(event.annotation, item.textStart);
  cite(citation, state.cited, out);
}

/** The end, as the whole answer in the last event tells it. */
function finish(state: ResponsesFold, { type = '', response = {} }: WireEvent, out: ChatChunk[]): void {
  endAnswer(state, { status: type.slice('response.'.length), ...response }, out);
}

/** Perplexity says of an answer that ends in calls that it waits for them. */
const DONE: ReadonlySet<string | undefined> = new Set(['completed', 'requires_action']);

/**
 * The end of an answer by its status, with its `finish`. Items that did not come one by one are taken from it.
 * @throws RouterError when it failed, or is not there yet
 */
export function endAnswer(state: ResponsesFold, response: WireResponse, out: ChatChunk[]): void {
  if (state.items.size === 0) {
    for (const [index, item] of (response.output ?? []).entries()) {
      endItem(state, { output_index: index, item }, out);
    }
  }
  const { status, usage, error, citations } = response;
  if (status === 'failed' || (error !== undefined && error !== null)) throw responsesFailure({ error }, state.options);
  const raw = DONE.has(status) ? completedReason(state) : incompleteReason(state, response);
  const { quirks = {} } = state.options;
  const counted = fromResponsesUsage(response, state.searches, quirks);
  const costUsd = statedCostUsd(usage, quirks);
  foldSources({ citations }, state.cited, out);
  state.ended = true;
  out.push({
    type: 'finish',
    ...raw,
    ...(counted !== undefined && { usage: counted }),
    ...(costUsd !== undefined && { costUsd }),
    ...statedServiceTier(response.service_tier),
  });
}

interface Reason {
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string;
}

/** A refusal's words are text, and its reason is `content-filter`, as in a chat. */
function completedReason({ refused, calls, unanswered }: ResponsesFold): Reason {
  if (refused) return { finishReason: 'content-filter', rawFinishReason: 'refusal' };
  const [waiting] = unanswered.values();
  if (waiting !== undefined) return { finishReason: 'other', rawFinishReason: waiting };
  return { finishReason: calls > 0 ? 'tool-calls' : 'stop' };
}

const REASONS: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['max_output_tokens', 'length'],
  ['max_tokens', 'length'],
  ['length', 'length'],
  ['content_filter', 'content-filter'],
]);

function incompleteReason(state: ResponsesFold, { status, incomplete_details: details }: WireResponse): Reason {
  if (status !== 'incomplete') throw invalid(state, `an answer that is ${status ?? 'of no status'}`);
  const word = details?.reason ?? 'incomplete';
  return { finishReason: REASONS.get(word) ?? 'other', rawFinishReason: word };
}

export function invalid({ options: { provider, model } }: ResponsesFold, what: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent ${what}`, provider, model });
}

function isText(value: string | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
