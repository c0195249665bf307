import assert from 'node:assert/strict';
import { modesOf, withBench } from './bench.ts';
import { CHAT_PROBES } from './fields.ts';
import { OPERATION_PROBES } from './operations.ts';
import type { CaseDefinition } from './options.ts';
import { sendOf } from './translation.ts';

/** What goes out is what the vendor's own description of its API has room for. */
export const DESCRIBED_CASES: readonly CaseDefinition[] = [
  {
    title: "sends nothing that the vendor's own description does not know",
    run: (options) =>
      withBench(options, async (bench) => {
        const { description } = options;
        assert.ok(description, 'there is a description');
        for (const mode of modesOf(bench)) {
          const send = sendOf(bench, 'chat', { mode });
          for (const probe of CHAT_PROBES) await send(probe.request);
        }
        for (const { operation, kind, request, fields } of OPERATION_PROBES) {
          if (options.models[kind as 'embedding'] === undefined) continue;
          const send = sendOf(bench, operation);
          for (const one of [request, ...fields.map((field) => field.request)]) await send(one);
        }
        const problems = new Set<string>();
        let known = 0;
        for (const request of bench.emulator.requests) {
          const found = description.problemsOf(request);
          if (found !== undefined) known += 1;
          for (const problem of found ?? []) problems.add(`${request.method} ${request.path}: ${problem}`);
        }
        assert.ok(known > 0, 'the description knows the paths that are asked');
        assert.deepEqual([...problems], []);
      }),
  },
];
