import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '@signalbox/core';
import { createFakeContext, type FakeClock } from '@signalbox/testkit';
import { cacheContract, quotasContract, storeContract } from '@signalbox/testkit/vitest';
import { sqlite } from '../src/index.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();

function twoStores(clock: FakeClock, options: { readonly maxCacheBytes?: number } = {}) {
  const path = join(folder, `${randomUUID()}.db`);
  const open = (): Required<Store> =>
    sqlite({ path, ...options }).create(createFakeContext({ clock })) as Required<Store>;
  const [one, other] = [open(), open()];
  const dispose = async (): Promise<void> => {
    await one.dispose();
    await other.dispose();
  };
  return { one, other, dispose };
}

storeContract({ make: (space) => sqlite({ path: join(folder, `${space}.db`) }) });

quotasContract((clock) => {
  const { one, other, dispose } = twoStores(clock);
  return { quotas: one.quotas, other: other.quotas, dispose };
});

const caches = (clock: FakeClock, maxCacheBytes?: number) => {
  const { one, other, dispose } = twoStores(clock, maxCacheBytes === undefined ? {} : { maxCacheBytes });
  return { cache: one.cache, other: other.cache, dispose };
};
cacheContract({ make: (clock) => caches(clock), makeBounded: caches });
