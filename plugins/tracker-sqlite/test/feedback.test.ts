import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter, type Router, type RouterConfig } from '@signalbox/core';
import { createReader, openSqlite } from '@signalbox/ledger';
import { fakeProvider } from '@signalbox/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteTracker } from '../src/index.ts';

const ASK = { messages: [{ role: 'user', content: 'Hello' }], metadata: { task: 'coding' } } as const;

function open(file: string, config: Partial<RouterConfig> = {}): Router {
  return createRouter({ ...config, plugins: [fakeProvider({ id: 'acme' }), sqliteTracker({ file })] });
}

test.for([{}, { learned: { explore: 0 } }])(
  'feedback finds a request of an earlier process, counts once, and is in the ledger; with %j',
  async (config) => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-feedback-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'ledger.db');
    const before = open(file, config);
    const { id } = await before.complete(ASK);
    await before.dispose();
    for (const isNew of [true, false]) {
      const after = open(file, config);
      const learns = config.learned !== undefined;
      expect(await after.feedback(id, { thumbs: 'down', label: 'wrong' })).toMatchObject({
        isNew,
        isLearned: isNew && learns,
        value: 0,
      });
      await expect(after.feedback('nobody', { thumbs: 'up' })).rejects.toThrow('no tracker knows it');
      await after.dispose();
    }
    const ledger = createReader(openSqlite({ file }));
    expect(await ledger.feedback('model')).toEqual([{ name: 'acme/model', by: 'user', count: 1, mean: 0 }]);
    await ledger.close();
  },
);
