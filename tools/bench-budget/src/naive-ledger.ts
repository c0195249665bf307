import { RouterError, type Ledger, type Store } from '@signalbox/core';

const KEY = 'naive:spent';

/** What is often done instead: look whether something is left, ask, and add what it cost. */
export function createNaiveLedger(store: Store, capNanoUsd: number): Ledger {
  const spent = async (): Promise<number> => Number((await store.list(KEY)).get(KEY) ?? 0);
  return {
    async reserve({ id }) {
      if ((await spent()) >= capNanoUsd) throw new RouterError('budget_exceeded', { message: 'it is spent' });
      return {
        id,
        async commit({ cost }) {
          await store.set(KEY, String((await spent()) + (cost.nanoUsd ?? 0)));
        },
      };
    },
    recover: () => 0,
  };
}
