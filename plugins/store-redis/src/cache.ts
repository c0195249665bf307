import type { CacheStore } from '@signalbox/core';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import { scan } from './scan.ts';
import type { Space } from './space.ts';

export interface CacheSizes {
  /** Longer values are compressed. */
  readonly compressAboveBytes: number;
  /** Longer values are not kept. Counted before they are compressed. */
  readonly maxValueBytes: number;
}

/** Answers in keys of their own, which Redis forgets by itself. */
export function createCache(connection: Connection, { cache: prefix }: Space, sizes: CacheSizes): CacheStore {
  const { compressAboveBytes, maxValueBytes } = sizes;
  const remove = async (keys: readonly string[]): Promise<void> => void (await connection.send(['UNLINK', ...keys]));
  return {
    async get(key) {
      const bytes = (await connection.send(['GET', prefix + key], true)) as Buffer | null;
      return bytes === null ? undefined : decode(bytes, maxValueBytes);
    },
    async set(key, value, ttlMs) {
      // What was there before is not right any more, whether or not the new one is kept.
      if (ttlMs <= 0 || Buffer.byteLength(value) > maxValueBytes) return remove([prefix + key]);
      const bytes = await encode(value, compressAboveBytes);
      const ttl = ttlMs === Infinity ? [] : ['PX', String(Math.ceil(ttlMs))];
      await connection.send(['SET', prefix + key, bytes, ...ttl]);
    },
    delete: (key) => remove([prefix + key]),
    async clear(begin) {
      for await (const keys of scan(connection, prefix + begin)) await remove(keys);
    },
  };
}
