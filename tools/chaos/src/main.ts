// Bad weather for providers: `npm run chaos [-- --seed N --minutes M --json <file>]`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runEmulated } from './emulated.ts';
import { aims, tables, toJson, type Everything } from './report.ts';
import { runScenarios } from './scenarios.ts';

const USAGE = `npm run chaos [-- --seed N --minutes M --json <file>]

Puts traffic to five simulated providers in bad weather, on a clock that does not wait, and to five emulated ones over
real sockets. Prints what became of the requests, beside what other ways to call a provider make of the same weather.
The simulation gives the same numbers for the same seed; the run over sockets does not.

  --seed N       another weather. Default: 1
  --minutes M    how long the run over sockets takes; 0 leaves it out. Default: 0.5
  --json <file>  writes the numbers; - for standard output

Fails when an aim is missed.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '0.5' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.error(USAGE);
    return 0;
  }
  const seed = wholeNumber('--seed', values.seed);
  const minutes = Number(values.minutes);
  if (values.minutes.trim() === '' || !(minutes >= 0 && minutes < Infinity)) {
    throw new TypeError(`--minutes is "${values.minutes}", expected a number of minutes, 0 or more`);
  }
  const say = (line: string): void => console.error(line);
  const scenarios = await runScenarios(seed, say);
  if (minutes > 0) say(`over real sockets, ${minutes} minutes …`);
  const emulated = minutes > 0 ? await runEmulated(minutes, seed) : undefined;
  const everything: Everything = { seed, scenarios, emulated };
  say(`\n${tables(everything)}`);
  const missed = aims(everything).filter(({ isMet }) => !isMet);
  if (values.json !== undefined) {
    const text = `${JSON.stringify(toJson(everything), undefined, 2)}\n`;
    if (values.json === '-') process.stdout.write(text);
    else writeFileSync(values.json, text);
  }
  return missed.length === 0 ? 0 : 1;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new TypeError(`${name} is "${text}", expected a whole number, 0 or more`);
  return Number(text);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  return 2;
});
