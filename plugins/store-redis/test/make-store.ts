import type { Quotas, Store } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { redis, type RedisOptions } from '../src/index.ts';
import { systemClock } from './redis.ts';

export interface Fixture {
  readonly store: Store;
  readonly quotas: Quotas;
  /** The messages of what was reported. */
  readonly reports: string[];
}

/** The plugin as a router makes it. */
export function makeStore(options: RedisOptions, secrets: Readonly<Record<string, string>> = {}): Fixture {
  const reports: string[] = [];
  const context = createFakeContext({ clock: systemClock, secrets });
  const store = redis(options).create({ ...context, report: (error) => void reports.push((error as Error).message) });
  return { store, quotas: store.quotas!, reports };
}

export function budget(amount: number, limit = 1_000, key = 'b') {
  return { kind: 'budget', key, amount, limit } as const;
}

export const LEASE_MS = 60_000;
