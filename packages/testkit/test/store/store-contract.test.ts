import { createMemoryStore, definePlugin, type CacheStore, type Clock, type Store } from '@signalbox/core';
import { storeCases, type StoreCase, type StorePlugin } from '@signalbox/testkit';
import { storeContract } from '@signalbox/testkit/vitest';
import { describe, expect, test } from 'vitest';

type Fault = (store: Store, clock: Clock) => Store;

/** Stores in memory, one for each space: two plugins of one space are two processes with one server. */
function memoryPlugin(fault: Fault = (store) => store): (space: string) => StorePlugin {
  const spaces = new Map<string, Store>();
  return (space) =>
    definePlugin({
      kind: 'store',
      id: 'memory',
      apiVersion: 1,
      create(_, { clock }) {
        const shared = spaces.get(space) ?? withCache(createMemoryStore(clock), clock);
        spaces.set(space, shared);
        return fault(shared, clock);
      },
    })();
}

function withCache(store: Store, clock: Clock): Store {
  const entries = createMemoryStore(clock);
  const cache: CacheStore = {
    get: async (key) => (await entries.list(key)).get(key),
    set: (key, value, ttlMs) => entries.set(key, value, ttlMs),
    delete: (key) => entries.delete(key),
    async clear(prefix) {
      for (const key of (await entries.list(prefix)).keys()) await entries.delete(key);
    },
  };
  return { ...store, cache };
}

describe('the memory store of core, with a cache', () => {
  storeContract({ make: memoryPlugin() });
});

/** One defect each, and a case that sees it. */
const DEFECTS: readonly (readonly [seenBy: string, fault: Fault])[] = [
  ['lists the entries whose key begins so, and no others', (store) => ({ ...store, list: () => store.list('') })],
  [
    'takes keys of every script, patterns among them, and prefixes as they are',
    (store) => ({ ...store, set: (key, value, ttlMs) => store.set(key.toLowerCase(), value, ttlMs) }),
  ],
  [
    'takes values of every kind of text, empty and long ones too',
    (store) => ({ ...store, set: (key, value, ttlMs) => (value === '' ? undefined : store.set(key, value, ttlMs)) }),
  ],
  ['deletes one entry, and minds none that is not there', (store) => ({ ...store, delete: () => undefined })],
  [
    'keeps the value that was set last',
    (store) => ({
      ...store,
      set: async (key, value, ttlMs) => ((await store.list(key)).has(key) ? undefined : store.set(key, value, ttlMs)),
    }),
  ],
  ['forgets an entry when its time is over, and no sooner', (store) => ({ ...store, set: (k, v) => store.set(k, v) })],
  [
    'keeps an entry for ever that is set again without a time',
    (store) => ({ ...store, set: (key, value, ttlMs = 500) => store.set(key, value, ttlMs) }),
  ],
  [
    'takes a time that is no whole number of milliseconds',
    (store) => ({
      ...store,
      set(key, value, ttlMs = 1) {
        if (!Number.isInteger(ttlMs)) throw new Error('ERR value is not an integer or out of range');
        return store.set(key, value, ttlMs);
      },
    }),
  ],
  ['shares its entries with every store of its space', (_, clock) => createMemoryStore(clock)],
  [
    'hands out a list that stays as it was',
    (store) => {
      const live = new Map<string, string>();
      return {
        ...store,
        async list(prefix) {
          live.clear();
          for (const [key, value] of await store.list(prefix)) live.set(key, value);
          return live;
        },
        async set(key, value, ttlMs) {
          await store.set(key, value, ttlMs);
          live.set(key, value);
        },
      };
    },
  ],
  [
    'forgets an answer when its time is over, where it has a cache',
    (store) => ({ ...store, cache: { ...(store.cache as CacheStore), get: () => undefined } }),
  ],
  [
    'clears all whose key begins so, and no others, where it has a cache',
    (store) => ({ ...store, cache: { ...(store.cache as CacheStore), clear: () => undefined } }),
  ],
];

describe('a store with a defect', () => {
  test.for(DEFECTS)('does not pass "%s"', async ([title, fault]) => {
    const cases = storeCases({ make: memoryPlugin(fault) });
    const { run } = cases.find((one) => one.title === title) as StoreCase;
    await expect(run()).rejects.toThrow();
  });

  test('that leaves a timer behind is seen by every case', async () => {
    const leaky: Fault = (store, clock) => {
      clock.after(1e9, () => {});
      return store;
    };
    const [first] = storeCases({ make: memoryPlugin(leaky) });
    await expect(first?.run()).rejects.toThrow('no timer is left');
  });
});

test('skips what does not apply, with the reason, and refuses a title that there is not', () => {
  const skip = { 'forgets for everybody at once': 'it has no time' };
  const skipped = storeCases({ make: memoryPlugin(), skip }).filter((one) => one.skipped !== undefined);
  expect(skipped).toMatchObject([{ title: 'forgets for everybody at once', skipped: 'it has no time' }]);
  expect(() => storeCases({ make: memoryPlugin(), skip: { typo: '' } })).toThrow('skip names no case: typo');
});
