import type { Store } from '@signalbox/core';
import type { Connection } from './connection.ts';
import { DELETE_ENTRY, LIST_ENTRIES, SET_ENTRY } from './lua/entry-scripts.ts';
import { Script } from './script.ts';
import type { Space } from './space.ts';

const list = new Script(LIST_ENTRIES);
const set = new Script(SET_ENTRY);
const remove = new Script(DELETE_ENTRY);

/** Entries in one hash: what a prefix begins is found without looking through all keys of Redis. */
export function createEntries(connection: Connection, { entries, now }: Space): Pick<Store, 'list' | 'set' | 'delete'> {
  return {
    async list(prefix) {
      const found = (await list.run(connection, entries, [now(), prefix])) as readonly string[];
      return new Map(found.flatMap((key, at) => (at % 2 === 0 ? [[key, found[at + 1] ?? '']] : [])));
    },
    async set(key, value, ttlMs) {
      const ttl = ttlMs === undefined || ttlMs === Infinity ? '' : String(Math.max(0, Math.ceil(ttlMs)));
      await set.run(connection, entries, [now(), key, value, ttl]);
    },
    async delete(key) {
      await remove.run(connection, entries, [now(), key]);
    },
  };
}
