import type { ChatCall, ReasoningEffort } from '@signalbox/core';
import type { OpenAiQuirks } from '@signalbox/provider-kit';

const ON = { thinking: { type: 'enabled' } };
const OFF = { thinking: { type: 'disabled' } };

/** Models that only know whether to think, not how much. */
const SWITCHED = /^glm-(?:4\.[5-9]|5(?:v|-|\.1|$))/;

/** Models that hand out the arguments of a tool call as they write them. */
const STREAMS_CALLS = /^glm-(?:4\.[6-9]|5)/;

/**
 * @see https://docs.z.ai/api-reference/llm/chat-completion, https://docs.z.ai/guides/capabilities/thinking-mode,
 * https://docs.bigmodel.cn/cn/guide/capabilities/thinking (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  lacks: [
    {
      features: [
        'file',
        'audio',
        'name',
        'image-detail',
        'json-schema',
        'strict-tools',
        'frequencyPenalty',
        'presencePenalty',
        'parallelToolCalls',
      ],
    },
    // Those with a "v" see, and 5.3 Flash.
    { models: /^glm-(?![\d.]+v|5\.3-flash)/, features: ['image'] },
  ],
  reasoningEfforts: [
    // Thinks always. Of "medium" the vendor makes "high", as with 5.2.
    { models: /^glm-5\.[3-9]/, words: { minimal: 'low', low: 'low', medium: 'high', high: 'high', xhigh: 'max' } },
    {
      models: /^glm-5\.2/,
      words: { none: OFF, minimal: 'minimal', low: 'low', medium: 'medium', high: 'high', xhigh: 'max' },
    },
    { models: SWITCHED, words: { none: OFF, minimal: ON, low: ON, medium: ON, high: ON, xhigh: ON } },
  ],
  // It must go back between the calls of one turn; of earlier turns the API drops it, unless `clear_thinking` is false.
  reasoningBackField: 'reasoning_content',
  // The SDK asks for base64 where it is not told otherwise, and the API only has numbers.
  embeddingEncoding: 'float',
  finishReasons: { sensitive: 'content-filter', model_context_window_exceeded: 'length' },
  failedReasons: { network_error: 'provider_unavailable' },
  requestIdHeader: 'x-log-id',
  rateLimits: [],
};

type Body = Readonly<Record<string, unknown>>;

/** Fields of which the API takes less than ours can say. */
export function refine(body: Body, call: ChatCall): Body {
  warnOfEffort(call);
  return withToolStream(withOneStop(withToolChoice(body, call), call));
}

/** Whether to think can be said to these models; how much is lost. */
const PLAIN: ReadonlySet<ReasoningEffort | undefined> = new Set([undefined, 'none', 'medium']);

function warnOfEffort({ model, request: { reasoningEffort: effort }, warn }: ChatCall): void {
  if (PLAIN.has(effort) || !SWITCHED.test(model)) return;
  warn({ field: 'reasoningEffort', message: `${model} only knows whether to think: it is told to` });
}

/** The API knows `auto` alone; without tools none is called. */
function withToolChoice(body: Body, { request: { toolChoice = 'auto' }, warn }: ChatCall): Body {
  if (toolChoice === 'auto') return body;
  const { tool_choice: _, ...rest } = body;
  if (toolChoice === 'none') {
    const { tools: _tools, ...without } = rest;
    return without;
  }
  warn({ field: 'toolChoice', message: 'the model cannot be made to call a tool: it is asked to choose itself' });
  return rest;
}

/** "Currently, only a single stop word is supported". */
function withOneStop(body: Body, { request: { stop = [] }, warn }: ChatCall): Body {
  if (stop.length < 2) return body;
  warn({ field: 'stop', message: 'this API takes one stop sequence: the first is sent' });
  return { ...body, stop: stop.slice(0, 1) };
}

function withToolStream(body: Body): Body {
  const isAsked = body['stream'] === true && body['tools'] !== undefined;
  return isAsked && STREAMS_CALLS.test(String(body['model'])) ? { tool_stream: true, ...body } : body;
}
