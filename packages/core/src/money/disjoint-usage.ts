import type { DisjointUsage, Usage } from '../contracts/index.ts';

/**
 * Usage as parts that do not overlap. A part larger than its whole (some vendors report that) is cut to the whole,
 * so that no part is negative.
 */
export function disjointUsage(usage: Usage): DisjointUsage {
  const cacheRead = within(usage.cachedInputTokens, usage.inputTokens);
  const cacheWrite = within(usage.cacheWriteTokens, usage.inputTokens - cacheRead);
  const cacheWrite1h = within(usage.cacheWrite1hTokens, cacheWrite);
  const audioInput = within(usage.audioInputTokens, usage.inputTokens - cacheRead - cacheWrite);
  const reasoning = within(usage.reasoningTokens, usage.outputTokens);
  const audioOutput = within(usage.audioOutputTokens, usage.outputTokens - reasoning);
  return {
    input: usage.inputTokens - cacheRead - cacheWrite - audioInput,
    cacheRead,
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    audioInput,
    output: usage.outputTokens - reasoning - audioOutput,
    reasoning,
    audioOutput,
    searches: usage.searches ?? 0,
  };
}

function within(part: number | undefined, whole: number): number {
  return Math.min(Math.max(part ?? 0, 0), whole);
}
