import type { AttemptRecord, Cost, CostSource, Settlement } from '../contracts/index.ts';

/** Least certain last. */
const CERTAINTY: readonly CostSource[] = ['free', 'provider', 'catalogue', 'estimate', 'unknown'];

/** What a request cost: every attempt that was sent, the failed and the abandoned ones too. */
export function settle(attempts: readonly AttemptRecord[]): Settlement {
  return { kind: 'settled', attempts, cost: sumCosts(attempts.filter(({ sent }) => sent).map(({ cost }) => cost)) };
}

/** The sum, as certain as its least certain part. One unknown part makes the sum unknown. */
export function sumCosts(costs: readonly Cost[]): Cost {
  let nanoUsd = 0;
  let certainty = 0;
  for (const cost of costs) {
    nanoUsd += cost.nanoUsd ?? 0;
    certainty = Math.max(certainty, CERTAINTY.indexOf(cost.source));
  }
  const source = CERTAINTY[certainty] as CostSource;
  return source === 'unknown' ? { source } : { source, nanoUsd };
}
