import type { Usage } from '@signalbox/core';
import type { WireUsage } from './wire.ts';

type Details = WireUsage['promptTokensDetails'];

const MODALITY_NUMBERS = { IMAGE: 2, AUDIO: 4 } as const;

/**
 * Our usage. The API has four counts that do not overlap: the prompt (what was read from the cache is part of it), what
 * its own tools put before the model, the thoughts, and the answer, which is absent when all was thought.
 * @returns `undefined` when it does not tell how long the prompt was
 * @see https://ai.google.dev/api/generate-content#UsageMetadata (read 2026-11-25)
 */
export function toUsage(wire: WireUsage | undefined, searches: number): Usage | undefined {
  if (wire?.promptTokenCount === undefined) return undefined;
  const { promptTokenCount, toolUsePromptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = wire;
  const heard = tokensOf(wire.promptTokensDetails, 'AUDIO') + tokensOf(wire.toolUsePromptTokensDetails, 'AUDIO');
  const seen = tokensOf(wire.promptTokensDetails, 'IMAGE') + tokensOf(wire.toolUsePromptTokensDetails, 'IMAGE');
  const spoken = tokensOf(wire.candidatesTokensDetails, 'AUDIO');
  const drawn = tokensOf(wire.candidatesTokensDetails, 'IMAGE');
  return {
    inputTokens: promptTokenCount + toolUsePromptTokenCount,
    outputTokens: candidatesTokenCount + thoughtsTokenCount,
    ...(wire.cachedContentTokenCount !== undefined && { cachedInputTokens: wire.cachedContentTokenCount }),
    ...(wire.thoughtsTokenCount !== undefined && { reasoningTokens: thoughtsTokenCount }),
    ...(heard > 0 && { audioInputTokens: heard }),
    ...(seen > 0 && { imageInputTokens: seen }),
    ...(spoken > 0 && { audioOutputTokens: spoken }),
    ...(drawn > 0 && { imageOutputTokens: drawn }),
    ...(searches > 0 && { searches }),
  };
}

function tokensOf(details: Details, wanted: keyof typeof MODALITY_NUMBERS): number {
  return (details ?? []).reduce(
    (sum, { modality, tokenCount = 0 }) =>
      modality === wanted || modality === MODALITY_NUMBERS[wanted] ? sum + tokenCount : sum,
    0,
  );
}
