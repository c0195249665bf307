import { RouterError, type ChatCall } from '@signalbox/core';
import type { Bedrock } from './client.ts';
import { baseModel } from './model-family.ts';
import { toConverse } from './request.ts';

/**
 * How many tokens the request would be billed for. Counted by the model itself, which has to be named without its
 * inference profile: with one, Bedrock answers that the model "doesn't support counting tokens".
 * @param behind the model whose rules hold
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html (read 2026-11-25)
 */
export async function countTokens(
  { sdk, client }: Bedrock,
  call: ChatCall,
  { provider, behind }: { readonly provider: string; readonly behind: string },
  abortSignal: AbortSignal,
): Promise<number> {
  const { messages, system, toolConfig, additionalModelRequestFields } = toConverse(call, provider, behind);
  const converse = {
    messages,
    ...(system !== undefined && { system }),
    ...(toolConfig !== undefined && { toolConfig }),
    ...(additionalModelRequestFields !== undefined && { additionalModelRequestFields }),
  };
  const command = new sdk.CountTokensCommand({ modelId: baseModel(behind), input: { converse } });
  const { inputTokens, $metadata } = await client.send(command, { abortSignal });
  if (typeof inputTokens === 'number') return inputTokens;
  throw new RouterError('invalid_response', {
    message: `${provider} sent no count of tokens`,
    provider,
    model: call.model,
    requestId: $metadata.requestId,
  });
}
