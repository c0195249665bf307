import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secret } from '@signalbox/core';
import { budget, LEASE_MS, makeStore } from './make-store.ts';
import { hasRedisServer, startRedis, type PrivateRedis } from './private-redis.ts';
import { redis, type RedisOptions } from '../src/index.ts';
import { createFakeContext } from '@signalbox/testkit';

const PASSWORD = 'hunter2-not-to-be-seen';

const create = (options: RedisOptions) => redis(options).create(createFakeContext({}));

/** Everything that an error shows, wherever it is printed. */
function shown(error: unknown): string {
  return `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)} ${String((error as Error).stack)}`;
}

async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('options', () => {
  test.for<[string, RedisOptions, RegExp]>([
    ['no URL', { url: `${PASSWORD}` }, /^store-redis: url: expected redis:\/\//],
    ['another protocol', { url: `http://:${PASSWORD}@host` }, /^store-redis: url: expected redis:\/\//],
    ['a port that is none', { url: `redis://:${PASSWORD}@host:99999999` }, /^store-redis: url: expected/],
    ['a bad escape', { url: `redis://:${PASSWORD}%zz@host` }, /^store-redis: url: a % in it must be written as %25$/],
    ['a database by name', { url: `redis://:${PASSWORD}@host/main` }, /the database is not a number/],
    [
      'tls without rediss',
      { url: `redis://:${PASSWORD}@host`, tls: {} },
      /^store-redis: tls is given, so url must begin/,
    ],
    [
      'a strange name',
      { pasword: PASSWORD } as RedisOptions,
      /^store-redis: there is no option "pasword"; known: id, url/,
    ],
    [
      'a strange policy',
      { whenAway: { quotas: 'open' as 'fail-open' } },
      /^store-redis: whenAway.quotas: expected fail-closed or fail-open, found "open"$/,
    ],
    [
      'breakers that refuse',
      { whenAway: { breakers: 'fail-closed' as 'fail-open' } },
      /whenAway.breakers: expected fail-open, found/,
    ],
    ['braces in the prefix', { prefix: 'a{b}' }, /^store-redis: prefix: expected a text without braces and spaces/],
    [
      'a time that is none',
      { commandTimeoutMs: 0 },
      /^store-redis: commandTimeoutMs: expected a whole number from 1, found 0$/,
    ],
  ])('%s is an error that says what was expected, and shows no password', async ([, options, message]) => {
    const error = await failureOf(() => create(options));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
    expect(shown(error)).not.toContain(PASSWORD);
  });
});

describe.skipIf(!hasRedisServer)('a Redis with a password (skipped where there is no redis-server)', () => {
  let server: PrivateRedis;
  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'no', '--requirepass', PASSWORD]);
  });
  afterAll(async () => server.dispose());

  const hold = { id: 'a', entries: [budget(1)], leaseMs: LEASE_MS };

  test('takes the password of the secret REDIS_URL', async () => {
    const { store, quotas } = makeStore({}, { REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${server.port}/3` });
    expect(await quotas.hold(hold)).toMatchObject({ ok: true });
    expect(inspect(store, { depth: 20, showHidden: true })).not.toContain(PASSWORD);
    await store.dispose?.();
  });

  test.for([
    ['a wrong password', `redis://me:${PASSWORD}x@127.0.0.1`, /WRONGPASS: it does not accept the user and password/],
    ['no password', 'redis://127.0.0.1', /NOAUTH: it wants a password/],
  ] as const)('%s is told without showing it', async ([, url, message]) => {
    const { store, quotas, reports } = makeStore({ url: secret(`${url}:${server.port}`) });
    const error = await failureOf(() => quotas.hold(hold));
    expect((error as Error).message).toMatch(message);
    expect(shown(error) + reports.join()).not.toContain(PASSWORD);
    await store.dispose?.();
  });
});
