import {
  OPENAI_MODEL_QUIRKS,
  type OpenAiCompatibleOptions,
  type OpenAiQuirks,
  type ResponsesQuirks,
} from '@signalbox/provider-kit';
import type { ChatRequest } from '@signalbox/core';
import { deploymentOf } from './deployments.ts';
import type { AzureOpenaiOptions } from './options.ts';

/** Models of other makers that Azure hosts, by the beginnings of their names. */
const OTHERS =
  /^(?:codestral|cohere|deepseek|embed-v|fw-|grok|jais|kimi|llama|mai-|meta-|ministral|mistral|phi-|qwen|glm|minimax)/i;

/** Whether a model is none of OpenAI's. */
export const isOther = (model: string): boolean => OTHERS.test(model);

/** @see https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure (read 2026-11-25) */
export function quirksFor({ reasoningSummary }: Pick<AzureOpenaiOptions, 'reasoningSummary'>): OpenAiQuirks {
  const { lacks = [], reasoningEfforts = [], samplingUnlessReasoning = [] } = OPENAI_MODEL_QUIRKS;
  const responses: ResponsesQuirks = reasoningSummary === undefined ? {} : { reasoningSummary };
  return {
    // "Invalid Value: 'file'. This model does not support file content types."
    lacks: [...lacks, { features: ['chat-file'] }],
    samplingUnlessReasoning,
    reasoningEfforts: [
      { models: /^gpt-oss/, words: { low: 'low', medium: 'medium', high: 'high' } },
      // These think, or do not, as their deployment was made.
      { models: OTHERS, words: {} },
      ...reasoningEfforts,
    ],
    embeddingFloatModels: OTHERS,
    // All replies have it, also refusals; `x-request-id` is there only where a model was reached.
    requestIdHeader: 'apim-request-id',
    responses,
  };
}

/** Whether there is something to read in a request that chat completions do not take. */
export function hasFiles({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'file'));
}

/** Other makers' models know the end of an answer by its older name alone. */
export function refineFor(
  options: Pick<AzureOpenaiOptions, 'deployments'>,
): NonNullable<OpenAiCompatibleOptions['refine']> {
  return (body, { model }) => {
    const { max_completion_tokens: limit, ...rest } = body;
    return limit === undefined || !isOther(deploymentOf(options, model).model) ? body : { ...rest, max_tokens: limit };
  };
}
