import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { baseModel } from './model-family.ts';

/**
 * "This model doesn't support tool use in streaming mode."
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 * (read 2026-11-25)
 */
const NO_STREAMED_TOOLS = /^(?:meta\.llama|mistral\.(?:mistral-(?:7b|large-24)|mixtral|pixtral))/;

/**
 * Their cards have structured output for answers that are not streamed only; from 6.1 on for both.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-openai-gpt-6-sol.html (read 2026-11-25)
 */
const NO_STREAMED_SCHEMAS = /^openai\.gpt-(?:5\.6|6)-/;

/** Whether a model takes the request only when the answer is not to be streamed. */
export function isWholeOnly(model: string, { toolConfig, outputConfig }: ConverseCommandInput): boolean {
  const base = baseModel(model);
  if (toolConfig !== undefined && NO_STREAMED_TOOLS.test(base)) return true;
  return outputConfig?.textFormat !== undefined && NO_STREAMED_SCHEMAS.test(base);
}
