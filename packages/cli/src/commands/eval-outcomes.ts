import { writeFileSync } from 'node:fs';
import { ConfigError } from '@signalbox/config';
import { openLabeller } from '../classify/labeller.ts';
import { defineCommand } from '../command.ts';
import { gatherBenches, type BenchRows } from '../eval/bench-rows.ts';
import { curvesSvg } from '../eval/curves-svg.ts';
import { evaluateBench, type BenchResult, type RouterName } from '../eval/evaluate-outcomes.ts';
import { modelsOfBench } from '../eval/models-file.ts';
import { outcomeRow, type ModelsOfBench } from '../eval/outcome-row.ts';
import { jsonLines } from '../json-lines.ts';
import { positiveNumber } from '../options.ts';
import { evaluationDocument, renderEvaluation } from '../render/evaluation.ts';
import { textSource } from '../text-source.ts';
import { UsageError } from '../usage-error.ts';

const ROUTERS = ['learned', 'length', 'random', 'cheapest', 'subject', 'oracle'] as const satisfies RouterName[];

/** Says how much of the gap between two models a router recovers, and what it costs. Sends nothing. */
export const evalOutcomes = defineCommand({
  name: 'eval outcomes',
  description: 'Judge a router between a cheap and a strong model on recorded answers',
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'Recorded answers, one JSON object a line; "-" is standard input',
    },
    router: { type: 'enum', options: [...ROUTERS], default: 'learned', description: 'Who is judged' },
    strong: { type: 'string', description: 'The stronger model (default: the best)', valueHint: 'model' },
    weak: { type: 'string', description: 'The weaker model (default: the cheapest that is worse)', valueHint: 'model' },
    models: {
      type: 'string',
      description:
        'Names of the models by bench, for rows that have scores alone (default: the .models.json beside it)',
      valueHint: 'file',
    },
    resamples: { type: 'string', default: '1000', description: 'How often prompts are drawn anew for the intervals' },
    seed: { type: 'string', default: '1', description: 'Of all that is drawn' },
    svg: { type: 'string', description: 'Where to draw the curves', valueHint: 'curves.svg' },
    json: { type: 'boolean', description: 'One JSON document: metrics, and the score of each row' },
  },
  async run(args): Promise<number> {
    const resamples = Math.round(positiveNumber('resamples', args.resamples));
    const seed = Math.round(positiveNumber('seed', args.seed));
    const router = args.router as RouterName;
    const models = modelsOfBench(args.file, args.models);
    const { benches, faults } = await readBenches(args.file, models, router);
    if (benches.length === 0) throw new ConfigError(`${args.file}: no row could be read`);
    refuseUnknown(benches, args.strong);
    refuseUnknown(benches, args.weak);
    const results: BenchResult[] = [];
    for (const rows of benches) {
      const result = evaluateBench(rows, { router, strong: args.strong, weak: args.weak, resamples, seed });
      if (typeof result === 'string') process.stderr.write(`signalbox: ${rows.bench} is left out: ${result}\n`);
      else results.push(result);
    }
    if (results.length === 0) return 1;
    if (args.svg !== undefined) writeFileSync(args.svg, curvesSvg(results));
    process.stdout.write(
      args.json === true ? `${JSON.stringify(evaluationDocument(router, results))}\n` : renderEvaluation(results),
    );
    return faults === 0 ? 0 : 1;
  },
});

/** Keeps numbers of each row, and no prompt. */
async function readBenches(
  file: string,
  models: ModelsOfBench,
  router: RouterName,
): Promise<{ readonly benches: readonly BenchRows[]; readonly faults: number }> {
  const label = router === 'learned' ? await openLabeller(process.cwd()) : undefined;
  const gatherer = gatherBenches();
  let faults = 0;
  for await (const line of jsonLines(textSource(file))) {
    const row = 'fault' in line ? line.fault : outcomeRow(line.object, line.number, models);
    const difficulty = typeof row === 'string' ? undefined : (await label?.(row.prompt))?.difficulty;
    if (label !== undefined && typeof row !== 'string' && difficulty === undefined) {
      throw new ConfigError('the classifier tells no difficulty: run npm install @signalbox/classifier-learned@latest');
    }
    const fault = typeof row === 'string' ? row : gatherer.add(row, difficulty);
    if (fault === undefined) continue;
    faults += 1;
    process.stderr.write(`signalbox: line ${line.number}: ${fault}\n`);
  }
  if (faults > 0)
    process.stderr.write(`signalbox: ${faults} faulty ${faults === 1 ? 'line was' : 'lines were'} left out\n`);
  return { benches: gatherer.benches(), faults };
}

/** A name that no bench has is a slip; one that some have not leaves those out. */
function refuseUnknown(benches: readonly BenchRows[], model: string | undefined): void {
  if (model === undefined || benches.some(({ models }) => models.includes(model))) return;
  const known = [...new Set(benches.flatMap(({ models }) => models))].toSorted();
  throw new UsageError(`there is no model "${model}"; there are ${known.join(', ')}`);
}
