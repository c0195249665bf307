import { createMemoryLedger, createRouter, TOKENS } from '@signalbox/core';
import type { MemoryLedger, Observation, Plugin, Router, RouterConfig, Settlement } from '@signalbox/core';
import { createFakeClock, type FakeClock } from '@signalbox/testkit';

export interface Fixture {
  readonly router: Router;
  readonly clock: FakeClock;
  readonly ledger: MemoryLedger;
  readonly settlements: { readonly id: string; readonly settlement: Settlement }[];
  readonly observations: Observation[];
}

/** A router on a fake clock, with a ledger and a tracker to look into. Random numbers are all 0.5. */
export function makeRouter(plugins: readonly Plugin[], config: Omit<RouterConfig, 'plugins'> = {}): Fixture {
  const clock = createFakeClock();
  const settlements: Fixture['settlements'] = [];
  const observations: Observation[] = [];
  const ledger = createMemoryLedger({ onSettled: (id, settlement) => settlements.push({ id, settlement }) });
  const router = createRouter({
    ...config,
    plugins,
    on: { ...config.on, 'request.end': ({ observation }) => void observations.push(observation) },
    override: (scope) => {
      scope.bind(TOKENS.clock, () => clock);
      scope.bind(TOKENS.random, () => () => 0.5);
      scope.bind(TOKENS.ledger, () => ledger);
      config.override?.(scope);
    },
  });
  return { router, clock, ledger, settlements, observations };
}

export const HELLO = { messages: [{ role: 'user', content: 'What is the capital of France?' }] } as const;
