import type { ChatCall, ErrorCode } from '@signalbox/core';
import { withOneStrictness, type OpenAiQuirks, type RateLimitHeaders } from '@signalbox/provider-kit';

/**
 * Each account has some of these; the reset is in decimal seconds.
 * @see https://inference-docs.cerebras.ai/support/rate-limits (read 2026-11-25)
 */
const rateLimits: readonly RateLimitHeaders[] = ['requests', 'tokens'].flatMap((of) =>
  ['minute', 'hour', 'day'].map((span) => ({
    of: `${of}-${span}`,
    limit: `x-ratelimit-limit-${of}-${span}`,
    remaining: `x-ratelimit-remaining-${of}-${span}`,
    reset: `x-ratelimit-reset-${of}-${span}`,
  })),
);

/**
 * @see https://inference-docs.cerebras.ai/capabilities/reasoning,
 * https://inference-docs.cerebras.ai/api-reference/chat-completions (read 2026-11-25), and the types of the SDK 1.91.0
 */
export const quirks: OpenAiQuirks = {
  rateLimits,
  lacks: [
    { features: ['file', 'audio'] },
    { models: /gpt-oss|glm/, features: ['image'] },
    // Refused by gpt-oss, which calls one tool at a time: https://github.com/agno-agi/agno/issues/4508
    { models: /gpt-oss/, features: ['parallelToolCalls'] },
  ],
  reasoningEfforts: [
    { models: /gpt-oss/, words: { low: 'low', medium: 'medium', high: 'high' } },
    // GLM only knows whether to think.
    { models: /glm/, words: { none: 'none' } },
    { models: /^qwen/, words: { none: 'none', low: 'low', medium: 'medium', high: 'high' } },
  ],
  reasoningBackField: 'reasoning',
  // Qwen's thoughts stand in the text where they are not asked for apart. Instruct and Coder have none.
  alwaysSent: [{ models: /^qwen-3(?!.*(?:instruct|coder))/, fields: { reasoning_format: 'parsed' } }],
  fillLacks: ['suffix'],
};

/** 429 because all customers' queue is full, not this one's limit. Others than `queue_exceeded` are the tables' matter. */
export function errorOverride({ code }: { readonly code?: string }): ErrorCode | undefined {
  if (code === 'queue_exceeded') return 'overloaded';
  return code === 'wrong_api_key' ? 'provider_auth' : undefined;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * What excludes each other on this API: it refuses requests that have both.
 * @see https://github.com/RooCodeInc/Roo-Code/issues/10334: "Tools with mixed values for 'strict' are not allowed"
 */
export function refine(body: Body, call: ChatCall): Body {
  return withOneStrictness(withoutFormatBesideTools(body, call), call);
}

/** @see https://github.com/juspay/neurolink/pull/1564: probed on the API, 2026-08-26 */
function withoutFormatBesideTools(body: Body, call: ChatCall): Body {
  const { response_format: format, ...rest } = body;
  const isPlain = format === undefined || (format as { readonly type?: unknown }).type === 'text';
  if (isPlain || body['tools'] === undefined) return body;
  call.warn({ field: 'responseFormat', message: 'this API takes no format beside tools: it is not sent' });
  return rest;
}
