import type { Usage } from '@signalbox/core';
import type { TokenUsage } from '@aws-sdk/client-bedrock-runtime';

/** Our usage: Converse counts cache reads and writes apart from `inputTokens`, we count them in. */
export function toUsage(usage: TokenUsage | undefined): Usage | undefined {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined;
  const { cacheReadInputTokens: read, cacheWriteInputTokens: write, cacheDetails } = usage;
  const write1h = cacheDetails?.reduce((sum, { ttl, inputTokens }) => sum + (ttl === '1h' ? (inputTokens ?? 0) : 0), 0);
  return {
    inputTokens: usage.inputTokens + (read ?? 0) + (write ?? 0),
    outputTokens: usage.outputTokens,
    ...(read !== undefined && { cachedInputTokens: read }),
    ...(write !== undefined && { cacheWriteTokens: write }),
    ...(write1h !== undefined && write1h > 0 && { cacheWrite1hTokens: write1h }),
  };
}
