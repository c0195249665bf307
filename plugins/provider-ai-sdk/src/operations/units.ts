import type { BilledUnits, KnownPrice, ModelCard, Usage } from '@signalbox/core';

/** Rates by the piece, and what is counted for them. */
const COUNTED = {
  perImage: 'images',
  perMCharacters: 'characters',
  perAudioMinute: 'audioSeconds',
} as const satisfies Partial<Record<keyof KnownPrice, keyof BilledUnits>>;

/**
 * Usage of a model that is billed by the piece: pictures, characters, seconds. Of tokens nothing is known then, and
 * nothing is billed. Other models have no usage unless their vendor tells it.
 */
export function usageByUnit(
  { price }: ModelCard,
  rate: keyof typeof COUNTED,
  amount: number | undefined,
): Usage | undefined {
  if (price.kind !== 'known' || price[rate] === undefined || amount === undefined) return undefined;
  return { inputTokens: 0, outputTokens: 0, [COUNTED[rate]]: amount };
}
