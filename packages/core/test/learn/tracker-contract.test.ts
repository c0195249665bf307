import { definePlugin, type CostLine, type CostSummary, type CostTracker } from '@signalbox/core';
import type { SumLine } from '@signalbox/testkit';
import { trackerContract } from '@signalbox/testkit/vitest';
import { createCatalog } from '../../src/catalog/create-catalog.ts';
import { createCostTracker } from '../../src/learn/cost-tracker.ts';

/** It sums, and keeps no rows: of the contract only what is about sums applies. */
trackerContract({
  make: () =>
    definePlugin({
      kind: 'tracker',
      id: 'costs',
      apiVersion: 1,
      create: (_, { clock }) =>
        createCostTracker({ catalog: createCatalog({ plugins: [], secret: () => undefined }), clock }),
    })(),
  sums: (tracker) => {
    const of = (name: 'byProvider' | 'byModel' | 'byTask' | 'byTag' | 'byDay') => async () =>
      linesOf((tracker as CostTracker).summary()[name]);
    return {
      provider: of('byProvider'),
      model: of('byModel'),
      task: of('byTask'),
      tag: of('byTag'),
      day: of('byDay'),
    };
  },
  runs: 100,
  skip: {
    'sums exactly what no JavaScript number holds': 'it counts in JavaScript numbers: exact to 9 million dollars',
  },
});

function linesOf(lines: CostSummary['byTask']): readonly SumLine[] {
  return Object.entries(lines).map(([name, { calls, costUsd, inputTokens }]: readonly [string, CostLine]) => {
    return { name, calls, costNanoUsd: BigInt(Math.round(costUsd * 1e9)), inputTokens };
  });
}
