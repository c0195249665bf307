import type { ErrorCode } from '@signalbox/core';
import type { OpenAiQuirks } from '@signalbox/provider-kit';

/** Models that think before they answer. */
const THINKERS = /^grok-(?:3-mini|4|build|code)(?!.*non-reasoning)/;
/** Models before Grok 4 that do not see, and the older ones for code. */
const BLIND = /^grok-(?:3|code)/;

const LOW_TO_HIGH = { low: 'low', medium: 'medium', high: 'high' } as const;

/** @see https://docs.x.ai/docs/api-reference, https://docs.x.ai/developers/model-capabilities/text/reasoning (read 2026-11-25) */
export const quirks: OpenAiQuirks = {
  lacks: [
    { features: ['file', 'audio'] },
    { models: BLIND, features: ['image'] },
    // "Model … does not support parameter presencePenalty."
    { models: THINKERS, features: ['frequencyPenalty', 'presencePenalty', 'stop'] },
  ],
  reasoningEfforts: [
    { models: /^grok-3-mini/, words: { low: 'low', high: 'high' } },
    { models: /^grok-4\.3/, words: { none: 'none', ...LOW_TO_HIGH } },
    { models: /^grok-4\.5/, words: LOW_TO_HIGH },
    { models: /^grok-(?:4\.(?:[6-9]|20-multi-agent)|[5-9])/, words: { ...LOW_TO_HIGH, xhigh: 'xhigh' } },
  ],
  reasoningBackField: 'reasoning_content',
  reasoningOutsideCompletion: true,
  usagePaths: { searches: ['num_sources_used'] },
  // A US dollar has 10 000 000 000 ticks. https://docs.x.ai/developers/cost-tracking (read 2026-11-25)
  costPath: ['cost_in_usd_ticks'],
  costUnitsPerUsd: 10_000_000_000,
  // OpenAI's names, but no times.
  rateLimits: [
    { of: 'requests', limit: 'x-ratelimit-limit-requests', remaining: 'x-ratelimit-remaining-requests' },
    { of: 'tokens', limit: 'x-ratelimit-limit-tokens', remaining: 'x-ratelimit-remaining-tokens' },
  ],
  responses: {
    runsCustomTools: true,
    searchCounts: [
      ['server_side_tool_usage_details', 'web_search_calls'],
      ['server_side_tool_usage_details', 'x_search_calls'],
    ],
  },
  media: {
    // "Argument not supported: size". https://docs.x.ai/developers/model-capabilities/images/generation (read 2026-11-25)
    lacks: [{ fields: ['size', 'quality', 'background', 'outputFormat'] }],
    // An address would be good for a short time only.
    alwaysSent: [{ models: /^/, fields: { response_format: 'b64_json' } }],
    imageUrls: 'typed',
  },
};

const SAID: readonly (readonly [statuses: readonly number[], words: RegExp, code: ErrorCode])[] = [
  [[403, 429], /credits|spending limit/i, 'provider_billing'],
  [[400], /maximum prompt length/i, 'context_length_exceeded'],
  [[400], /not supported by this model|argument not supported/i, 'unsupported_param'],
  // What was `search_parameters` is a tool of the Responses API.
  [[410], /live search/i, 'unsupported_param'],
];

/** A code of xAI only repeats the status in words; what is wrong stands in the message. */
export function errorOverride({
  status,
  message = '',
}: {
  readonly status: number;
  readonly message?: string;
}): ErrorCode | undefined {
  return SAID.find(([statuses, words]) => statuses.includes(status) && words.test(message))?.[2];
}
