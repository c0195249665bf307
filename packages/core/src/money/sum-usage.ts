import type { Usage } from '../contracts/index.ts';

/** Part by part. */
export function sumUsage(usages: readonly Usage[]): Usage {
  // Most requests have one attempt.
  if (usages.length === 1) return usages[0] as Usage;
  const total: { -readonly [Part in keyof Usage]: number } = { inputTokens: 0, outputTokens: 0 };
  for (const usage of usages) {
    for (const [part, count] of Object.entries(usage) as [keyof Usage, number | undefined][]) {
      if (count !== undefined) total[part] = (total[part] ?? 0) + count;
    }
  }
  return total;
}
