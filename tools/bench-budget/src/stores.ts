import { createMemoryStore, type OtherPlugin } from '@signalbox/core';
import { redis } from '@signalbox/store-redis';
import { sqlite } from '@signalbox/store-sqlite';

export const STORES = ['memory', 'sqlite', 'redis'] as const;
export type StoreName = (typeof STORES)[number];
export type StorePlugin = Extract<OtherPlugin, { readonly kind: 'store' }>;

export const REDIS_URL = process.env['SIGNALBOX_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** The store that all processes of one race share. Memory is shared by the requests of one process. */
export function storeOf(name: StoreName, space: string): StorePlugin {
  if (name === 'sqlite') return sqlite({ path: `${space}/store.db` });
  if (name === 'redis') return redis({ url: REDIS_URL, prefix: `bench:${space.replaceAll(/[^\w-]/g, '-')}` });
  return { kind: 'store', id: 'memory', create: ({ clock }) => createMemoryStore(clock) };
}
