import type { BillingTerms, Candidate, Facts } from '../contracts/index.ts';
import type { Prompt } from './price.ts';

/** What is known of a request's bill before it is sent. */
export type Bill = Pick<Facts, 'inputTokens' | 'units' | 'billing' | 'cachesForAnHour' | 'needs'>;

/** What a call to a candidate is billed as, as far as the request tells. */
export function askedTerms(
  { billing }: Pick<Bill, 'billing'>,
  { provider, plugin }: Pick<Candidate, 'provider' | 'plugin'>,
  at: number,
): BillingTerms {
  if (billing === undefined) return { at };
  return { at, ...(plugin !== undefined && billing[plugin]), ...billing[provider] };
}

/** What a call would send, for a worst case. */
export function promptOf({ inputTokens, units, needs, cachesForAnHour }: Bill): Prompt {
  const inputKinds = [
    ...(needs.includes('audio-input') ? ['audioInput' as const] : []),
    ...(needs.includes('vision') ? ['imageInput' as const] : []),
    ...(cachesForAnHour === true ? ['cacheWrite1h' as const] : []),
  ];
  return { ...units, inputTokens, ...(inputKinds.length > 0 && { inputKinds }) };
}
