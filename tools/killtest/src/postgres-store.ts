import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@signalbox/core';
import { createFakeContext, isServiceThere, startTcpProxy } from '@signalbox/testkit';
import { createPostgresTracker, openLedger } from '@signalbox/tracker-postgres';
import pg from 'pg';
import type { KillStore } from './store.ts';

export const POSTGRES_URL = process.env['SIGNALBOX_TEST_POSTGRES_URL'] ?? 'postgres://root@127.0.0.1:5432/test';

export async function isPostgresThere(): Promise<boolean> {
  return isServiceThere(POSTGRES_URL.replace(/^postgres(?:ql)?:/, 'http:'));
}

/** How long Postgres is away, now and then: the next router finds it so and is killed before it is back. */
const AWAY_MS = 400;

/** A schema of its own behind a network that is cut now and then, at times for longer. */
export async function postgresStore(): Promise<KillStore> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-killtest-'));
  const schema = `killtest_${randomUUID()}`;
  const url = new URL(POSTGRES_URL);
  const proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  const options = { url: url.href, schema, spool: { folder }, required: true };
  const context = createFakeContext({ clock: systemClock });
  let disturbances = 0;
  let back: NodeJS.Timeout | undefined;
  return {
    tracker: { store: 'postgres', options },
    disturb() {
      disturbances += 1;
      if (disturbances % 3 !== 0) return proxy.cut();
      proxy.refuse();
      clearTimeout(back);
      back = setTimeout(() => proxy.restore(), AWAY_MS);
    },
    async open() {
      clearTimeout(back);
      proxy.restore();
      const heir = createPostgresTracker({ ...options, disposeMs: 60_000 }, context);
      await heir.ledger.verify();
      await heir.dispose();
      const left = readdirSync(folder);
      if (left.length > 0) throw new Error(`spools are left: ${left.join(', ')}`);
      return openLedger({ url: POSTGRES_URL, schema }, context);
    },
    async clean() {
      await proxy.close();
      const client = new pg.Client({ connectionString: POSTGRES_URL });
      await client.connect();
      await client.query(`drop schema if exists "${schema}" cascade`);
      await client.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
