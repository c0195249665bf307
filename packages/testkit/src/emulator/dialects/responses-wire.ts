import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { Frame, Ids } from './dialect.ts';
import { tokenPieces } from './read.ts';
import { seal } from './responses-request.ts';
import { frame, sseEvent } from './sse.ts';

type Json = Readonly<Record<string, unknown>>;

/** An item of an answer, as it is when it is whole. */
type Item = Json & { readonly type: string; readonly id: string };

/** The usage of an answer: cached is part of the input, reasoning is part of the output. */
export function responsesUsage(usage: AnswerUsage): Json {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

/** How a vendor's answers differ from OpenAI's. */
export interface ResponsesVariant {
  readonly usage?: (usage: AnswerUsage) => Json;
  /** More at the top of an answer. */
  readonly more?: (answer: WholeAnswer, request: NeutralRequest) => Json;
  /** Whether thoughts stand in the open, in the content of their item. Default: they are summed up, and sealed. */
  readonly openThoughts?: boolean;
}

/** An answer that is whole. */
export function responseBody(
  answer: WholeAnswer,
  request: NeutralRequest,
  ids: Ids,
  variant: ResponsesVariant = {},
): Json {
  const { usage } = answer;
  const reason = INCOMPLETE[answer.finish];
  return {
    ...head(request, ids),
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output: itemsOf(answer, request, ids, variant),
    usage: usage === undefined ? null : (variant.usage ?? responsesUsage)(usage),
    ...variant.more?.(answer, request),
  };
}

const INCOMPLETE: Readonly<Partial<Record<Finish, string>>> = {
  length: 'max_output_tokens',
  'content-filter': 'content_filter',
};

/** What an answer repeats of its request. */
function head(request: NeutralRequest, ids: Ids): Json {
  const asked = (request.extra['body'] ?? {}) as Json;
  return {
    id: `resp_${ids.answerId}`,
    object: 'response',
    created_at: ids.createdSec,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: asked['instructions'] ?? null,
    max_output_tokens: request.maxOutputTokens ?? null,
    max_tool_calls: null,
    model: request.model,
    output: [],
    parallel_tool_calls: request.parallelTools,
    previous_response_id: asked['previous_response_id'] ?? null,
    prompt_cache_key: asked['prompt_cache_key'] ?? null,
    reasoning: { effort: null, summary: null, ...(asked['reasoning'] as Json | undefined) },
    safety_identifier: null,
    service_tier: 'default',
    store: asked['store'] ?? true,
    temperature: asked['temperature'] ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium', ...(asked['text'] as Json | undefined) },
    tool_choice: asked['tool_choice'] ?? 'auto',
    tools: asked['tools'] ?? [],
    top_logprobs: 0,
    top_p: asked['top_p'] ?? 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: asked['metadata'] ?? {},
  };
}

function itemsOf(
  answer: WholeAnswer,
  request: NeutralRequest,
  ids: Ids,
  { openThoughts = false }: ResponsesVariant,
): Item[] {
  const { reasoning, text, toolCalls, citations, pictures } = answer;
  const id = (prefix: string, index = 0): string => `${prefix}_${ids.answerId}${index}`;
  const items: Item[] = [];
  if (reasoning !== '' && openThoughts) {
    const content = [{ type: 'reasoning_text', text: reasoning }];
    items.push({ id: id('rs'), type: 'reasoning', status: 'completed', content, summary: [] });
  } else if (reasoning !== '') {
    items.push({
      id: id('rs'),
      type: 'reasoning',
      summary: request.extra['shows'] === true ? [{ type: 'summary_text', text: reasoning }] : [],
      ...(request.extra['seals'] === true && { encrypted_content: seal(reasoning) }),
    });
  }
  if (citations.length > 0) {
    items.push({
      id: id('ws'),
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'simulated' },
    });
  }
  for (const [index, { data, mediaType }] of pictures.entries()) {
    const format = mediaType.replace('image/', '');
    items.push({
      id: id('ig', index),
      type: 'image_generation_call',
      status: 'completed',
      output_format: format,
      result: data,
    });
  }
  if (text !== '' || toolCalls.length === 0) {
    const annotations = citations.map(({ url, title }) => ({
      type: 'url_citation',
      url,
      title,
      start_index: 0,
      end_index: text.length,
    }));
    const content = [{ type: 'output_text', text, annotations, logprobs: [] }];
    items.push({ id: id('msg'), type: 'message', status: 'completed', role: 'assistant', content });
  }
  for (const [index, { id: call, name, json }] of toolCalls.entries()) {
    items.push({
      id: id('fc', index),
      type: 'function_call',
      status: 'completed',
      call_id: `call_${call}`,
      name,
      arguments: json,
    });
  }
  return items;
}

type Emit = (type: string, data: Json, role?: Frame['role'], tokens?: number) => Frame;

/** A streamed answer: each event has a number, and the last one repeats all of it. */
export function* responseFrames(
  answer: WholeAnswer,
  request: NeutralRequest,
  ids: Ids,
  variant: ResponsesVariant = {},
): Generator<Frame> {
  let number = 0;
  const emit: Emit = (type, data, role = 'content', tokens = 0) => {
    const event = { type, sequence_number: number, ...data };
    number += 1;
    return frame(role, sseEvent(event, type), tokens);
  };
  const begun = head(request, ids);
  yield emit('response.created', { response: begun }, 'start');
  yield emit('response.in_progress', { response: begun }, 'start');
  for (const [index, item] of itemsOf(answer, request, ids, variant).entries()) {
    yield emit('response.output_item.added', { output_index: index, item: begunItem(item) });
    yield* INSIDES[item.type]?.(item, { output_index: index, item_id: item.id }, emit) ?? [];
    yield emit('response.output_item.done', { output_index: index, item });
  }
  const response = responseBody(answer, request, ids, variant);
  yield emit(`response.${String(response['status'])}`, { response }, 'end');
}

/** An item before anything of it has been said. What was sealed of a thought by then is not all of it. */
function begunItem(item: Item): Json {
  const { status, content, summary, arguments: json, result, encrypted_content: sealed } = item;
  return {
    ...item,
    ...(status !== undefined && { status: 'in_progress' }),
    ...(content !== undefined && { content: [] }),
    ...(summary !== undefined && { summary: [] }),
    ...(json !== undefined && { arguments: '' }),
    ...(result !== undefined && { result: null }),
    ...(sealed !== undefined && { encrypted_content: seal('') }),
  };
}

/** Pads the events, so that their sizes tell nothing of the words. */
const OBFUSCATION = 'xW3fQ';

const INSIDES: Readonly<Record<string, (item: Item, place: Json, emit: Emit) => Generator<Frame>>> = {
  *reasoning({ summary, content = [] }, place, emit) {
    for (const [index, part] of (content as { readonly text: string }[]).entries()) {
      const at = { ...place, content_index: index };
      yield emit('response.content_part.added', { ...at, part: { ...part, text: '' } });
      for (const delta of tokenPieces(part.text)) {
        yield emit('response.reasoning_text.delta', { ...at, delta }, 'content', 1);
      }
      yield emit('response.reasoning_text.done', { ...at, text: part.text });
      yield emit('response.content_part.done', { ...at, part });
    }
    for (const [index, part] of (summary as { readonly text: string }[]).entries()) {
      const at = { ...place, summary_index: index };
      yield emit('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } });
      for (const delta of tokenPieces(part.text)) {
        const data = { ...at, delta, obfuscation: OBFUSCATION };
        yield emit('response.reasoning_summary_text.delta', data, 'content', 1);
      }
      yield emit('response.reasoning_summary_text.done', { ...at, text: part.text });
      yield emit('response.reasoning_summary_part.done', { ...at, part });
    }
  },

  *message({ content }, place, emit) {
    const [part] = content as { readonly text: string; readonly annotations: readonly object[] }[];
    if (part === undefined) return;
    const at = { ...place, content_index: 0 };
    const empty = { ...part, text: '', annotations: [] };
    yield emit('response.content_part.added', { ...at, part: empty });
    for (const delta of tokenPieces(part.text)) {
      const data = { ...at, delta, logprobs: [], obfuscation: OBFUSCATION };
      yield emit('response.output_text.delta', data, 'content', 1);
    }
    for (const [index, annotation] of part.annotations.entries()) {
      yield emit('response.output_text.annotation.added', { ...at, annotation_index: index, annotation });
    }
    yield emit('response.output_text.done', { ...at, text: part.text, logprobs: [] });
    yield emit('response.content_part.done', { ...at, part });
  },

  *function_call({ arguments: json }, place, emit) {
    for (const delta of tokenPieces(String(json), 8)) {
      const data = { ...place, delta, obfuscation: OBFUSCATION };
      yield emit('response.function_call_arguments.delta', data, 'content', countTokens(delta));
    }
    yield emit('response.function_call_arguments.done', { ...place, arguments: json });
  },

  *web_search_call(_item, place, emit) {
    for (const step of ['in_progress', 'searching', 'completed']) yield emit(`response.web_search_call.${step}`, place);
  },

  *image_generation_call(_item, place, emit) {
    for (const step of ['in_progress', 'generating', 'completed']) {
      yield emit(`response.image_generation_call.${step}`, place);
    }
  },
};
