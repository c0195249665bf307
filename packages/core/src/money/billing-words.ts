import type { BillingTerms, SearchContext, ServiceTier } from '../contracts/index.ts';

/** The providers' words for how soon a call is worked on. */
const TIERS: Readonly<Record<string, ServiceTier>> = {
  auto: 'standard',
  default: 'standard',
  standard: 'standard',
  standard_only: 'standard',
  on_demand: 'standard',
  batch: 'batch',
  flex: 'flex',
  priority: 'priority',
};

/** A word that is none of these has a price that nobody here knows. */
export function serviceTierOf(word: string): ServiceTier {
  return (Object.hasOwn(TIERS, word) && TIERS[word]) || 'other';
}

const SEARCH_CONTEXTS: readonly unknown[] = ['low', 'medium', 'high'] satisfies SearchContext[];

/** What the options for one provider ask to be billed as, by the words that the field shares. */
export function billingOf(options: Readonly<Record<string, unknown>>): Omit<BillingTerms, 'at'> {
  const tier = tierWord(options['service_tier'] ?? options['serviceTier']);
  const size = sizeWord(options['web_search_options']) ?? sizeWord(options['webSearchOptions']);
  return {
    ...(tier !== undefined && { serviceTier: serviceTierOf(tier) }),
    ...(size !== undefined && { searchContext: size }),
  };
}

/** `"flex"`, or `{ type: "flex" }`. */
function tierWord(value: unknown): string | undefined {
  const word = isRecord(value) ? value['type'] : value;
  return typeof word === 'string' ? word : undefined;
}

function sizeWord(value: unknown): SearchContext | undefined {
  if (!isRecord(value)) return undefined;
  const size = value['search_context_size'] ?? value['searchContextSize'];
  return SEARCH_CONTEXTS.includes(size) ? (size as SearchContext) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
