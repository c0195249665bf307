import assert from 'node:assert/strict';
import { RouterError, type Chunk } from '@signalbox/core';
import { collectUntilError } from '../fake/chunks.ts';
import { gatherWhole } from './answer.ts';
import { withBench, type Bench } from './bench.ts';
import { checkError, FAILURE_ROWS } from './failures.ts';
import { OPERATION_PROBES, type OperationProbe } from './operations.ts';
import type { CaseDefinition, ConformanceOptions } from './options.ts';
import { checkProbe, checkStrict, sendOf } from './translation.ts';

/** Failures that every operation must map, beside those of chat. */
const FAILURES = [
  'status 401',
  '429 with retry-after as seconds',
  'status 500',
  'garbage',
  'a connection that is reset',
];

const modelOf = ({ models }: ConformanceOptions, { kind }: OperationProbe): string => models[kind] ?? models.chat;

async function read(bench: Bench, probe: OperationProbe, signal?: AbortSignal) {
  const chunks = bench.ask(probe.operation, probe.request, signal === undefined ? {} : { signal });
  return bench.within(collectUntilError<Chunk>(chunks), `a call for ${probe.what}`);
}

function casesOf(probe: OperationProbe): CaseDefinition[] {
  const { what, kind: capability } = probe;
  const definition = (title: string, run: (bench: Bench) => Promise<void>): CaseDefinition => ({
    title,
    capability,
    run: (options) => withBench(options, run),
  });
  return [
    definition(`answers a call for ${what}, with one finish at the end`, async (bench) => {
      const { items, error } = await read(bench, probe);
      assert.equal(error, undefined, 'the call succeeds');
      gatherWhole(items);
      if (probe.made !== undefined) {
        const made = items.filter(({ type }) => type === probe.made);
        assert.equal(made.length, 1, `there is one "${probe.made}" chunk`);
      }
      probe.check?.(items);
    }),
    ...probe.fields.map((field) =>
      definition(`sends or warns about ${field.name} of ${what}`, (bench) =>
        checkProbe(field, sendOf(bench, probe.operation)),
      ),
    ),
    definition(`in strict mode sends nothing once a warning about ${what} was refused`, async (bench) => {
      const send = sendOf(bench, probe.operation);
      for (const field of probe.fields) {
        const { warnings } = await send(field.request);
        if (warnings.length > 0) await checkStrict(bench, field, send);
      }
    }),
    ...FAILURES.map((name) =>
      definition(`maps ${name.replace(/ with .*/, '')} of ${what}`, async (bench) => {
        const row = FAILURE_ROWS.find((one) => one.name === name);
        assert.ok(row);
        await bench.emulator.fault(row.fault, { times: Infinity });
        const { items, error } = await read(bench, probe);
        await bench.emulator.clearFaults();
        assert.ok(
          items.every(({ type }) => type !== 'finish'),
          'an answer that is not whole gets no finish chunk',
        );
        const isStream = probe.made === undefined;
        if (error === undefined && isStream && row.mayJustEnd === true) return;
        const usual = isStream ? row.stream : (row.complete ?? row.stream);
        checkError(error, bench, bench.options.codes?.[row.name] ?? usual, modelOf(bench.options, probe));
      }),
    ),
    definition(`ends the upstream request when a call for ${what} is cancelled`, async (bench) => {
      await bench.emulator.fault({ kind: 'hang-before-headers' }, { times: Infinity });
      const controller = new AbortController();
      const reading = read(bench, probe, controller.signal);
      await bench.until(() => bench.emulator.requests.length === 1, 'the request');
      controller.abort();
      checkError((await reading).error, bench, ['cancelled'], modelOf(bench.options, probe));
      await bench.until(() => bench.emulator.requests[0]?.aborted === true, 'the upstream request ends');
    }),
    definition(`sends nothing for ${what} when it was cancelled already`, async (bench) => {
      const { error } = await read(bench, probe, AbortSignal.abort());
      checkError(error, bench, ['cancelled'], modelOf(bench.options, probe));
      assert.equal(bench.emulator.requests.length, 0);
    }),
    definition(`asks once for ${what}: retries belong to the router`, async (bench) => {
      await bench.emulator.fault({ kind: 'status', status: 500 }, { times: Infinity });
      const { error } = await read(bench, probe);
      assert.ok(RouterError.isInstance(error), 'the call fails');
      assert.equal(bench.emulator.requests.length, 1, 'one request');
    }),
  ];
}

/** What a provider makes of each operation beside chat, as far as it has models for it. */
export const OPERATION_CASES: readonly CaseDefinition[] = OPERATION_PROBES.flatMap(casesOf);
