import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chart } from './chart.ts';
import { classified } from './classified.ts';
import { driftOf } from './drift.ts';
import { learningOf } from './learning.ts';
import { POOLS } from './pool.ts';
import { questionsOf, type RecordedModels, type RecordedRow } from './question.ts';
import { taskScores } from './task-scores.ts';

/** Runs what the figures of docs/learned-routing.md come from: `npm run eval [-- --seeds 5] [-- --svg docs/img]`. */
const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    /** A folder to draw the curves into. */
    svg: { type: 'string' },
  },
});
const seeds = Number(options.seeds);
if (!Number.isInteger(seeds) || seeds < 1) throw new TypeError('--seeds: expected a whole number from 1');

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DATA = join(ROOT, '../shared/data/routing');
const MULTI = join(DATA, 'outcomes-multi-dev.jsonl');
const PAIR = join(DATA, 'outcomes-pair-dev.jsonl');
const TASKS = join(DATA, 'tasks-dev.jsonl');

await learning();
await tasks();
outcomes();
savings();

async function learning(): Promise<void> {
  say('## Learning from feedback', '');
  if (isMissing(MULTI, 'learning and drift')) return;
  say(
    'Recorded answers, asked of a real router that is told of each answer it got whether it was right. Qualities of the cards',
    'and prices are stated by us, and each request counts 200 + 300 tokens. The task is told to the router and to the tables.',
    `± is over ${seeds} orders of the same questions, 19 times in 20; it says nothing of other questions. "beside" is the`,
    'difference in percentage points at the same cost: cards: this router without learning; single: the best model or mix of',
    'two in hindsight; fitted: a fixed table by task from the first 500, of which it knows the answers of all models;',
    'hindsight: the best table there is; length: long prompts to the best card; oracle: knows every answer.',
    '',
  );
  const rows = linesOf<RecordedRow>(MULTI);
  const recorded = JSON.parse(readFileSync(join(DATA, 'outcomes-multi.models.json'), 'utf8')) as RecordedModels;
  for (const [at, pool] of POOLS.entries()) {
    const questions = questionsOf(pool, rows, recorded);
    const { text, curves, regret } = await learningOf(pool, questions, seeds);
    const drift = await driftOf(pool, questions, seeds);
    say(text, '', drift.text, '');
    const lines = curves.map(({ name, points }) => ({
      name,
      points: points.map(({ costUsd, quality }) => [costUsd * 1e3, quality * 100] as const),
    }));
    const shortName = ['mmlu-pro', 'zeroeval'][at] ?? String(at);
    draw(`learning-${shortName}.svg`, { title: pool.name, x: 'm$ a request', y: 'right, %' }, lines);
    draw(`regret-${shortName}.svg`, { title: `${pool.name}: regret`, x: 'requests', y: 'right answers lost' }, [
      { name: 'learned', points: regret.map((lost, step) => [step * 250, lost] as const) },
    ]);
    const overTime = (['learned', 'cards', 'fitted', 'best'] as const).map((name) => ({
      name,
      points: drift.windows.map((window, step) => [(step + 1) * 125, window[name] * 100] as const),
    }));
    draw(`drift-${shortName}.svg`, { title: `${pool.name}: drift`, x: 'requests', y: 'right, %' }, overTime);
  }
}

async function tasks(): Promise<void> {
  say('## Tasks of prompts', '');
  if (isMissing(TASKS, 'classification')) return;
  const said = await classified(linesOf<{ readonly prompt: string; readonly label: string }>(TASKS));
  const [keywords, learned] = [taskScores(said.keywords), taskScores(said.learned)];
  say(
    'Public prompts: `learned` was not trained with any of them; its temperature and its threshold were fitted to them.',
    '`keywords` are the lists of core, which were looked over against such prompts. Who passes counts as wrong in `accuracy`;',
    '`coverage` is the share that is named, `accuracyOfNamed` how often that is right.',
    '',
    '|  | keywords | learned |',
    '| --- | ---: | ---: |',
    ...(['accuracy', 'macroF1', 'coverage', 'accuracyOfNamed', 'ece'] as const).map(
      (name) => `| ${name} | ${keywords[name].toFixed(3)} | ${learned[name].toFixed(3)} |`,
    ),
    ...[...learned.f1].map(
      ([task, f1]) => `| F1 ${task} | ${(keywords.f1.get(task) ?? 0).toFixed(3)} | ${f1.toFixed(3)} |`,
    ),
    '',
  );
}

function outcomes(): void {
  say('## A router between two models (`signalbox eval outcomes`)', '');
  const seen = [
    [PAIR, 'all of it was trained with'],
    [MULTI, 'its sums (gsm8k) and the levels of its tasks were trained with'],
  ] as const;
  for (const [file, what] of seen) {
    if (isMissing(file, 'signalbox eval outcomes')) continue;
    say(`${file}: in-sample for the difficulty of \`learned\`: ${what}.`, '');
    const text = run('packages/cli/src/bin.ts', ['eval', 'outcomes', file, '--resamples', '200']);
    say(...text.split('\n').filter((line) => /^(\S+: \d+ rows|router|learned|length|subject|oracle)/.test(line)), '');
  }
}

function savings(): void {
  say('## Savings (all of it: `npm run eval:savings`)', '');
  const text = run('tools/savings/src/main.ts', []);
  say(...text.split('\n').filter((line) => /^(Prices|###|Claimed)/.test(line)));
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@signalbox/source', join(ROOT, program), ...args],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

function draw(name: string, ...[axes, lines]: Parameters<typeof chart>): void {
  if (options.svg === undefined) return;
  mkdirSync(options.svg, { recursive: true });
  writeFileSync(join(options.svg, name), chart(axes, lines));
}

function isMissing(file: string, what: string): boolean {
  if (existsSync(file)) return false;
  say(`SKIPPED ${what}: ${file} is not here.`, '');
  return true;
}

function linesOf<Row>(file: string): readonly Row[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
