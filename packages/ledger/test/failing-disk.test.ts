import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Observation } from '@signalbox/core';
import { dispatchOf, observations } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createReader, openSqlite, type Durability } from '../src/index.ts';

const [SAMPLE] = fc.sample(
  observations.filter((all) => all.length > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];

function newFile(): string {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-disk-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'ledger.db');
}

/** The shell's limit on the size of a file stands for a full disk: writes beyond it fail in SQLite's own code. */
const canLimit =
  process.platform !== 'win32' &&
  spawnSync('sh', ['-c', 'ulimit -f 100 && ulimit -f']).stdout?.toString().trim() === '100';

/** Half a megabyte in blocks of 512 bytes, or a megabyte where a shell counts in kilobytes. */
const BLOCKS = 1_000;

describe.skipIf(!canLimit)('on a full disk (skipped where the shell cannot limit the size of a file)', () => {
  test.for<boolean>([true, false])(
    'with `required: %s` a request is refused or told of, and no row that was taken is lost',
    { timeout: 30_000 },
    async (required) => {
      const file = newFile();
      const child = spawn(
        'sh',
        ['-c', `ulimit -f ${BLOCKS} && exec "$@"`, 'sh', process.execPath, ...FLAGS, '-e', FILL],
        {
          cwd: import.meta.dirname,
          env: {
            ...process.env,
            LEDGER: file,
            REQUIRED: String(required),
            DISPATCH: JSON.stringify(dispatchOf(SAMPLE)),
          },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      await once(child, 'close');
      const said = JSON.parse(text) as { readonly taken: number; readonly refused: readonly string[] };
      expect(said.taken).toBeGreaterThan(5);
      expect(new Set(said.refused)).toEqual(
        new Set([
          `${required ? 'store_unavailable' : 'none'}: the ledger ${file} does not take a row: ${WHY}; look for a full disk, or for who holds the file`,
        ]),
      );
      // There is room again.
      const ledger = createReader(openSqlite({ file }));
      expect(await ledger.recover()).toBe(said.taken);
      expect(await ledger.verify()).toMatchObject({ isGood: true, rows: said.taken, missing: 0, faults: [] });
      await ledger.close();
    },
  );
});

const FLAGS = ['--conditions=@signalbox/source', '--disable-warning=ExperimentalWarning', '--input-type=module'];
/** What SQLite calls a write past the limit (EFBIG); of one on a device without room (ENOSPC) it says that it is full. */
const WHY = 'disk I/O error';

/** Begins requests until ten have failed. */
const FILL = `
  import { createSqliteTracker } from '@signalbox/ledger';
  const clock = { now: Date.now, monotonicMs: () => performance.now(), after: () => () => {} };
  const tracker = createSqliteTracker({ file: process.env.LEDGER, required: process.env.REQUIRED === 'true' }, { clock });
  const dispatch = JSON.parse(process.env.DISPATCH);
  const padding = 'x'.repeat(2_000);
  const said = { taken: 0, refused: [] };
  for (let place = 0; said.refused.length < 10 && place < 5_000; place += 1) {
    try {
      tracker.begin({ ...dispatch, id: 'id-' + place, metadata: { user: padding } });
      said.taken += 1;
    } catch (error) {
      said.refused.push((error.code ?? 'none') + ': ' + error.message);
    }
  }
  process.stdout.write(JSON.stringify(said), () => process.kill(process.pid, 'SIGKILL'));
`;

describe('durability', () => {
  /** What SQLite does at each commit: 1 leaves the log to the operating system, 2 flushes it. */
  test.for<readonly [Durability | undefined, number]>([
    [undefined, 1],
    ['process', 1],
    ['power', 2],
  ])('`%s` is what the file is opened with, in a log beside it', async ([durability, synchronous]) => {
    const file = newFile();
    const database = openSqlite({ file, ...(durability !== undefined && { durability }) });
    const read = (name: string) =>
      database.runNow(function* (builder) {
        const [row] = yield {
          ...builder.db.selectFrom('processes').selectAll().compile(),
          sql: `pragma ${name}`,
          parameters: [],
        };
        return row && Object.values(row)[0];
      });
    expect([read('synchronous'), read('journal_mode')]).toEqual([synchronous, 'wal']);
    await database.close();
  });
});
