import type { Secret } from '@signalbox/core';
import type { TlsOptions } from './address.ts';

/** What becomes of a call while Redis is away. */
export type WhenAway = 'fail-closed' | 'fail-open';

export interface RedisOptions {
  /** `redis://`, `rediss://` (TLS) or `unix://`. Default: the secret `REDIS_URL`, else `redis://127.0.0.1:6379`. */
  readonly url?: string | Secret;
  readonly tls?: TlsOptions;
  /** What all keys begin with, in braces. Routers with one prefix share everything. Default: `signalbox`. */
  readonly prefix?: string;
  /** How long Redis may take for an answer. Default: 1 s. */
  readonly commandTimeoutMs?: number;
  readonly whenAway?: {
    /** Default: `fail-closed`: a budget that cannot be checked refuses the request. */
    readonly quotas?: WhenAway;
    /** Default: `fail-open`: nothing is found in it. */
    readonly cache?: WhenAway;
    /** Each process has its own meanwhile; there is nothing to refuse. */
    readonly breakers?: 'fail-open';
  };
  readonly cache?: {
    /** Longer values are compressed. Default: 1 KiB. */
    readonly compressAboveBytes?: number;
    /** Longer values are not kept. Default: 1 MiB. */
    readonly maxValueBytes?: number;
  };
}

/** Options with their defaults. */
export interface Settings {
  readonly url: string | Secret | undefined;
  readonly tls: TlsOptions | undefined;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
  readonly whenAway: { readonly quotas: WhenAway; readonly cache: WhenAway };
  readonly cache: { readonly compressAboveBytes: number; readonly maxValueBytes: number };
}

const EITHER = ['fail-closed', 'fail-open'];

/** @throws TypeError that names the option, what was expected and what was found; never the value of the url */
export function readOptions(options: RedisOptions): Settings {
  checkNames('', options, ['id', 'url', 'tls', 'prefix', 'commandTimeoutMs', 'whenAway', 'cache']);
  const { url, tls, prefix = 'signalbox', commandTimeoutMs = 1_000, whenAway = {}, cache = {} } = options;
  checkNames('tls.', tls ?? {}, ['ca', 'cert', 'key', 'servername']);
  checkNames('whenAway.', whenAway, ['quotas', 'cache', 'breakers']);
  checkNames('cache.', cache, ['compressAboveBytes', 'maxValueBytes']);
  if (typeof prefix !== 'string' || !/^[^{}\s]+$/.test(prefix)) {
    throw wrong('prefix', 'a text without braces and spaces', prefix);
  }
  const { quotas = 'fail-closed', breakers = 'fail-open' } = whenAway;
  checkWord('whenAway.quotas', quotas, EITHER);
  checkWord('whenAway.cache', whenAway.cache ?? 'fail-open', EITHER);
  checkWord('whenAway.breakers', breakers, ['fail-open']);
  const { compressAboveBytes = 1_024, maxValueBytes = 1_048_576 } = cache;
  checkNumber('commandTimeoutMs', commandTimeoutMs);
  checkNumber('cache.compressAboveBytes', compressAboveBytes);
  checkNumber('cache.maxValueBytes', maxValueBytes);
  return {
    url,
    tls,
    prefix,
    commandTimeoutMs,
    whenAway: { quotas, cache: whenAway.cache ?? 'fail-open' },
    cache: { compressAboveBytes, maxValueBytes },
  };
}

function checkNames(path: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw wrong(path.slice(0, -1), 'an object', options);
  const strange = Object.keys(options).find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw new TypeError(`store-redis: there is no option "${path}${strange}"; known: ${known.join(', ')}`);
}

function checkWord(path: string, value: unknown, words: readonly string[]): void {
  if (!words.includes(value as string)) throw wrong(path, words.join(' or '), value);
}

function checkNumber(path: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw wrong(path, 'a whole number from 1', value);
}

function wrong(path: string, expected: string, found: unknown): TypeError {
  return new TypeError(`store-redis: ${path}: expected ${expected}, found ${JSON.stringify(found)}`);
}
