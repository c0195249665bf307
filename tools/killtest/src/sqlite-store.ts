import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReader, openSqlite } from '@signalbox/ledger';
import type { KillStore } from './store.ts';

export function sqliteStore(): KillStore {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-killtest-'));
  const file = join(folder, 'ledger.db');
  return {
    tracker: { store: 'sqlite', options: { file, required: true } },
    disturb() {},
    open: async () => createReader(openSqlite({ file })),
    async clean() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
