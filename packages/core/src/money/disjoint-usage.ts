import type { DisjointUsage, Usage } from '../contracts/index.ts';

/**
 * Usage as parts that do not overlap. A part larger than its whole (some vendors report that) is cut to the whole,
 * and what is not a count (negative, NaN) is none, so that no part is negative.
 */
export function disjointUsage(usage: Usage): DisjointUsage {
  const inputTokens = count(usage.inputTokens);
  const outputTokens = count(usage.outputTokens);
  const cacheRead = within(usage.cachedInputTokens, inputTokens);
  const cacheWrite = within(usage.cacheWriteTokens, inputTokens - cacheRead);
  const cacheWrite1h = within(usage.cacheWrite1hTokens, cacheWrite);
  const audioInput = within(usage.audioInputTokens, inputTokens - cacheRead - cacheWrite);
  const imageInput = within(usage.imageInputTokens, inputTokens - cacheRead - cacheWrite - audioInput);
  const reasoning = within(usage.reasoningTokens, outputTokens);
  const audioOutput = within(usage.audioOutputTokens, outputTokens - reasoning);
  const imageOutput = within(usage.imageOutputTokens, outputTokens - reasoning - audioOutput);
  return {
    input: inputTokens - cacheRead - cacheWrite - audioInput - imageInput,
    cacheRead,
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    audioInput,
    imageInput,
    output: outputTokens - reasoning - audioOutput - imageOutput,
    reasoning,
    audioOutput,
    imageOutput,
    searches: count(usage.searches),
  };
}

function within(part: number | undefined, whole: number): number {
  return Math.min(count(part), whole);
}

/** What is not a count is none. */
export function count(reported: number | undefined): number {
  return reported !== undefined && Number.isFinite(reported) && reported > 0 ? reported : 0;
}
