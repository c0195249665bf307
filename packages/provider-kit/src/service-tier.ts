/** The words for a call that waits its usual turn. */
const USUAL: ReadonlySet<unknown> = new Set(['auto', 'default', 'standard', 'on_demand', '']);

/**
 * How soon a call was worked on, as a reply says it: for the field of that name in `finish`.
 * @returns nothing for the usual tier, and for what is no word
 */
export function statedServiceTier(word: unknown): { readonly serviceTier?: string } {
  return typeof word !== 'string' || USUAL.has(word) ? {} : { serviceTier: word };
}
