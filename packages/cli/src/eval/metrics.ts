import type { Curve } from './curve.ts';

/** How good a router is between two models. `undefined` where the stronger one is not better. */
export interface Metrics {
  /**
   * Average performance gap recovered: the area under the curve of quality over the share of calls to the stronger
   * model, 0 for the weaker model's quality throughout and 1 for the stronger one's. By chance .5; more than 1 where the
   * router knows when the weaker one is better.
   */
  readonly apgr: number | undefined;
  /** The share of calls to the stronger model, 0 to 1, that recovers half of the gap. */
  readonly cpt50: number | undefined;
  /** The same for four fifths of it. */
  readonly cpt80: number | undefined;
  /** Mean quality over all sums between the cost of the weaker model alone and that of the stronger one alone. */
  readonly area: number | undefined;
}

/**
 * The measures of RouteLLM (arXiv 2406.18665, and its `evals/evaluate.py`, read 2026-11-25). The area is that of the
 * whole curve; a share of calls is read, as there, from a curve through eleven points, a tenth of all calls apart.
 * @param weakQuality the mean of the weaker model's scores
 * @param prompts how many the curve is of
 */
export function metricsOf(curve: Curve, weakQuality: number, prompts: number): Metrics {
  const gap = curve.gained.at(-1) as number;
  const isBetter = gap > 0;
  return {
    apgr: isBetter ? areaUnder(curve.share, curve.gained) / gap : undefined,
    cpt50: isBetter ? callsFor(0.5, curve) : undefined,
    cpt80: isBetter ? callsFor(0.8, curve) : undefined,
    area: weakQuality + areaOverCost(curve) / prompts,
  };
}

/** Trapezoids. */
function areaUnder(x: Float64Array, y: Float64Array): number {
  let area = 0;
  for (let at = 1; at < x.length; at += 1) {
    area += ((x[at] as number) - (x[at - 1] as number)) * (((y[at] as number) + (y[at - 1] as number)) / 2);
  }
  return area;
}

function areaOverCost({ share, spent, gained }: Curve): number {
  const all = spent.at(-1) as number;
  return all > 0 ? areaUnder(spent, gained) / all : areaUnder(share, gained);
}

const POINTS = 10;

function callsFor(part: number, { share, gained }: Curve): number {
  const wanted = part * (gained.at(-1) as number);
  let before = 0;
  for (let point = 1; point <= POINTS; point += 1) {
    const reached = at(point / POINTS, share, gained);
    if (reached >= wanted) return (point - 1 + (wanted - before) / (reached - before)) / POINTS;
    before = reached;
  }
  return 1;
}

/** The curve's height at a share, in a straight line between its points. */
function at(wanted: number, share: Float64Array, gained: Float64Array): number {
  let low = 0;
  let high = share.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((share[middle] as number) <= wanted) low = middle;
    else high = middle;
  }
  const width = (share[high] as number) - (share[low] as number);
  const along = width === 0 ? 1 : Math.min(1, (wanted - (share[low] as number)) / width);
  return (gained[low] as number) + along * ((gained[high] as number) - (gained[low] as number));
}
