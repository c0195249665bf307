import { mean, pointOf, type Point } from './asked.ts';
import { byLength, oracle, qualityAt, tables, type Frontier } from './frontier.ts';
import { costsOf, type Pool } from './pool.ts';
import type { Question } from './question.ts';
import { replay, type LearnedOptions } from './replay.ts';
import { shuffled } from './shuffled.ts';
import { points, spreadOf, verdict } from './spread.ts';

/** The requests in which it learns first, and that are not judged. */
const WARM_UP = 500;
/** Requests of one step of the curves over time. */
const WINDOW = 250;

const SETTINGS: readonly LearnedOptions[] = [
  { spendAtMost: 0.05 },
  { spendAtMost: 0.1 },
  { spendAtMost: 0.2 },
  { spendAtMost: 0.4 },
  { spendAtMost: 0.7 },
  { dial: 1 },
];
/** The one whose regret is drawn over time. */
const FOLLOWED = 3;

const RULES = ['cards', 'single', 'fitted', 'hindsight', 'length', 'oracle'] as const;
type Rule = (typeof RULES)[number];

/** One order of the questions. */
interface Run {
  readonly learned: readonly Point[];
  readonly frontiers: Readonly<Record<Rule, Frontier>>;
  readonly roundRobin: Point;
  readonly models: readonly Point[];
  /** Right answers that were lost against the best table in hindsight at the same cost, summed up after each window. */
  readonly regret: readonly number[];
}

export interface Learning {
  readonly pool: Pool;
  readonly text: string;
  readonly curves: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly regret: readonly number[];
}

/** Learning from feedback beside rules that do not learn, over several orders of the same questions. */
export async function learningOf(pool: Pool, questions: readonly Question[], seeds: number): Promise<Learning> {
  const runs: Run[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) runs.push(await runOnce(pool, shuffled(questions, seed), seed));
  const averaged = (of: (run: Run) => readonly Point[]): readonly Point[] => averagedPoints(runs.map(of));
  const curves = [
    { name: 'learned', points: averaged(({ learned }) => learned) },
    ...RULES.map((rule) => ({ name: rule, points: steps(averaged(({ frontiers }) => alike(frontiers[rule]))) })),
  ];
  const regret = (runs[0] as Run).regret.map((_, at) => mean(runs.map((run) => run.regret[at] as number)));
  return { pool, text: told(pool, questions.length, runs), curves, regret };
}

async function runOnce(pool: Pool, questions: readonly Question[], seed: number): Promise<Run> {
  const costs = costsOf(pool);
  const judged = questions.slice(WARM_UP);
  const after = (asked: readonly number[]): Point => pointOf(judged, asked.slice(WARM_UP), costs);
  const learned: Point[] = [];
  const cards: Point[] = [];
  let regret: readonly number[] = [];
  for (const [at, setting] of SETTINGS.entries()) {
    const asked = await replay(pool, questions, { learned: setting, hasFeedback: true, seed });
    const silent = { ...setting, explore: 0 };
    learned.push(after(asked));
    cards.push(after(await replay(pool, questions, { learned: silent, hasFeedback: false, seed })));
    if (at === FOLLOWED) regret = regretOf(questions, asked, costs);
  }
  const qualities = pool.models.map(({ quality }) => quality);
  const ends = { short: costs.indexOf(Math.min(...costs)), long: qualities.indexOf(Math.max(...qualities)) };
  return {
    learned,
    frontiers: {
      cards: cards.toSorted((a, b) => a.costUsd - b.costUsd),
      single: tables(judged, judged, costs, () => 'all'),
      fitted: tables(questions.slice(0, WARM_UP), judged, costs),
      hindsight: tables(judged, judged, costs),
      length: byLength(judged, costs, ends),
      oracle: oracle(judged, costs),
    },
    roundRobin: after(questions.map((_, at) => at % pool.models.length)),
    models: pool.models.map((_, model) => after(questions.map(() => model))),
    regret,
  };
}

function regretOf(
  questions: readonly Question[],
  asked: readonly number[],
  costs: readonly number[],
): readonly number[] {
  const sums = [0];
  for (let from = 0; from + WINDOW <= questions.length; from += WINDOW) {
    const part = questions.slice(from, from + WINDOW);
    const own = pointOf(part, asked.slice(from, from + WINDOW), costs);
    const best = qualityAt(tables(questions, part, costs), own.costUsd);
    sums.push((sums.at(-1) as number) + (best - own.quality) * WINDOW);
  }
  return sums;
}

function told(pool: Pool, count: number, runs: readonly Run[]): string {
  const over = (of: (run: Run) => number) => spreadOf(runs.map(of));
  const percent = (value: number): string => (value * 100).toFixed(1);
  const milli = (value: number): string => (value * 1e3).toFixed(3);
  const lines = [
    `### ${pool.name}: ${count} requests, judged after ${WARM_UP}`,
    '',
    '| `learned` | Right, % | m$ a request | beside cards | beside single | beside fitted | beside hindsight | beside length | beside oracle |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  const verdicts: string[] = [];
  for (const [at, setting] of SETTINGS.entries()) {
    const own = (run: Run): Point => run.learned[at] as Point;
    const name = JSON.stringify(setting).replaceAll('"', '').replace(':', ': ').slice(1, -1);
    const beside = RULES.map((rule) =>
      over((run) => own(run).quality - qualityAt(run.frontiers[rule], own(run).costUsd)),
    );
    const quality = over((run) => own(run).quality);
    const off = quality.plusMinus === undefined ? '' : ` ± ${percent(quality.plusMinus)}`;
    const cost = milli(over((run) => own(run).costUsd).mean);
    lines.push(`| \`${name}\` | ${percent(quality.mean)}${off} | ${cost} | ${beside.map(points).join(' | ')} |`);
    const [, , fitted] = beside;
    if (fitted !== undefined) verdicts.push(`${name} ${verdict(fitted)}`);
  }
  lines.push('', '| Always the same | Right, % | m$ a request |', '| --- | ---: | ---: |');
  for (const [at, { id }] of pool.models.entries()) {
    const point = (run: Run): Point => run.models[at] as Point;
    const [quality, cost] = [over((run) => point(run).quality).mean, over((run) => point(run).costUsd).mean];
    lines.push(`| \`${id}\` | ${percent(quality)} | ${milli(cost)} |`);
  }
  const [robinQuality, robinCost] = [over((run) => run.roundRobin.quality), over((run) => run.roundRobin.costUsd)];
  lines.push(`| round robin | ${percent(robinQuality.mean)} | ${milli(robinCost.mean)} |`, '');
  const lost = (from: number, to: number): string =>
    mean(runs.map(({ regret }) => ((regret[to] as number) - (regret[from] as number)) / ((to - from) * 2.5))).toFixed(
      1,
    );
  const last = (runs[0] as Run).regret.length - 1;
  lines.push(
    `Regret at spendAtMost 0.4, right answers lost of 100 against the best table in hindsight at the same cost: ${lost(0, 2)} in the first 500 requests, ${lost(2, last)} after.`,
    `Beside a table fitted to the first ${WARM_UP} at the same cost: ${verdicts.join(', ')}.`,
  );
  return lines.join('\n');
}

function averagedPoints(runs: readonly (readonly Point[])[]): readonly Point[] {
  return (runs[0] ?? []).map((_, at) => ({
    quality: mean(runs.map((run) => (run[at] as Point).quality)),
    costUsd: mean(runs.map((run) => (run[at] as Point).costUsd)),
  }));
}

/** At forty costs from its cheapest to its dearest, so that several runs can be averaged. */
function alike(frontier: Frontier): readonly Point[] {
  const [low, high] = [(frontier[0] as Point).costUsd, (frontier.at(-1) as Point).costUsd];
  return Array.from({ length: 41 }, (_, step) => {
    const costUsd = low + ((high - low) * step) / 40;
    return { costUsd, quality: qualityAt(frontier, costUsd) };
  });
}

function steps(line: readonly Point[]): readonly Point[] {
  return line.filter(({ costUsd }, at) => at === 0 || costUsd !== line[at - 1]?.costUsd);
}
