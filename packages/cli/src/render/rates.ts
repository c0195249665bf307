import type { RateLevel } from '@signalbox/core';
import { aligned } from './lines.ts';
import { percent } from './numbers.ts';

const WORDS: Readonly<Record<RateLevel['of'], string>> = {
  requests: 'requests',
  tokens: 'tokens',
  concurrent: 'at once',
};

/** A table of rates, a line for each limit of each value that has been counted. */
export function renderRates(levels: readonly RateLevel[]): string {
  if (levels.length === 0) return 'no rate is configured, or nothing has been counted yet\n';
  const head = ['rate', 'of', 'limits', 'limit', 'taken', 'used'];
  const rows = levels.map(({ name, scope, value, of, limit, perMs, used }) => [
    name,
    value === '' ? scope : `${scope} ${JSON.stringify(value)}`,
    WORDS[of],
    perMs === undefined ? String(limit) : `${limit} in ${perMs / 1_000} s`,
    String(used),
    percent(used / limit),
  ]);
  return `${aligned([head, ...rows]).join('\n')}\n`;
}
