import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { importTime } from './import-time.ts';
import { compare, type Effort, type Mode, type Row } from './measure.ts';
import { rawFetch, rawUndici } from './raw-subjects.ts';
import { aims, table } from './report.ts';
import { signalbox } from './router-subject.ts';
import { openAiSdk } from './sdk-subject.ts';
import type { Place, Subject } from './subject.ts';
import { memoryFetch, startUpstream } from './upstream.ts';

const FULL: Effort = {
  warmUpRounds: { single: 20, crowd: 2 },
  rounds: 7,
  single: { call: 600, stream: 120 },
  crowd: { call: 6000, stream: 800 },
};
const QUICK: Effort = {
  warmUpRounds: { single: 2, crowd: 2 },
  rounds: 3,
  single: { call: 150, stream: 40 },
  crowd: { call: 600, stream: 128 },
};
const MODES: readonly Mode[] = ['call', 'stream'];
const CROWD = 64;

const { values } = parseArgs({ options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } } });
const effort = values.quick ? QUICK : FULL;
const rows: Row[] = [];

const processors = cpus();
print(
  `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${process.platform}`,
);

const upstream = await startUpstream();
try {
  const memory: Place = { transport: 'memory', url: upstream.url, fetch: memoryFetch };
  await measure(memory, [rawFetch(memory), openAiSdk(memory), signalbox(memory)], [1]);
  const loopback: Place = { transport: 'loopback', url: upstream.url, fetch: undefined };
  const all = [rawFetch(loopback), rawUndici(loopback), openAiSdk(loopback), signalbox(loopback)];
  await measure(loopback, all, [1, CROWD]);
} finally {
  upstream.close();
}
const { row, from } = importTime(values.quick ? 5 : 15);
rows.push(row);

print(`\n${table(rows)}\n`);
print(`Importing core and one plugin from ${from} adds ${(row.p50Us / 1000).toFixed(0)} ms to a bare Node.\n`);
print(aims(rows));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);

async function measure(place: Place, subjects: readonly Subject[], crowds: readonly number[]): Promise<void> {
  for (const mode of MODES) {
    for (const concurrency of crowds) {
      const results = await compare(subjects, mode, concurrency, effort);
      rows.push(...results.map((result) => ({ ...result, transport: place.transport })));
    }
  }
  for (const subject of subjects) await subject.dispose?.();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
