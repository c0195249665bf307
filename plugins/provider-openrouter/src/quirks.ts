import type { ChatCall, ErrorCode } from '@signalbox/core';
import type { OpenAiQuirks } from '@signalbox/provider-kit';

/** OpenRouter leaves out or translates what the model that it asks does not take: nothing is kept from it by model. */
const ALL = /^/;

/** @see https://openrouter.ai/docs/api-reference/overview (read 2026-11-25) */
export const quirks: OpenAiQuirks = {
  topKField: 'top_k',
  reasoningBudgetField: ['reasoning', 'max_tokens'],
  reasoningBackField: 'reasoning',
  reasoningDetails: true,
  // Taken for every model, and turned into what its provider has. https://openrouter.ai/docs/guides/best-practices/prompt-caching
  cacheControlModels: ALL,
  filePart: 'data-or-url',
  // https://openrouter.ai/docs/guides/overview/multimodal/audio (read 2026-11-25)
  audioFormats: {
    'audio/aac': 'aac',
    'audio/aiff': 'aiff',
    'audio/flac': 'flac',
    'audio/m4a': 'm4a',
    'audio/mp4': 'm4a',
    'audio/ogg': 'ogg',
    'audio/pcm': 'pcm16',
  },
  toolResultMedia: true,
  assistantImages: true,
  embeddingInputType: {
    field: 'input_type',
    words: { query: 'search_query', document: 'search_document' },
  },
  costPath: ['cost'],
  // With a key of one's own, `cost` is only OpenRouter's fee. https://openrouter.ai/docs/use-cases/usage-accounting
  ownKeyCost: { flag: ['is_byok'], path: ['cost_details', 'upstream_inference_cost'] },
  usagePaths: { searches: ['server_tool_use_details', 'web_search_requests'] },
  requestIdHeader: 'x-generation-id',
  // On refusals. The reset is a time, in milliseconds. https://openrouter.ai/docs/api-reference/limits (read 2026-11-25)
  rateLimits: [
    {
      of: 'requests',
      limit: 'x-ratelimit-limit',
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
      resetForm: 'epoch-milliseconds',
    },
  ],
};

/** Its Responses API marks what is to be cached in OpenAI's way, whoever makes the model. */
export const responsesQuirks: OpenAiQuirks = { ...quirks, cacheBreakpointModels: ALL };

type Body = Readonly<Record<string, unknown>>;

/** How one thinks is said in two places that exclude each other; in strict mode only providers count that take it all. */
export function refine(body: Body, call: ChatCall): Body {
  return withOneBudget(withWholeReasoning(onlyCapable(body, call), call), call);
}

/**
 * A provider that does not know a parameter is asked without it, which strict mode is not to allow.
 * @see https://openrouter.ai/docs/guides/routing/provider-selection#requiring-providers-to-support-all-parameters
 * (read 2026-11-25)
 */
function onlyCapable(body: Body, { request }: ChatCall): Body {
  if (request.strict !== true) return body;
  return { ...body, provider: { require_parameters: true, ...(body['provider'] as Body | undefined) } };
}

/** The caller's own `reasoning` stands beside the budget of the request, not in its place. */
function withWholeReasoning(body: Body, { request: { reasoningBudgetTokens: budget } }: ChatCall): Body {
  if (budget === undefined) return body;
  return { ...body, reasoning: { max_tokens: budget, ...(body['reasoning'] as Body | undefined) } };
}

/** "Only one of reasoning.effort and reasoning.max_tokens": the number says more. */
function withOneBudget(body: Body, call: ChatCall): Body {
  const { reasoning_effort: effort, ...rest } = body;
  const budget = (body['reasoning'] as Body | undefined)?.['max_tokens'];
  if (effort === undefined || budget === undefined || budget === null) return body;
  call.warn({ field: 'reasoningEffort', message: 'it cannot stand beside a budget for thinking: it is not sent' });
  return rest;
}

/** OpenRouter's own words for what went wrong, the same in all of its APIs; those that a status does not say. */
const TYPES: Readonly<Record<string, ErrorCode>> = {
  authentication: 'provider_auth',
  payment_required: 'provider_billing',
  permission_denied: 'permission',
  provider_overloaded: 'overloaded',
  provider_unavailable: 'provider_unavailable',
  refusal: 'content_policy',
  server: 'provider_unavailable',
  timeout: 'timeout',
};

const SAID: readonly (readonly [status: number, words: RegExp, code: ErrorCode])[] = [
  [400, /is not a valid model id/i, 'model_not_found'],
  [403, /key limit exceeded|spending limit/i, 'provider_billing'],
  [403, /moderation|flagged|guardrail|request blocked/i, 'content_policy'],
  [404, /no endpoints found that (?:support|can handle)|requested parameters/i, 'unsupported_param'],
  [404, /data policy|privacy|guardrail/i, 'permission'],
];

/**
 * What OpenRouter means itself; what a provider said to it speaks for itself.
 * @see https://openrouter.ai/docs/api-reference/errors (read 2026-11-25)
 */
export function errorOverride({
  status,
  code = '',
  message = '',
}: {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
}): ErrorCode | undefined {
  const [, , said] = SAID.find(([of, words]) => of === status && words.test(message)) ?? [];
  return said ?? (Object.hasOwn(TYPES, code) ? TYPES[code] : undefined);
}
