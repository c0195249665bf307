// How often is the semantic cache right, and how often wrong? `npm run bench:semantic-cache`
//   -- --cost             what a miss costs, in microseconds
//   -- --texts            all questions, as JSON, for an embedder that is not here
//   -- --vectors <file>   measures its vectors: { "name": …, "vectors": { question: [numbers] } }
import { parseArgs } from 'node:util';
import { costs } from './cost.ts';
import { embeddersHere, keysMissing } from './embedders.ts';
import { measure, type Outcome } from './measure.ts';
import { pairs } from './pairs.ts';

// At 0 only the guard and the rules stand between the two, whatever the embedder.
const THRESHOLDS = [0, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.98];
const MODES = {
  'as configured by default: guard on, no questions with digits': {},
  'guard off, digits allowed: the vectors alone': { guard: false, allow: ['numbers', 'code'] },
} as const;

const { values } = parseArgs({
  options: { vectors: { type: 'string' }, texts: { type: 'boolean' }, cost: { type: 'boolean' } },
});
const texts = [...new Set(pairs.flatMap(({ one, two }) => [one, two]))];

if (values.texts === true) process.stdout.write(`${JSON.stringify(texts)}\n`);
else if (values.cost === true) console.log(await costs());
else await main();

async function main(): Promise<void> {
  console.log(
    `${pairs.length} pairs of questions. Shares of pairs whose second question is given the first one's answer.`,
  );
  console.log('"paraphrase" should be given it: a hit. All others must not: a false hit.');
  for (const { name, embed } of embeddersHere(values.vectors)) {
    const vectors = await embed(texts);
    for (const [mode, options] of Object.entries(MODES)) {
      console.log(`\n${name}; ${mode}`);
      console.log(table(await measure(pairs, vectors, options)));
    }
  }
  const missing = keysMissing();
  if (missing.length > 0) console.log(`\nNot measured, since no key is set: ${missing.join(', ')}`);
}

function table(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  const near = outcomes.filter(({ kind }) => kind !== 'paraphrase');
  return [
    line(
      'threshold',
      THRESHOLDS.map((threshold) => threshold.toFixed(2)),
    ),
    ...kinds.map((kind) =>
      row(
        kind,
        outcomes.filter((outcome) => outcome.kind === kind),
      ),
    ),
    row('all near misses', near),
  ].join('\n');
}

function row(name: string, outcomes: readonly Outcome[]): string {
  const shares = THRESHOLDS.map((threshold) => {
    const hits = outcomes.filter(({ similarity = -1 }) => similarity >= threshold).length;
    return `${((100 * hits) / outcomes.length).toFixed(1)}%`;
  });
  return line(`${name} (${outcomes.length})`, shares);
}

function line(name: string, cells: readonly string[]): string {
  return name.padEnd(22) + cells.map((cell) => cell.padStart(7)).join('');
}
