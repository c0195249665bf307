import type { LabelledPrompt } from './prompts.ts';

/** Places of prompts, in so many groups of about one size, so that all of one kind are in one group. */
export function foldsOf(
  prompts: readonly LabelledPrompt[],
  kindOf: (prompt: LabelledPrompt) => string | undefined,
  most: number,
): readonly (readonly number[])[] {
  const kinds = new Map<string, number[]>();
  for (const [at, prompt] of prompts.entries()) {
    const kind = kindOf(prompt);
    if (kind === undefined) continue;
    const places = kinds.get(kind);
    if (places === undefined) kinds.set(kind, [at]);
    else places.push(at);
  }
  const folds: number[][] = Array.from({ length: Math.min(most, kinds.size) }, () => []);
  for (const places of [...kinds.values()].toSorted((a, b) => b.length - a.length)) {
    const least = folds.reduce((a, b) => (b.length < a.length ? b : a));
    least.push(...places);
  }
  return folds;
}
