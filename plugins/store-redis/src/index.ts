export type { TlsOptions } from './address.ts';
export type { RedisOptions, WhenAway } from './options.ts';
export { redis } from './redis.ts';
