import type { ChatCall, ChatRequest, ErrorCode } from '@signalbox/core';
import { withOneStrictness, type OpenAiQuirks } from '@signalbox/provider-kit';

/**
 * @see https://api-docs.deepseek.com/api/create-chat-completion, https://api-docs.deepseek.com/guides/thinking_mode
 * (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  lacks: [
    { features: ['file', 'audio', 'seed', 'parallelToolCalls', 'json-schema'] },
    // https://api-docs.deepseek.com/quick_start/pricing (read 2026-11-25): Flash sees, Pro does not.
    { models: /pro|chat|reasoner/, features: ['image'] },
  ],
  // The vendor reads "medium" as "high" itself, and "xhigh" as well: above it is only "max".
  reasoningEfforts: [
    {
      models: /^/,
      words: {
        none: { thinking: { type: 'disabled' } },
        minimal: 'minimal',
        low: 'low',
        medium: 'medium',
        high: 'high',
        xhigh: 'max',
      },
    },
  ],
  reasoningBackField: 'reasoning_content',
  fillLacks: ['seed'],
  // Ended in the middle because the servers had no room. https://api-docs.deepseek.com/api/create-chat-completion
  failedReasons: { insufficient_system_resource: 'overloaded' },
  requestIdHeader: 'x-ds-trace-id',
  rateLimits: [],
};

/**
 * The same for its Responses API, which keeps nothing, and switches thinking off by an effort.
 * @see https://api-docs.deepseek.com/guides/responses_api, https://api-docs.deepseek.com/guides/thinking_mode (read 2026-11-25)
 */
export const responsesQuirks: OpenAiQuirks = {
  ...quirks,
  reasoningEfforts: [
    {
      models: /^/,
      words: { none: 'none', minimal: 'minimal', low: 'low', medium: 'medium', high: 'high', xhigh: 'max' },
    },
  ],
  responses: { stateless: false },
};

/**
 * Type and code say little: 401, 402 and 400 all have `invalid_request_error`. The status decides, but for two refusals
 * that have no status of their own, and that the vendor's table does not list.
 * @see https://api-docs.deepseek.com/quick_start/error_codes (read 2026-11-25)
 */
export function errorOverride({
  status,
  message = '',
}: {
  readonly status: number;
  readonly message?: string;
}): ErrorCode | undefined {
  if (/^content exists risk/i.test(message)) return 'content_policy';
  if (/^model not exist/i.test(message)) return 'model_not_found';
  return status === 503 ? 'overloaded' : undefined;
}

type Body = Readonly<Record<string, unknown>>;

/** What goes with thinking and what does not: thinking is on where it is not switched off. */
export function refine(body: Body, call: ChatCall): Body {
  const settled = withoutThinkingWhereForced(body, call);
  const fitting = isThinking(settled) ? withThoughtsBack(withoutSampling(settled, call)) : settled;
  return withOneStrictness(fitting, call);
}

function isThinking({ model, thinking }: Body): boolean {
  if (model === 'deepseek-chat') return false;
  return (thinking as { readonly type?: unknown } | undefined)?.type !== 'disabled';
}

/**
 * "Thinking mode does not support this tool_choice": a model that must call a tool answers without thinking. Whoever
 * switches thinking on by an option of the vendor's gets its refusal.
 */
function withoutThinkingWhereForced(body: Body, call: ChatCall): Body {
  const { reasoning_effort: effort, ...rest } = body;
  if (!isForced(body) || body['thinking'] !== undefined || !isThinking(body)) return body;
  if (effort !== undefined) warnOfEffort(call);
  return { ...rest, thinking: { type: 'disabled' } };
}

function isForced({ tool_choice: choice }: Body): boolean {
  return choice === 'required' || typeof choice === 'object';
}

function warnOfEffort({ warn }: ChatCall): void {
  warn({ field: 'reasoningEffort', message: 'the model cannot think where a tool is forced: it is not sent' });
}

/** The same in the Responses API, where thinking is switched off by an effort. */
export function refineResponses(body: Body, call: ChatCall): Body {
  const { effort } = (body['reasoning'] ?? {}) as { readonly effort?: string };
  if (effort === 'none') return body;
  if (!isForced(body)) return withoutSampling(body, call);
  if (effort !== undefined) warnOfEffort(call);
  return { ...body, reasoning: { effort: 'none' } };
}

const WITHOUT_EFFECT: readonly (readonly [string, keyof ChatRequest])[] = [
  ['temperature', 'temperature'],
  ['frequency_penalty', 'frequencyPenalty'],
  ['presence_penalty', 'presencePenalty'],
];

/** Taken, and without effect, while the model thinks. */
function withoutSampling(body: Body, { request, warn }: ChatCall): Body {
  const kept: Record<string, unknown> = { ...body };
  for (const [name, field] of WITHOUT_EFFECT) {
    if (request[field] === undefined || !(name in kept)) continue;
    delete kept[name];
    warn({ field, message: `${field} has no effect while the model thinks: it is not sent` });
  }
  return kept;
}

/**
 * "The reasoning_content in the thinking mode must be passed back": a message with tool calls must have it, and those of
 * another provider, or of a turn without thinking, have it empty.
 */
function withThoughtsBack(body: Body): Body {
  const messages = (body['messages'] as readonly Body[]).map((message) =>
    message['tool_calls'] === undefined || message['reasoning_content'] !== undefined
      ? message
      : { ...message, reasoning_content: '' },
  );
  return { ...body, messages };
}
