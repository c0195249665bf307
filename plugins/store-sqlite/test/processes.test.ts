import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Clock, QuotaSweep } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { sqlite } from '../src/index.ts';
import { testFolder } from './folder.ts';

const RACER = fileURLToPath(new URL('racer.ts', import.meta.url));
const folder = testFolder();

async function racers(path: string, names: readonly string[]): Promise<readonly ChildProcess[]> {
  const execArgv = ['--conditions=@signalbox/source', '--disable-warning=ExperimentalWarning'];
  const all = names.map((name) => fork(RACER, [path, name], { execArgv }));
  await Promise.all(all.map((one) => once(one, 'message')));
  return all;
}

const laterBy = (ms: number): Clock => ({
  now: () => Date.now() + ms,
  monotonicMs: () => performance.now(),
  after: () => () => {},
});

test(
  'three processes never pass a limit, and one that is killed is settled by what it held',
  { timeout: 30_000 },
  async () => {
    const path = join(folder, 'race.db');
    const all = await racers(path, ['a', 'b', 'c']);
    const results = all.slice(0, 2).map((one) => once(one, 'message'));
    for (const one of all) one.send('go');
    const killed = all[2]!;
    setImmediate(() => killed.kill('SIGKILL'));
    const counts = (await Promise.all(results)).map(([count]) => count as { passed: number; held: number });
    expect(counts.every(({ passed }) => passed > 10)).toBe(true);

    const store = sqlite({ path }).create(createFakeContext({ clock: laterBy(0) }));
    const [before] = await store.quotas!.read(['b']);
    expect(before!.used + before!.held).toBeLessThanOrEqual(10_000);
    expect(before!.used + before!.held).toBeGreaterThan(9_995);
    const later = sqlite({ path }).create(createFakeContext({ clock: laterBy(2_000) }));
    const swept = (await later.quotas!.sweep()) as QuotaSweep;
    const own = counts.reduce((sum, { held }) => sum + held, 0);
    expect(swept.settled).toBeGreaterThanOrEqual(own);
    expect(await later.quotas!.read(['b', 'p'])).toEqual([
      { key: 'b', used: before!.used + before!.held, held: 0 },
      { key: 'p', used: 0, held: 0 },
    ]);
    await store.dispose?.();
    await later.dispose?.();
  },
);

test('the file is its owner’s alone', async () => {
  const path = join(folder, 'deep', 'own.db');
  const store = sqlite({ path }).create(createFakeContext({}));
  await store.set('a', 'b');
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o077).toBe(0);
  await store.dispose?.();
});

test('options that are wrong are named', () => {
  const make = (options: object) => () => sqlite(options).create(createFakeContext({}));
  expect(make({ file: 'x' })).toThrow('there is no option "file"; known are path, busyTimeoutMs, maxCacheBytes');
  expect(make({ path: ':memory:' })).toThrow('path: expected a file\'s path, found ":memory:"');
  expect(make({ busyTimeoutMs: -1 })).toThrow('busyTimeoutMs: expected a whole number, 0 or more, found -1');
});
