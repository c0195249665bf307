// One process of a race: asks as much at once as it is told to, until the budget refuses.
import { createRouter, RouterError, TOKENS, type Budget } from '@signalbox/core';
import { createNaiveLedger } from './naive-ledger.ts';
import { emulatedProvider } from './emulated-provider.ts';
import { storeOf, type StoreName } from './stores.ts';

export interface Race {
  readonly store: StoreName;
  /** The folder of its files, and the name of its keys. */
  readonly space: string;
  readonly capUsd: number;
  readonly leaseMs: number;
  readonly concurrent: number;
  readonly isNaive: boolean;
}

export function budgetOf({ capUsd }: Pick<Race, 'capUsd'>): Budget {
  return { name: 'race', scope: 'global', window: 'total', capUsd };
}

export function openRouter(race: Race) {
  return createRouter({
    plugins: [emulatedProvider(`${race.space}/bills`), storeOf(race.store, race.space)],
    budgets: race.isNaive ? [] : [budgetOf(race)],
    quotas: { leaseMs: race.leaseMs },
    retry: { maxRetries: 2, baseDelayMs: 1, maxDelayMs: 2, maxShare: 1 },
    // The race is about money: a provider that rests would end it early.
    breaker: { minimumCalls: 1e9, failureCount: 1e9 },
    ...(race.isNaive && {
      override: (scope) =>
        void scope.bind(TOKENS.ledger, (s) => createNaiveLedger(s.get(TOKENS.store), race.capUsd * 1e9)),
    }),
  });
}

/** Refusals in a row after which nothing more fits: what was set aside meanwhile may come back. */
const ENOUGH = 10;

async function ask(router: ReturnType<typeof openRouter>): Promise<'refused' | 'asked'> {
  const caller = new AbortController();
  if (Math.random() < 0.1) setTimeout(() => caller.abort(), Math.random() * 8).unref();
  try {
    await router.complete({ messages: [{ role: 'user', content: 'go' }], signal: caller.signal });
  } catch (error) {
    if (!RouterError.isInstance(error)) throw error;
    if (error.code === 'budget_exceeded') return 'refused';
  }
  return 'asked';
}

export async function runRace(race: Race): Promise<{ readonly heldUsd: number }> {
  const router = openRouter(race);
  const lane = async (): Promise<void> => {
    for (let refused = 0; refused < ENOUGH;) {
      if ((await ask(router)) === 'asked') refused = 0;
      else {
        refused += 1;
        await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 2));
      }
    }
  };
  await Promise.all(Array.from({ length: race.concurrent }, lane));
  const [level] = await router.budgets();
  await router.dispose();
  return { heldUsd: level?.heldUsd ?? 0 };
}

if (process.send !== undefined) {
  const result = await runRace(JSON.parse(process.argv[2] ?? '{}') as Race);
  process.send(result);
  process.disconnect();
}
