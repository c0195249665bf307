import type { BenchRows } from './bench-rows.ts';
import { curveOf, ranking, type Curve, type Gains } from './curve.ts';
import { intervalsOf, type Intervals } from './interval.ts';
import { pairOf, type Pair, type WantedPair } from './pair.ts';
import { gainsOf, plainScores, type PlainRouter } from './routers.ts';

export type RouterName = 'learned' | PlainRouter;

export interface EvaluateOptions extends WantedPair {
  readonly router: RouterName;
  readonly resamples: number;
  readonly seed: number;
}

/** One model by itself. */
export interface ModelResult {
  readonly model: string;
  /** The mean of its scores. */
  readonly quality: number;
  /** US dollars a prompt, where they are known. */
  readonly costUsd: number | undefined;
}

export interface RouterResult {
  readonly router: RouterName;
  readonly metrics: Intervals;
  readonly curve: Curve;
}

export interface BenchResult {
  readonly bench: string;
  readonly rows: number;
  readonly weak: ModelResult;
  readonly strong: ModelResult;
  /** The best of all models that were recorded: what is reached without a router. */
  readonly bestSingle: ModelResult;
  /** The router under test first, then what it has to beat. */
  readonly routers: readonly RouterResult[];
  readonly scores: readonly { readonly id: string; readonly score: number }[];
}

/** What a router is measured against, in this order. */
const BESIDE: readonly PlainRouter[] = ['length', 'random', 'subject', 'oracle'];

/**
 * Judges a router on the recorded answers of one bench.
 * @returns what it reaches, or why that cannot be said
 */
export function evaluateBench(rows: BenchRows, options: EvaluateOptions): BenchResult | string {
  const pair = pairOf(rows, options);
  if (typeof pair === 'string') return pair;
  const own = scoresOf(options.router, rows, pair, options.seed);
  if (own === undefined) return `${options.router} says nothing here: no row has a subject`;
  const others = BESIDE.filter((router) => router !== options.router);
  const gains = { quality: gainsOf(rows, pair), cost: extraCosts(rows, pair) };
  return {
    bench: rows.bench,
    rows: rows.ids.length,
    weak: modelResult(rows, pair.weak),
    strong: modelResult(rows, pair.strong),
    bestSingle: modelResult(rows, best(rows)),
    routers: [options.router, ...others].flatMap((router) => {
      const scores = scoresOf(router, rows, pair, options.seed);
      return scores === undefined
        ? []
        : [routerResult(router, scores, rows.scores[pair.weak] as Float64Array, gains, options)];
    }),
    scores: rows.ids.map((id, at) => ({ id, score: own[at] as number })),
  };
}

function scoresOf(router: RouterName, rows: BenchRows, pair: Pair, seed: number): Float64Array | undefined {
  return router === 'learned' ? rows.routerScores : plainScores(router, rows, pair, seed);
}

function routerResult(
  router: RouterName,
  scores: Float64Array,
  weak: Float64Array,
  gains: Gains,
  { resamples, seed }: EvaluateOptions,
): RouterResult {
  const ranked = ranking(scores);
  return { router, metrics: intervalsOf(ranked, gains, { weak, resamples, seed }), curve: curveOf(ranked, gains) };
}

/** A call for a call, where nobody has recorded dollars. */
function extraCosts({ costs, lengths }: BenchRows, { weak, strong }: Pair): Float64Array {
  if (costs === undefined) return lengths.map(() => 1);
  const [of, against] = [costs[strong] as Float64Array, costs[weak] as Float64Array];
  return of.map((cost, at) => cost - (against[at] as number));
}

function best({ scores }: BenchRows): number {
  const quality = scores.map(mean);
  return quality.indexOf(Math.max(...quality));
}

function modelResult({ models, scores, costs }: BenchRows, at: number): ModelResult {
  return {
    model: models[at] as string,
    quality: mean(scores[at] as Float64Array),
    costUsd: costs === undefined ? undefined : mean(costs[at] as Float64Array),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
