import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { createRouter, secret, type Observation } from '@signalbox/core';
import {
  collect,
  createFakeContext,
  dispatchOf,
  fakeProvider,
  observations,
  OBSERVED_AT,
  textChunks,
} from '@signalbox/testkit';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPostgresTracker, openLedger, postgresTracker, type PostgresTrackerOptions } from '../src/index.ts';
import { isPostgresThere, newPlace, POSTGRES_URL, until } from './postgres.ts';

const DAY_MS = 86_400_000;
const PASSWORD = 'hunter2-not-to-be-seen';
const [SAMPLE] = fc.sample(
  observations.filter((all) => (all[0]?.attempts.length ?? 0) > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];

/** Everything that something shows, wherever it is printed. */
function shown(thing: unknown): string {
  return `${inspect(thing, { depth: 20, showHidden: true })} ${JSON.stringify(thing)} ${(thing as Error).stack}`;
}

describe.skipIf(!isPostgresThere)(`tracker-postgres (skipped where no Postgres is at ${POSTGRES_URL})`, () => {
  test('keeps the row of a router, and finds its url among the secrets', async () => {
    const place = newPlace();
    const router = createRouter({
      plugins: [
        fakeProvider({ id: 'acme', script: () => ({ chunks: textChunks('Hello') }) }),
        postgresTracker({ schema: place.schema, spool: { folder: place.folder } }),
      ],
      secrets: (name) => (name === 'POSTGRES_URL' ? POSTGRES_URL : undefined),
    });
    await router.complete({ messages: [{ role: 'user', content: 'Hi' }], metadata: { tags: ['a'], key: 'key-1' } });
    await router.dispose();
    const ledger = await place.read();
    expect(await ledger.verify()).toMatchObject({ isGood: true, rows: 1, open: 0, attempts: 1 });
    expect(await ledger.spend('key')).toMatchObject([{ name: 'key-1', calls: 1, ok: 1 }]);
    const lines = await collect(ledger.lines('jsonl'));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ provider: 'acme', state: 'closed', tags: ['a'] });
    expect(lines.join('')).not.toContain('Hello');
  });

  test('makes its tables once, however many start at the same time', async () => {
    const place = newPlace();
    const trackers = Array.from({ length: 6 }, () => place.open());
    for (const [index, { tracker }] of trackers.entries()) tracker.track({ ...SAMPLE, id: `${index}` });
    const reports = await Promise.all(trackers.map(async ({ tracker }) => tracker.ledger.verify()));
    expect(reports.every(({ isGood }) => isGood)).toBe(true);
    expect(await place.query('select version from ledger_version')).toHaveLength(1);
    expect(trackers.flatMap((each) => each.reports)).toEqual([]);
    expect(await (await place.read()).verify()).toMatchObject({ rows: 6 });
  });

  test('closes the rows of a machine that does not come back, and takes the truth if it comes after all', async () => {
    const place = newPlace();
    const lost = place.open();
    lost.tracker.begin(dispatchOf(SAMPLE));
    await lost.tracker.ledger.verify();
    await place.query("update processes set host = 'elsewhere', heartbeat_at = heartbeat_at - 120000");
    const ledger = await place.read();
    expect(await ledger.verify()).toMatchObject({ open: 0, abandoned: 1, isGood: false });
    expect(await ledger.recover()).toBe(1);
    expect(await ledger.verify()).toMatchObject({ recovered: 1, abandoned: 0, isGood: true });
    lost.tracker.track(SAMPLE);
    await lost.tracker.ledger.verify();
    expect(await ledger.verify()).toMatchObject({ recovered: 0, rows: 1, isGood: true });
  });

  test('rolls up rows that are told apart by names of any length', async () => {
    const place = newPlace();
    const { tracker } = place.open();
    // Nothing that can be compressed.
    const names = [randomBytes(20_000).toString('hex'), randomBytes(20_000).toString('hex')];
    for (const [index, user] of names.entries()) {
      tracker.track({ ...SAMPLE, id: `${index}`, startedAt: OBSERVED_AT - 40 * DAY_MS, metadata: { user } });
    }
    const before = await tracker.ledger.spend('user');
    expect(before).toHaveLength(2);
    expect(await tracker.ledger.prune({ rowsMs: 1 })).toMatchObject({ rows: 2 });
    expect(await tracker.ledger.spend('user')).toEqual(before);
  });

  test('keeps a row that no column holds, tells of it without showing it, and goes on', async () => {
    const place = newPlace();
    const { tracker, reports } = place.open();
    const huge = { ...SAMPLE, id: 'huge', attempts: [], usage: { inputTokens: 1e30, outputTokens: 0 } };
    for (const one of [{ ...SAMPLE, id: '1' }, huge, { ...SAMPLE, id: '2' }]) tracker.track(one);
    expect(await tracker.ledger.verify()).toMatchObject({ rows: 2, isGood: true });
    expect(reports).toEqual([
      expect.stringMatching(/^a row is not in the ledger and stays in .* answered with 22\w{3}$/),
    ]);
  });

  test('a ledger of a newer version is left alone', async () => {
    const place = newPlace();
    const { tracker } = place.open();
    await tracker.ledger.verify();
    await tracker.dispose();
    await place.query('update ledger_version set version = 1000');
    const { tracker: older, reports } = place.open();
    older.track(SAMPLE);
    await expect(older.ledger.verify()).rejects.toThrow(/has version 1000, this program knows \d+: install a newer/);
    expect(reports).toHaveLength(1);
    expect(await place.query('select * from requests')).toEqual([]);
  });

  test('can be asked by who may only read', async () => {
    const place = newPlace();
    const { tracker } = place.open();
    tracker.track(SAMPLE);
    await tracker.ledger.verify();
    const role = `reader_${randomBytes(6).toString('hex')}`;
    await place.query(`create role ${role} login; grant usage on schema "${place.schema}" to ${role};
      grant select on all tables in schema "${place.schema}" to ${role}`);
    onTestFinished(async () => {
      await place.query(`drop owned by ${role}; drop role ${role}`);
    });
    const url = new URL(POSTGRES_URL);
    url.username = role;
    const ledger = await openLedger({ url: url.href, schema: place.schema }, createFakeContext({}));
    expect(await ledger.spend('task')).toMatchObject([{ calls: 1 }]);
    await expect(ledger.prune({ rowsMs: 1 })).rejects.toThrow(/42501: permission denied for table requests/);
    await ledger.close();
  });

  test('says where there is no ledger, and makes none', async () => {
    const place = newPlace();
    await expect(place.read()).rejects.toThrow(/there is no ledger in postgres at .*, schema test_/);
    expect(await place.query('select 1 from pg_namespace where nspname = $1', [place.schema])).toEqual([]);
  });

  test('says what is wrong with a database, and shows no password', async () => {
    const place = newPlace();
    const url = new URL(POSTGRES_URL);
    url.password = PASSWORD;
    url.pathname = '/there-is-none';
    const { tracker, reports } = place.open({ url: secret(url.href), disposeMs: 100 });
    tracker.track(SAMPLE);
    await until(() => reports.length > 0);
    expect(reports[0]).toMatch(/answered with 3D000: database "there-is-none" does not exist; make the database/);
    const error: unknown = await tracker.ledger.verify().catch((one: unknown) => one);
    expect(shown(error) + shown(tracker) + reports.join()).not.toContain(PASSWORD);
  });
});

describe('options', () => {
  const context = { ...createFakeContext({}), report() {} };

  test.for<[string, PostgresTrackerOptions, RegExp]>([
    ['no url', {}, /^tracker-postgres: expected a url, or the secret POSTGRES_URL$/],
    ['another protocol', { url: `mysql://me:${PASSWORD}@host/x` }, /url: expected postgres:\/\/user/],
    ['a port that is none', { url: `postgres://me:${PASSWORD}@host:99999999/x` }, /url: expected postgres:\/\/user/],
    ['a bad escape', { url: `postgres://me:${PASSWORD}%zz@host/x` }, /a % in it must be written as %25$/],
    [
      'a strange parameter',
      { url: `postgres://me:${PASSWORD}@host/x?sslrootcert=a` },
      /there is no parameter "sslrootcert"; known: sslmode/,
    ],
    ['a strange sslmode', { url: 'postgres://host/x?sslmode=prefer' }, /sslmode: expected disable, .* found "prefer"/],
    [
      'a binding without certificates',
      { url: 'postgres://host/x?sslmode=no-verify&channel_binding=require' },
      /channel_binding=require wants sslmode=require beside it$/,
    ],
    ['tls and no tls', { url: 'postgres://host/x?sslmode=disable', tls: {} }, /tls is given, and the url says/],
    ['a strange name', { pasword: PASSWORD } as never, /there is no option "pasword"; known: id, url/],
    [
      'a strange name in the spool',
      { spool: { file: 'x' } as never },
      /there is no option "spool.file"; known: folder/,
    ],
    [
      'a strange name in the retention',
      { retention: { maxLine: 1 } as never },
      /there is no option "retention.maxLine"; known: rowsMs, hoursMs, daysMs, maxLines/,
    ],
    ['a retention that is none', { retention: { maxLines: 0 } }, /retention.maxLines: expected a whole number from 1/],
    ['a schema with a quote', { schema: 'a"b' }, /schema: expected a name of at most 63 letters/],
    ['a time that is none', { statementTimeoutMs: 0 }, /statementTimeoutMs: expected a whole number from 1, found 0$/],
    ['a policy that is none', { required: 'yes' as never }, /required: expected true or false, found "yes"$/],
    ['a size that is none', { spool: { maxBytes: 1.5 } }, /spool.maxBytes: expected a whole number from 1, found 1.5$/],
    ['a strange durability', { spool: { durability: 'none' as never } }, /spool.durability: expected process or power/],
  ])('%s is an error that says what was expected, and shows no password', ([, options, message]) => {
    let error: unknown;
    try {
      createPostgresTracker(options, context);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
    expect(shown(error)).not.toContain(PASSWORD);
  });

  test('a folder that cannot be written is an error at once', () => {
    const options = { url: 'postgres://host/x', spool: { folder: import.meta.filename } };
    expect(() => createPostgresTracker(options, context)).toThrow(/^no spool can be made in .*: EEXIST/);
  });
});
