import { mean, pointOf, type Point } from './asked.ts';
import type { Question } from './question.ts';

/** Points from the cheapest rule to the dearest; a mix of two neighbours lies on the line between them. */
export type Frontier = readonly Point[];

/** Dollars that a right answer is worth: from so little that the cheapest is asked to so much that the best is. */
const WORTHS = Array.from({ length: 60 }, (_, step) => 1e-6 * 1.26 ** step);

/** So many rows of the mean over all tasks are added to each task of a table, so that a small one says little. */
const PRIOR_ROWS = 10;

/** The quality at a cost, 0 and more; beyond the ends, that of the end. */
export function qualityAt(frontier: Frontier, costUsd: number): number {
  const above = frontier.findIndex((point) => point.costUsd >= costUsd);
  const high = frontier[above] ?? frontier.at(-1);
  const low = above <= 0 ? high : frontier[above - 1];
  if (high === undefined || low === undefined) throw new Error('a frontier needs a point');
  if (above === -1 || high.costUsd === low.costUsd) return high.quality;
  const part = (costUsd - low.costUsd) / (high.costUsd - low.costUsd);
  return low.quality + part * (high.quality - low.quality);
}

/**
 * Fixed tables of one model by task. Each is the best for what a right answer is worth, going by `known`, of which every
 * model's answer is told: more than a router ever learns. They are judged on `judged`.
 * @param keyOf the task; one for all of them makes a table of a single model
 */
export function tables(
  known: readonly Question[],
  judged: readonly Question[],
  costs: readonly number[],
  keyOf: (question: Question) => string = ({ task }) => task,
): Frontier {
  const overall = costs.map((_, model) => mean(known.map(({ scores }) => scores[model] as number)));
  const keys = [...new Set(judged.map(keyOf))];
  const expected = new Map(
    keys.map((key) => {
      const own = known.filter((question) => keyOf(question) === key);
      const quality = overall.map((all, model) => {
        const right = own.reduce((sum, { scores }) => sum + (scores[model] as number), 0);
        return (right + PRIOR_ROWS * all) / (own.length + PRIOR_ROWS);
      });
      return [key, quality] as const;
    }),
  );
  return distinct(
    WORTHS.map((worth) => {
      const table = new Map([...expected].map(([key, quality]) => [key, bestFor(quality, costs, worth)]));
      return pointOf(
        judged,
        judged.map((question) => table.get(keyOf(question)) as number),
        costs,
      );
    }),
  );
}

/** Whoever knows each answer beforehand. */
export function oracle(judged: readonly Question[], costs: readonly number[]): Frontier {
  return distinct(
    WORTHS.map((worth) =>
      pointOf(
        judged,
        judged.map(({ scores }) => bestFor(scores, costs, worth)),
        costs,
      ),
    ),
  );
}

/** Prompts longer than a limit go to one model, the others to another: for twenty limits. */
export function byLength(
  judged: readonly Question[],
  costs: readonly number[],
  { short, long }: { readonly short: number; readonly long: number },
): Frontier {
  const lengths = judged.map(({ prompt }) => prompt.length).toSorted((a, b) => a - b);
  const limits = Array.from({ length: 21 }, (_, step) => {
    return step === 20 ? -1 : (lengths[Math.round(((20 - step) / 20) * (lengths.length - 1))] as number);
  });
  return limits.map((limit) =>
    pointOf(
      judged,
      judged.map(({ prompt }) => (prompt.length > limit ? long : short)),
      costs,
    ),
  );
}

function bestFor(quality: readonly number[], costs: readonly number[], worth: number): number {
  const gains = quality.map((right, model) => right * worth - (costs[model] as number));
  return gains.indexOf(Math.max(...gains));
}

function distinct(points: readonly Point[]): Frontier {
  return points
    .filter((point, at) => at === 0 || point.costUsd !== points[at - 1]?.costUsd)
    .toSorted((a, b) => a.costUsd - b.costUsd);
}
