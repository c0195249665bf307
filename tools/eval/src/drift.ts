import { mean, pointOf } from './asked.ts';
import { qualityAt, tables } from './frontier.ts';
import { costsOf, type Pool } from './pool.ts';
import { worsened, type Question } from './question.ts';
import { replay } from './replay.ts';
import { shuffled } from './shuffled.ts';

const SPEND_AT_MOST = 0.2;
/** Of the right answers, how many turn wrong. */
const SPOILT = 0.6;
const STEP = 125;

interface Window {
  readonly learned: number;
  readonly cards: number;
  readonly fitted: number;
  /** The best table for the half that the window is in, at what `learned` cost. */
  readonly best: number;
  readonly share: number;
}

export interface Drift {
  readonly text: string;
  /** Right answers by steps of requests, the change in the middle. */
  readonly windows: readonly Window[];
}

/** One model gets worse halfway; nobody says so. */
export async function driftOf(pool: Pool, questions: readonly Question[], seeds: number): Promise<Drift> {
  const runs: (readonly Window[])[] = [];
  const half = Math.floor(questions.length / 2 / STEP) * STEP;
  for (let seed = 1; seed <= seeds; seed += 1) {
    runs.push(await runOnce(pool, shuffled(questions, seed).slice(0, 2 * half), seed));
  }
  const windows = (runs[0] as readonly Window[]).map((_, at) => meanOf(runs.map((run) => run[at] as Window)));
  const middle = windows.length / 2;
  const rows = [
    ['the last 500 before', middle - 4, middle],
    ['1 to 125 after', middle, middle + 1],
    ['126 to 250', middle + 1, middle + 2],
    ['251 to 500', middle + 2, middle + 4],
    ['from 501', middle + 4, windows.length],
  ] as const;
  const percent = (value: number): string => (value * 100).toFixed(1);
  const text = [
    `### ${pool.name}: ${SPOILT * 100} % of the right answers of \`${pool.worsens}\` turn wrong after ${half} requests, spendAtMost ${SPEND_AT_MOST}`,
    '',
    `| Requests | \`learned\`, % right | cards | fitted before | best table | asks \`${pool.worsens}\`, % |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(([name, from, to]) => {
      const { learned, cards, fitted, best, share } = meanOf(windows.slice(from, to));
      return `| ${name} | ${[learned, cards, fitted, best, share].map(percent).join(' | ')} |`;
    }),
  ].join('\n');
  return { text, windows };
}

async function runOnce(pool: Pool, all: readonly Question[], seed: number): Promise<readonly Window[]> {
  const costs = costsOf(pool);
  const half = all.length / 2;
  const model = pool.models.findIndex(({ id }) => id === pool.worsens);
  const questions = worsened(all, { model, from: half, share: SPOILT, seed });
  const learned = { spendAtMost: SPEND_AT_MOST };
  const asked = await replay(pool, questions, { learned, hasFeedback: true, seed });
  const plain = await replay(pool, questions, { learned: { ...learned, explore: 0 }, hasFeedback: false, seed });
  return Array.from({ length: questions.length / STEP }, (_, at) => {
    const [from, to] = [at * STEP, (at + 1) * STEP];
    const part = questions.slice(from, to);
    const own = pointOf(part, asked.slice(from, to), costs);
    const known = from < half ? questions.slice(0, half) : questions.slice(half);
    return {
      learned: own.quality,
      cards: pointOf(part, plain.slice(from, to), costs).quality,
      fitted: qualityAt(tables(questions.slice(0, 500), part, costs), own.costUsd),
      best: qualityAt(tables(known, part, costs), own.costUsd),
      share: mean(asked.slice(from, to).map((place) => Number(place === model))),
    };
  });
}

function meanOf(windows: readonly Window[]): Window {
  const over = (of: keyof Window): number => mean(windows.map((window) => window[of]));
  return {
    learned: over('learned'),
    cards: over('cards'),
    fitted: over('fitted'),
    best: over('best'),
    share: over('share'),
  };
}
