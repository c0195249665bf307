import { randomUUID } from 'node:crypto';
import type { Clock } from '@signalbox/core';
import { isServiceThere } from '@signalbox/testkit';
import { readAddress } from '../src/address.ts';
import { Connection, type ConnectionInput } from '../src/connection.ts';
import { openWire } from '../src/wire.ts';

export const REDIS_URL = process.env['SIGNALBOX_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** Without a Redis its tests are skipped, and say so; in CI they fail. */
export const isRedisThere = await isServiceThere(REDIS_URL);

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A prefix that nobody else has. */
export function newPrefix(): string {
  return `signalbox-test-${randomUUID()}`;
}

export function connectionTo(url: string, input: Partial<ConnectionInput> = {}): Connection {
  return new Connection({
    address: readAddress(url, undefined),
    limitMs: 5_000,
    maxPending: 10_000,
    clock: systemClock,
    open: openWire,
    random: Math.random,
    onOpen() {},
    onAnswer() {},
    isWanted: () => false,
    ...input,
  });
}

/** Deletes all keys of a prefix. */
export async function sweepPrefix(connection: Connection, prefix: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = (await connection.send(['SCAN', cursor, 'MATCH', `{${prefix}}*`, 'COUNT', '10000'])) as [
      string,
      string[],
    ];
    if (keys.length > 0) await connection.send(['UNLINK', ...keys]);
    cursor = next;
  } while (cursor !== '0');
}
