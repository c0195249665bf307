// npm run bench:budget -- [--json <file>] [--processes N] [--concurrent N] [--cap <USD>]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isServiceThere } from '@signalbox/testkit';
import { compete, type Row } from './compete.ts';
import { REDIS_URL, STORES } from './stores.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    processes: { type: 'string', default: '4' },
    concurrent: { type: 'string', default: '25' },
    cap: { type: 'string', default: '0.5' },
  },
});
const setting = {
  processes: Number(values.processes),
  concurrent: Number(values.concurrent),
  capUsd: Number(values.cap),
};

const rows: Row[] = [];
for (const store of STORES) {
  if (store === 'redis' && !(await isServiceThere(REDIS_URL))) {
    console.log('redis: left out, for none answers (SIGNALBOX_TEST_REDIS_URL says where)');
    continue;
  }
  for (const isNaive of [false, true]) {
    const row = await compete({ ...setting, store, isNaive });
    rows.push(row);
    console.log(lineOf(row));
  }
}

const own = rows.filter(({ store }) => !store.includes('check then charge'));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(own, undefined, 2)}\n`);
const failed = own.filter((row) => row.overspendUsd > 0 || row.stuckReservations > 0 || row.spentUsd < row.capUsd / 2);
if (failed.length > 0) console.error(`failed: ${failed.map(({ store }) => store).join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function lineOf(row: Row): string {
  const usd = (value: number): string => `${value.toFixed(4)} USD`;
  const cost = row.reserveUs > 0 ? `, ${row.reserveUs.toFixed(1)} µs to reserve` : '';
  return (
    `${row.store.padEnd(26)} ${row.processes} × ${setting.concurrent} at once: spent ${usd(row.spentUsd)} of ${usd(row.capUsd)}, ` +
    `overspent ${usd(row.overspendUsd)}, ${row.stuckReservations} stuck${cost}`
  );
}
