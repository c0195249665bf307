import { randomBytes } from 'node:crypto';
import type { CacheStore, PluginContext, Random, Store } from '@signalbox/core';
import { readAddress } from './address.ts';
import { Backlog } from './backlog.ts';
import { createCache } from './cache.ts';
import { Connection } from './connection.ts';
import { createEntries } from './entries.ts';
import type { Settings, WhenAway } from './options.ts';
import { Outage } from './outage.ts';
import { QuotaCalls } from './quota-calls.ts';
import { RedisQuotas } from './quotas.ts';
import { spaceOf } from './space.ts';
import { openWire, type OpenWire } from './wire.ts';

/** Calls under way: more than these are refused at once, and nothing grows while Redis is slow. */
const MAX_PENDING = 10_000;

/** What tests put in the place of a socket, of chance, and of Redis' clock. */
export interface Seams {
  readonly open?: OpenWire;
  readonly random?: Random;
  readonly now?: () => number;
}

export function createStore(settings: Settings, context: PluginContext, id: string, seams: Seams = {}): Store {
  const { clock, report } = context;
  const url = settings.url ?? context.secret('REDIS_URL') ?? 'redis://127.0.0.1:6379';
  const address = readAddress(url, settings.tls);
  const outage = new Outage({ where: address.label, clock, report });
  const connection: Connection = new Connection({
    address,
    limitMs: settings.commandTimeoutMs,
    maxPending: MAX_PENDING,
    clock,
    open: seams.open ?? openWire,
    random: seams.random ?? Math.random,
    onOpen: () => void backlog.flush(),
    onAnswer: () => outage.over(),
    isWanted: () => !backlog.isEmpty,
  });
  const space = spaceOf(settings.prefix, seams.now);
  const calls = new QuotaCalls(connection, space);
  const newCall = createNames();
  const backlog: Backlog = new Backlog({
    calls,
    newCall,
    isAway: () => connection.isAway,
    onLost: (what) => outage.tell(what),
  });
  const entries = createEntries(connection, space);

  let isDisposed = false;

  return {
    id,
    list: (prefix) =>
      outage.guard(
        async () => entries.list(prefix),
        () => new Map(),
      ),
    set: (key, value, ttlMs) =>
      outage.guard(
        async () => entries.set(key, value, ttlMs),
        () => undefined,
      ),
    delete: (key) =>
      outage.guard(
        async () => entries.delete(key),
        () => undefined,
      ),
    quotas: new RedisQuotas({ calls, backlog, outage, whenAway: settings.whenAway.quotas, newCall }),
    cache: guardedCache(createCache(connection, space, settings.cache), outage, settings.whenAway.cache),
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      if (!backlog.isEmpty) {
        await connection.wake();
        await backlog.flush();
        backlog.tellLosses();
        if (!backlog.isEmpty) outage.tell('it is away at the end: what was spent since it went is not counted');
      }
      connection.dispose();
    },
  };
}

const MISSED = 'the cache cannot be asked, and whenAway.cache is "fail-closed"';
const NOT_DELETED = 'what was to be forgotten is still in the cache, and will be used when it is back';

/** A cache that is away has nothing; but what is to be forgotten must not come back. */
function guardedCache(cache: CacheStore, outage: Outage, whenAway: WhenAway): CacheStore {
  const missed = (error: Parameters<Outage['unavailable']>[0]): undefined => {
    if (whenAway === 'fail-closed') throw outage.unavailable(error, MISSED);
  };
  const notDeleted = (error: Parameters<Outage['unavailable']>[0]): never => {
    throw outage.unavailable(error, NOT_DELETED);
  };
  return {
    get: (key) => outage.guard<string | undefined>(async () => cache.get(key), missed),
    set: (key, value, ttlMs) => outage.guard<void>(async () => cache.set(key, value, ttlMs), missed),
    delete: (key) => outage.guard<void>(async () => cache.delete(key), notDeleted),
    clear: (prefix) => outage.guard<void>(async () => cache.clear(prefix), notDeleted),
  };
}

/** Names that no process has given before. */
function createNames(): () => string {
  const own = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `${own}${(count++).toString(36)}`;
}
