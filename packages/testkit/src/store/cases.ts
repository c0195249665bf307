import { CACHE_CASES } from './cache-cases.ts';
import { withStore, type StoreCaseDefinition } from './bench.ts';
import { ENTRY_CASES } from './entry-cases.ts';
import type { StoreCase, StoreContractOptions } from './options.ts';
import { SHARING_CASES } from './sharing-cases.ts';
import { TIME_CASES } from './time-cases.ts';

const ALL: readonly StoreCaseDefinition[] = [...ENTRY_CASES, ...TIME_CASES, ...SHARING_CASES, ...CACHE_CASES];

/**
 * Everything that a store plugin must do: entries, their time, and that processes share them; a cache where it has one.
 * Each case has a space of its own.
 * @throws TypeError when `skip` names no case
 */
export function storeCases(options: StoreContractOptions): readonly StoreCase[] {
  const { skip = {} } = options;
  const titles = new Set(ALL.map(({ title }) => title));
  const misspelt = Object.keys(skip).filter((title) => !titles.has(title));
  if (misspelt.length > 0) throw new TypeError(`skip names no case: ${misspelt.join('; ')}`);
  return ALL.map(({ title, run }) => ({
    title,
    ...(skip[title] !== undefined && { skipped: skip[title] }),
    run: () => withStore(options, run),
  }));
}
