import type { ErrorCode } from '@signalbox/core';
import type { OpenAiQuirks } from '@signalbox/provider-kit';

/** Models of the Agent API have the name of their maker before their own. */
export const AGENT_MODELS = /\//;
const SONAR = /^[^/]+$/;
const THINKERS = /^(?:sonar-(?:reasoning|deep-research)|r1-)/;

/**
 * @see https://docs.perplexity.ai/api-reference/chat-completions-post, https://docs.perplexity.ai/docs/agent-api/quickstart
 * (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  topKField: 'top_k',
  streamOptions: false,
  lacks: [
    { features: ['audio', 'image-detail', 'json-object', 'name'] },
    { models: SONAR, features: ['parallelToolCalls', 'seed', 'strict-tools', 'toolChoice', 'tools'] },
    { models: AGENT_MODELS, features: ['file', 'parallelToolCalls', 'toolChoice'] },
  ],
  reasoningEfforts: [
    { models: THINKERS, words: { minimal: 'minimal', low: 'low', medium: 'medium', high: 'high' } },
    {
      models: AGENT_MODELS,
      words: { minimal: 'minimal', low: 'low', medium: 'medium', high: 'high', xhigh: 'xhigh' },
    },
  ],
  thinkTagModels: THINKERS,
  filePart: 'file_url',
  embeddingEncoding: 'base64_int8',
  // Deep research counts pages that it read and what it thought beside the prompt and the answer.
  reasoningOutsideCompletion: true,
  usagePaths: {
    moreInput: ['citation_tokens'],
    reasoning: ['reasoning_tokens'],
    searches: ['num_search_queries'],
  },
  costPath: ['cost', 'total_cost'],
  rateLimits: [],
  responses: {
    // It has no thoughts to be sealed; that nothing is to be stored is said below.
    stateless: false,
    alwaysSent: [{ models: AGENT_MODELS, fields: { store: false } }],
    searchCounts: [['tool_calls_details', 'search_web', 'invocation']],
  },
};

/** An empty account is refused with 401, as a wrong key is. */
export function errorOverride({ code }: { readonly code?: string }): ErrorCode | undefined {
  return code === 'insufficient_quota' ? 'provider_billing' : undefined;
}
