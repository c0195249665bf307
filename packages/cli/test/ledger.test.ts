import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouter } from '@signalbox/core';
import { createReader, createSqliteTracker, openSqlite } from '@signalbox/ledger';
import { fakeProvider, isServiceThere, textChunks } from '@signalbox/testkit';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { renderReport } from '../src/render/ledger-report.ts';
import { renderSpend } from '../src/render/spend.ts';
import { projectFolder, spawnCli } from './spawn-cli.ts';

/** Each command is a process of its own, on a machine that may be busy. */
const SPAWNS_MS = 30_000;

/** A ledger that a router has written: two requests of ann, one of =bob. */
async function written(cwd: string, file = '.signalbox/ledger.db'): Promise<string> {
  const path = join(cwd, file);
  const router = createRouter({
    plugins: [
      fakeProvider({ id: 'acme', script: () => ({ chunks: textChunks('Hello') }) }),
      {
        kind: 'tracker',
        id: 'sqlite',
        create: (context) => createSqliteTracker({ file: path }, context),
      },
    ],
  });
  for (const user of ['ann', 'ann', '=bob']) {
    await router.complete({ messages: [{ role: 'user', content: 'Hi' }], metadata: { user, tags: ['a,b'] } });
  }
  await router.dispose();
  return path;
}

test('spend tells who spent how much, and in which time', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['ollama'] });
  await written(cwd);
  const spend = (...args: string[]) => spawnCli(['ledger', 'spend', '--by', 'user', ...args], { cwd });
  const table = await spend('--since', '1h');
  expect(table).toMatchObject({ code: 0, stdout: expect.stringMatching(/^user +calls[^\n]*\n(=bob +1|ann +2) /) });
  expect((await spend('--until', '1h')).stdout).toBe('nothing was spent in this time\n');
  expect((await spend('--format', 'csv')).stdout).toMatch(/^'=bob,1,1,/m);
});

test('the ledger is that of the configured tracker', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['ollama', ['tracker-sqlite', { file: 'own.db' }]] });
  await written(cwd, 'own.db');
  const { code, stdout } = await spawnCli(['ledger', 'verify', '--format', 'json'], { cwd });
  expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0, report: { isGood: true, rows: 3 } });
});

/** One whose only provider is not there: what is asked fails, and has a row all the same. */
const NOBODY_ANSWERS = {
  plugins: [['ollama', { baseUrl: 'http://127.0.0.1:9' }]],
  fallback: ['ollama/llama3.2'],
  retry: { maxRetries: 0 },
};

test('requests are in the ledger of the folder, where there is no tracker', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder(NOBODY_ANSWERS);
  expect((await spawnCli(['route', 'a secret'], { cwd })).code).toBe(1);
  await spawnCli(['compare', '--count', '1', 'a secret'], { cwd });
  const { stdout } = await spawnCli(['ledger', 'export'], { cwd });
  const rows = stdout.split('\n').filter(Boolean);
  expect(rows.map((row) => (JSON.parse(row) as { state: string; outcome: string }).outcome)).toEqual([
    'failed',
    'failed',
  ]);
  expect(stdout).not.toContain('a secret');
});

test('nothing is recorded with --no-ledger, nor by commands that send nothing', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder(NOBODY_ANSWERS);
  await spawnCli(['route', '--no-ledger', 'Hi'], { cwd });
  await spawnCli(['explain', 'Hi'], { cwd });
  await spawnCli(['budgets'], { cwd });
  expect(existsSync(join(cwd, '.signalbox'))).toBe(false);
});

test('a ledger that cannot be opened is told of, and keeps nobody from asking', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder(NOBODY_ANSWERS);
  writeFileSync(join(cwd, '.signalbox'), 'a file in its place');
  const { code, stderr } = await spawnCli(['route', 'Hi'], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /this request is not recorded: the ledger \.signalbox\/ledger\.db cannot be opened: .*--no-ledger/,
  );
  expect(stderr).toContain('ollama');
});

test('route writes to the ledger that the configuration has', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({
    plugins: [['ollama', { baseUrl: 'http://127.0.0.1:9' }], 'tracker-sqlite'],
    fallback: ['ollama/llama3.2'],
    retry: { maxRetries: 0 },
  });
  expect((await spawnCli(['route', 'Hi'], { cwd })).code).toBe(1);
  const { stdout } = await spawnCli(['ledger', 'spend', '--by', 'provider', '--format', 'json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject([{ provider: 'ollama', failed: 1 }]);
});

test('export prints the rows, and verify finds one that is wrong', { timeout: SPAWNS_MS }, async () => {
  const file = await written(projectFolder());
  const jsonl = await spawnCli(['ledger', 'export', '--file', file]);
  const lines = jsonl.stdout.trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { readonly user_id: string; readonly tags: readonly string[] });
  // Ids of one millisecond are in no order.
  expect(rows.map(({ user_id: user, tags }) => `${user} ${tags.join(' ')}`).toSorted()).toEqual([
    '=bob a,b',
    'ann a,b',
    'ann a,b',
  ]);
  const csv = await spawnCli(['ledger', 'export', '--file', file, '--format', 'csv', '--until', '1h']);
  expect(csv.stdout).toMatch(/^id,state,[^\n]*\n$/);

  const database = new DatabaseSync(file);
  database.exec("update requests set input_tokens = input_tokens + 1 where user_id = '=bob'");
  database.close();
  const { code, stdout } = await spawnCli(['ledger', 'verify', '--file', file]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^the ledger is not in order\n/);
  expect(stdout).toMatch(/^wrong sum: /m);
});

test(
  'export writes a Parquet file with typed columns, which holds what the lines hold',
  { timeout: SPAWNS_MS },
  async () => {
    const cwd = projectFolder();
    const ledgerFile = await written(cwd);
    const database = new DatabaseSync(ledgerFile);
    database.exec("update requests set cost_nano = 1234567890123 where user_id = '=bob'");
    database.close();
    const args = ['ledger', 'export', '--file', ledgerFile];
    expect(await spawnCli([...args, '--format', 'parquet', '--out', 'rows.parquet'], { cwd })).toMatchObject({
      code: 0,
    });
    expect(existsSync(join(cwd, 'rows.parquet.part'))).toBe(false);

    const file = await asyncBufferFromFile(join(cwd, 'rows.parquet'));
    const schema = parquetSchema(await parquetMetadataAsync(file));
    const types = new Map(schema.children.map(({ element }) => [element.name, element]));
    expect(types.get('cost_nano')).toMatchObject({ type: 'INT64' });
    expect(types.get('confidence')).toMatchObject({ type: 'DOUBLE' });
    expect(types.get('started_at')).toMatchObject({ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' });
    expect(types.get('user_id')).toMatchObject({ converted_type: 'UTF8' });
    expect(types.get('tags')).toMatchObject({ converted_type: 'JSON' });

    const rows = await parquetReadObjects({ file });
    expect(rows.find((row) => row['user_id'] === '=bob')).toMatchObject({
      cost_nano: 1_234_567_890_123n,
      tags: ['a,b'],
    });
    const { stdout } = await spawnCli(args);
    const lines = stdout.trimEnd().split('\n');
    expect(rows.map((row) => plain(row))).toEqual(lines.map((line) => JSON.parse(line) as unknown));
  },
);

test(
  'a Parquet file of no rows has its columns, and one that cannot be written is told of',
  { timeout: SPAWNS_MS },
  async () => {
    const cwd = projectFolder();
    const ledgerFile = await written(cwd);
    const none = [
      'ledger',
      'export',
      '--file',
      ledgerFile,
      '--until',
      '1h',
      '--format',
      'parquet',
      '--out',
      'none.parquet',
    ];
    expect(await spawnCli(none, { cwd })).toMatchObject({ code: 0, stderr: '' });
    const nowhere = [...none.slice(0, -1), 'nowhere/none.parquet'];
    expect(await spawnCli(nowhere, { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^signalbox: --out: cannot write .*ENOENT/),
    });
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(join(cwd, 'none.parquet')));
    expect(metadata.num_rows).toBe(0n);
    expect(parquetSchema(metadata).children.map(({ element }) => element.name)).toContain('cost_nano');
  },
);

/** A row of Parquet as the line of JSON has it. */
function plain(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const present = Object.entries(row).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    present.map(([name, value]) => {
      if (typeof value === 'bigint') return [name, Number(value)];
      return [name, value instanceof Date ? value.getTime() : value];
    }),
  );
}

test('prune turns rows into sums, and what was spent stays', { timeout: SPAWNS_MS }, async () => {
  const file = await written(projectFolder());
  const old = new DatabaseSync(file);
  old.exec('update requests set started_at = started_at - 172800000');
  old.close();
  const ledger = createReader(openSqlite({ file }));
  onTestFinished(() => ledger.close());
  const before = await ledger.spend('user');
  const kept = await spawnCli(['ledger', 'prune', '--file', file, '--format', 'json']);
  expect(JSON.parse(kept.stdout)).toEqual({ rows: 0, hours: 0, days: 0 });
  const { stdout } = await spawnCli(['ledger', 'prune', '--file', file, '--keep-rows', '1']);
  expect(stdout).toMatch(/^3 rows became sums by the hour/);
  expect(await ledger.spend('user')).toEqual(before);
  expect((await ledger.verify()).rows).toBe(0);
});

test.for([
  [['ledger'], 2, 'ledger: expected one of spend, verify, export, prune'],
  [['ledger', 'spent'], 2, 'found "spent"'],
  [['ledger', 'spend', '--since', 'yesterday'], 2, '--since: expected a day'],
  [['ledger', 'spend', '--by', 'moon'], 2, 'Expected one of: provider, model'],
  [['ledger', 'spend', '--untill', '1d'], 2, 'there is no option --untill'],
  [['ledger', 'prune', '--keep-rows', '0'], 2, '--keep-rows: expected a number above 0'],
  [['ledger', 'export', '--format', 'parquet'], 2, 'name the file to write with --out'],
  [['ledger', 'export', '--out', 'rows.csv'], 2, '--out: is for --format parquet'],
  [['ledger', 'verify', '--file', 'nowhere.db'], 1, 'there is no ledger /'],
  [['ledger', 'verify', '--file', 'text.db'], 1, 'text.db is not a ledger'],
  [['ledger', 'verify', '--file', 'other.db'], 1, 'other.db is not a ledger'],
  [['ledger', 'verify', '--file', 'folder'], 1, 'there is no ledger /'],
  [['ledger', 'verify', '--file', 'newer.db'], 1, 'install a newer @signalbox/ledger'],
] as const)('%j ends with %i: %s', { timeout: SPAWNS_MS }, async ([args, exit, message]) => {
  const cwd = projectFolder();
  writeFileSync(
    join(cwd, 'text.db'),
    'Dear diary, this is no database, but a text that is long enough to be taken for one.',
  );
  mkdirSync(join(cwd, 'folder'));
  for (const [name, made] of [
    ['other.db', 'create table people (name text)'],
    ['newer.db', 'create table ledger_version (version bigint); insert into ledger_version values (99)'],
  ] as const) {
    const database = new DatabaseSync(join(cwd, name));
    database.exec(made);
    database.close();
  }
  const { code, stdout, stderr } = await spawnCli(args, { cwd });
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test('--help of one of its commands lists the options of that one', { timeout: SPAWNS_MS }, async () => {
  const [group, spend] = await Promise.all([spawnCli(['ledger', '--help']), spawnCli(['ledger', 'spend', '--help'])]);
  expect(group.stdout).toContain('prune');
  expect(spend.stdout).toContain('--by');
});

test('a name cannot break a table, nor command the terminal', () => {
  const line = { calls: 1, ok: 1, failed: 0, cancelled: 0, inputTokens: 5, outputTokens: 2, costUsd: 0.5 };
  const money = { unknownCosts: 1, costNanoUsd: 500_000_000n };
  expect(renderSpend('user', [{ name: 'a\n\u001B[2Jb', ...line, ...money }], 'table')).toBe(
    'user     calls  ok  failed  cancelled  tokens in  tokens out  cost\n' +
      'a  [2Jb  1      1   0       0          5          2           $0.50  and 1 of unknown cost\n',
  );
});

test('what was spent is the same in each format', () => {
  const counts = { calls: 2, ok: 1, failed: 1, cancelled: 0, unknownCosts: 0, inputTokens: 5, outputTokens: 2 };
  const lines = [{ name: 'a,"b"', ...counts, costNanoUsd: 9_007_199_254_740_993n, costUsd: 9_007_199.25 }];
  const document = { tag: 'a,"b"', ...counts, costNanoUsd: '9007199254740993', costUsd: 9_007_199.25 };
  expect(JSON.parse(renderSpend('tag', lines, 'json'))).toEqual([document]);
  expect(JSON.parse(renderSpend('tag', lines, 'jsonl'))).toEqual(document);
  expect(renderSpend('tag', lines, 'csv')).toBe(
    'tag,calls,ok,failed,cancelled,unknownCosts,costNanoUsd,costUsd,inputTokens,outputTokens\n' +
      '"a,""b""",2,1,1,0,0,9007199254740993,9007199.25,5,2\n',
  );
});

test('a report begins with its verdict', () => {
  const counts = { rows: 2, attempts: 3, open: 0, abandoned: 0, recovered: 0, missing: 1, orphans: 0, malformed: 0 };
  const text = renderReport({ ...counts, wrongSums: [], faults: ['page 3 is never used'], isGood: false });
  expect(text).toMatch(/^the ledger is not in order\n/);
  expect(text).toMatch(/^missing +1$/m);
  expect(text).toContain('fault: page 3 is never used');
});

const POSTGRES_URL = process.env['SIGNALBOX_TEST_POSTGRES_URL'] ?? 'postgres://root@127.0.0.1:5432/test';
const isPostgresThere = await isServiceThere(POSTGRES_URL.replace(/^postgres(?:ql)?:/, 'http:'));

test.skipIf(!isPostgresThere)(
  `a ledger in Postgres is that of the configured tracker, or of a url (skipped where none is at ${POSTGRES_URL})`,
  { timeout: SPAWNS_MS * 2 },
  async () => {
    const schema = `cli_${randomUUID()}`;
    const options = { schema, spool: { folder: 'spool' } };
    const cwd = projectFolder({
      plugins: [
        ['ollama', { baseUrl: 'http://127.0.0.1:9' }],
        ['tracker-postgres', options],
      ],
      fallback: ['ollama/llama3.2'],
      retry: { maxRetries: 0 },
    });
    const env = { POSTGRES_URL };
    const none = await spawnCli(['ledger', 'verify', '--url', POSTGRES_URL, '--schema', schema], { cwd });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining(`there is no ledger in postgres at`) });
    expect((await spawnCli(['route', 'Hi'], { cwd, env })).code).toBe(1);
    const spent = await spawnCli(['ledger', 'spend', '--by', 'provider', '--format', 'json'], { cwd, env });
    expect(JSON.parse(spent.stdout)).toMatchObject([{ provider: 'ollama', failed: 1 }]);
    const named = ['ledger', 'export', '--url', POSTGRES_URL, '--schema', schema];
    expect(JSON.parse((await spawnCli(named)).stdout)).toMatchObject({ outcome: 'failed', state: 'closed' });
    const { id } = JSON.parse((await spawnCli(named)).stdout) as { readonly id: string };
    const told = await spawnCli(['explain', id], { cwd, env });
    expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('failed: ') });
    const arms = await spawnCli(['experiments', '--url', POSTGRES_URL, '--schema', schema]);
    expect(arms.stdout).toBe('no request in this time was in an experiment\n');
    const client = new pg.Client({ connectionString: POSTGRES_URL });
    await client.connect();
    await client.query(`drop schema "${schema}" cascade`);
    await client.end();
  },
);

test('two ledgers at once make no sense', { timeout: SPAWNS_MS }, async () => {
  const both = await spawnCli(['ledger', 'verify', '--file', 'a.db', '--url', 'postgres://a/b']);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('expected --file or --url, found both') });
});
