import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter } from '@signalbox/core';
import { createReader, openSqlite, type LedgerReport } from '@signalbox/ledger';
import { collect, fakeProvider, textChunks } from '@signalbox/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteTracker } from '../src/index.ts';

test('has the row of a request before it is sent, and its end after it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tracker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'deep', 'ledger.db');
  const ledger = createReader(openSqlite({ file }));
  const seen: Promise<LedgerReport>[] = [];
  const router = createRouter({
    plugins: [
      fakeProvider({
        id: 'acme',
        script: () => {
          // SQLite answers at once: this is what is in the file when the call is made.
          seen.push(ledger.verify());
          return { chunks: textChunks('Hello') };
        },
      }),
      sqliteTracker({ file }),
    ],
  });
  await router.complete({ messages: [{ role: 'user', content: 'Hi' }], metadata: { tags: ['a'], key: 'key-1' } });
  await router.dispose();
  expect(await Promise.all(seen)).toMatchObject([{ open: 1, rows: 1 }]);
  expect(await ledger.verify()).toMatchObject({ isGood: true, rows: 1, open: 0, attempts: 1 });
  expect(await ledger.spend('key')).toMatchObject([{ name: 'key-1', calls: 1, ok: 1 }]);
  const lines = await collect(ledger.lines('jsonl'));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ provider: 'acme', state: 'closed', tags: ['a'] });
  expect(lines.join('')).not.toContain('Hello');
  await ledger.close();
});

test('a row holds what was said only where the configuration records it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tracker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const record of [false, true]) {
    const file = join(folder, `${record}.db`);
    const provider = fakeProvider({ id: 'acme', script: () => ({ chunks: textChunks('Hello ann@example.com') }) });
    const router = createRouter({ plugins: [provider, sqliteTracker({ file })], content: { record } });
    await router.complete({ messages: [{ role: 'user', content: 'Hi' }] });
    await router.dispose();
    const ledger = createReader(openSqlite({ file }));
    const row: unknown = JSON.parse((await collect(ledger.lines('jsonl')))[0] ?? '');
    await ledger.close();
    const said = { messages: [{ role: 'user', content: 'Hi' }], answer_text: 'Hello [email]' };
    if (record) expect(row).toMatchObject(said);
    else for (const name of Object.keys(said)) expect(row).not.toHaveProperty(name);
  }
});
