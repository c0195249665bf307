// Routers that are killed: `npm run killtest [-- --kills N --store sqlite|postgres --json <file>]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isPostgresThere, POSTGRES_URL, postgresStore } from './postgres-store.ts';
import { sqliteStore } from './sqlite-store.ts';

const STORES = { sqlite: sqliteStore, postgres: postgresStore };

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    store: { type: 'string', default: 'sqlite' },
    json: { type: 'string' },
  },
});
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1)
  throw new TypeError(`--kills: expected a whole number, found "${values.kills}"`);
if (!(values.store in STORES)) {
  throw new TypeError(`--store: expected ${Object.keys(STORES).join(' or ')}, found "${values.store}"`);
}

/** Every third one is killed while it starts; the others at work. */
const START_MS = 1_500;
const WORK_MS = 300;
/** In every second life something else goes wrong as well. */
const DISTURBED = 2;

if (values.store === 'postgres' && !(await isPostgresThere())) {
  console.log(`skipped: no Postgres is at ${POSTGRES_URL}`);
  process.exit();
}
const store = await STORES[values.store as keyof typeof STORES]();
const dispatched: string[] = [];
for (let kill = 0; kill < kills; kill += 1) dispatched.push(...(await live(kill)));

const ledger = await store.open();
await ledger.recover();
const rows = new Map<string, number>();
for await (const line of ledger.lines('jsonl')) {
  const { user_id: user } = JSON.parse(line) as { readonly user_id: string };
  rows.set(user, (rows.get(user) ?? 0) + 1);
}
const report = await ledger.verify();
await ledger.close();
await store.clean();

const result = {
  kills,
  requests: dispatched.length,
  rows: report.rows,
  lost: dispatched.filter((user) => !rows.has(user)).length,
  doubled: [...rows.values()].filter((count) => count > 1).length,
  openAfterSweep: report.open + report.abandoned,
};
console.log(JSON.stringify({ store: values.store, ...result, recovered: report.recovered, isGood: report.isGood }));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result)}\n`);
const isGood = report.isGood && result.lost + result.doubled + result.openAfterSweep === 0 && result.requests > 0;
process.exitCode = isGood ? 0 : 1;

/** @returns the requests that it said it had sent, until it was killed */
async function live(kill: number): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@signalbox/source',
      join(import.meta.dirname, 'child.ts'),
      JSON.stringify(store.tracker),
      `child${kill}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const gone = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const isAtWork = kill % 3 !== 2;
  if (isAtWork) await Promise.race([once(child.stdout, 'data'), gone]);
  const lifeMs = Math.random() * (isAtWork ? WORK_MS : START_MS);
  const disturbance = kill % DISTURBED === 1 ? setTimeout(() => store.disturb(), Math.random() * lifeMs) : undefined;
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  clearTimeout(disturbance);
  child.kill('SIGKILL');
  const [code] = (await gone) as [number | null];
  if (code !== null) throw new Error(`a router ended by itself, with ${code}`);
  return text.split('\n').slice(0, -1);
}
