import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Store } from '@signalbox/core';
import { createFakeClock } from '../fake-clock.ts';
import { createFakeContext } from '../fake-context.ts';
import type { StoreContractOptions } from './options.ts';

/** A space of its own for one case, and the stores that share it. */
export interface StoreBench {
  readonly store: Store;
  /** One more store over the same entries, as another process has it. */
  another(): Promise<Store>;
  /** A store that has nothing to do with these. */
  stranger(): Promise<Store>;
  /** Disposes of a store before the case is over, as a process that ends. */
  leave(store: Store): Promise<void>;
  passTime(ms: number): Promise<void>;
  /** What it lists, as pairs in the order of their keys. */
  entriesOf(store: Store, prefix?: string): Promise<readonly (readonly [string, string])[]>;
}

/** What a case is made of before it is bound to a store. */
export interface StoreCaseDefinition {
  readonly title: string;
  readonly run: (bench: StoreBench) => Promise<void>;
}

/**
 * Runs one case in an empty space. What is in it at the end is deleted, and every store is disposed of.
 * @throws AssertionError when a timer outlives the case
 */
export async function withStore(
  { make, passTime, secrets = {} }: StoreContractOptions,
  run: (bench: StoreBench) => Promise<void>,
): Promise<void> {
  const clock = createFakeClock(Date.now());
  const context = createFakeContext({ clock, secrets });
  const made = new Set<Store>();
  const space = newSpace();
  const open = async (name: string): Promise<Store> => {
    const store = (await make(name)).create(context);
    made.add(store);
    return store;
  };
  const leave = async (store: Store): Promise<void> => {
    made.delete(store);
    await store.dispose?.();
  };
  try {
    const store = await open(space);
    await run({
      store,
      another: () => open(space),
      stranger: () => open(newSpace()),
      leave,
      passTime: (ms) => passTime?.(ms, clock) ?? clock.advance(ms),
      entriesOf: async (one, prefix = '') => [...(await one.list(prefix))].toSorted(byKey),
    });
  } finally {
    for (const store of made) {
      for (const key of (await store.list('')).keys()) await store.delete(key);
    }
    for (const store of made) await leave(store);
  }
  assert.equal(clock.pending, 0, 'no timer is left when the store is disposed of');
}

function newSpace(): string {
  return `signalbox-test-${randomUUID()}`;
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
