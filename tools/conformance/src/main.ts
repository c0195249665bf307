// Replays a folder of recorded exchanges through the plugins: `npm run conformance -- --corpus <dir>`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { recordingsFolder, startReplayServer } from '@signalbox/testkit';
import { readCorpus } from './corpus.ts';
import { loadDefinitions } from './definitions.ts';
import { runCorpus, type Outcome } from './run-corpus.ts';
import { summarize } from './summary.ts';

const USAGE = `npm run conformance -- --corpus <dir> [--vendor X] [--json <file>]

Answers on this machine with the recorded bytes, puts the same question to the plugin, and compares: what the plugin
makes of the answer with an independent reading of it, and what it asked with what was recorded.

  --corpus <dir>   a folder of recorded exchanges (docs/conformance.md says in which shape)
  --vendor <name>  only this vendor's; may be given several times
  --json <file>    writes one line of JSON an exchange; - for standard output`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      vendor: { type: 'string', multiple: true },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const folder = values.corpus ?? recordingsFolder();
  if (values.help === true || folder === undefined) {
    console.error(USAGE);
    return values.help === true ? 0 : 2;
  }
  const files = readCorpus(folder).filter(
    ({ vendor }) => values.vendor === undefined || values.vendor.includes(vendor),
  );
  if (files.length === 0) {
    console.error(
      `no recorded exchange in ${folder}${values.vendor === undefined ? '' : ` of ${values.vendor.join(', ')}`}`,
    );
    return 2;
  }
  const definitions = await loadDefinitions();
  const server = await startReplayServer();
  const outcomes: Outcome[] = [];
  for await (const outcome of runCorpus(files, definitions, server)) outcomes.push(outcome);
  await server.close();

  const { text, isGood } = summarize(outcomes);
  if (values.json !== undefined) {
    const lines = outcomes.map(({ line }) => JSON.stringify(line));
    if (values.json === '-') process.stdout.write(`${lines.join('\n')}\n`);
    else writeFileSync(values.json, `${lines.join('\n')}\n`);
  }
  console.error(text);
  return isGood ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  return 2;
});
