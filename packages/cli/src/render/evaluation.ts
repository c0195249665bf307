import type { BenchResult, ModelResult, RouterName } from '../eval/evaluate-outcomes.ts';
import type { Interval } from '../eval/interval.ts';
import { aligned } from './lines.ts';
import { dollars } from './numbers.ts';

const HEADER = ['router', 'APGR', 'CPT50', 'CPT80', 'mean quality over all costs'];

/** A table for each bench: the router under test first, then what it has to beat. */
export function renderEvaluation(results: readonly BenchResult[]): string {
  return results.map(renderBench).join('\n');
}

function renderBench({ bench, rows, weak, strong, bestSingle, routers }: BenchResult): string {
  const models = [
    ['weak', describeModel(weak)],
    ['strong', describeModel(strong)],
    ['best single', describeModel(bestSingle)],
  ];
  const table = routers.map(({ router, metrics: { apgr, cpt50, cpt80, area } }) => [
    router,
    described(apgr),
    described(cpt50),
    described(cpt80),
    described(area),
  ]);
  return `${bench}: ${rows} rows\n${[...aligned(models), '', ...aligned([HEADER, ...table])].join('\n')}\n`;
}

function describeModel({ model, quality, costUsd }: ModelResult): string {
  return `${model}, ${quality.toFixed(3)}${costUsd === undefined ? '' : `, ${dollars(costUsd)} a prompt`}`;
}

/** `0.583 (0.567 to 0.601)` */
function described({ value, low, high }: Interval): string {
  if (value === undefined) return 'no gap';
  return `${value.toFixed(3)} (${low?.toFixed(3)} to ${high?.toFixed(3)})`;
}

/** What `--json` prints. A row's score: the higher, the sooner its prompt goes to the stronger model. */
export function evaluationDocument(router: RouterName, results: readonly BenchResult[]): object {
  return {
    metrics: {
      router,
      benches: results.map(({ scores: _, routers, ...rest }) => ({
        ...rest,
        routers: Object.fromEntries(routers.map(({ router: name, metrics }) => [name, metrics])),
      })),
    },
    rows: results.flatMap(({ scores }) => scores),
  };
}
