// Trains the model of difficulty, and judges it on what it never saw: `npm run train:difficulty [-- --seed N]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scaled, type DifficultyFile, type Scale } from '../src/difficulty/difficulty-model.ts';
import { apgr } from './apgr.ts';
import { fitChoices, SUBJECT_BITS } from './choices.ts';
import { fitScale } from './fit-scale.ts';
import { gainOf, isFailure, multiOutcomes, pairOutcomes, type Outcome } from './outcomes.ts';
import { quantised, rounded } from './quantise.ts';
import { fitSums } from './sums.ts';
import { taskLevels } from './task-levels.ts';

const { values: options } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const seed = Number(options.seed);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** How well rows are told apart by a model that has not seen them, and how often it is as it says. */
function report(name: string, rows: readonly Outcome[], unseen: readonly Float64Array[], scale: Scale): void {
  const gains = rows.map(gainOf);
  const found = unseen.map((said) => apgr(said, gains));
  const length = apgr(
    rows.map(({ prompt }) => prompt.length),
    gains,
  );
  print(
    `${name}: ${rows.length} rows, a fifth left out: APGR ${found.map((each) => each.toFixed(3)).join(' ')}, by length ${length.toFixed(3)}; ` +
      `it fails where the strong one succeeds, by fifths of what is said: ${byFifths(rows, unseen[0] as Float64Array, scale)}`,
  );
}

/** `said/so` for the easiest fifth to the hardest. */
function byFifths(rows: readonly Outcome[], unseen: Float64Array, scale: Scale): string {
  const order = [...rows.keys()].sort((a, b) => (unseen[a] as number) - (unseen[b] as number));
  return Array.from({ length: 5 }, (_, fifth) => {
    const places = order.slice((fifth * rows.length) / 5, ((fifth + 1) * rows.length) / 5);
    const said = places.reduce((sum, at) => sum + scaled(unseen[at] as number, scale), 0) / places.length;
    const so = places.filter((at) => isFailure(rows[at] as Outcome)).length / places.length;
    return `${said.toFixed(2)}/${so.toFixed(2)}`;
  }).join(' ');
}

const pair = pairOutcomes().rows;
const multi = multiOutcomes();

const levels = taskLevels(multi);
for (const { label, level, benches } of levels) print(`${label.padEnd(14)} ${level.toFixed(3)}  ${benches}`);
const mathLevel = levels.find(({ label }) => label === 'math')?.level ?? 0;

const sums = pair.filter(({ bench }) => bench === 'gsm8k');
const ofMany = multi.rows.filter(({ bench }) => bench === 'gsm8k');
const sumExpert = fitSums(sums, ofMany, seed);
const pairScale = fitScale(sumExpert.unseen[0] as Float64Array, sums.map(isFailure));
report('sums', sums, sumExpert.unseen, pairScale);

const questions = pair.filter(({ bench }) => bench === 'mmlu');
const choices = fitChoices(questions, seed);
const choiceScale = fitScale(choices.unseen, questions.map(isFailure));
report('choices', questions, [choices.unseen], choiceScale);

const { weights, scales } = quantised(choices.fitted.weights, choices.subjects.length);
const file: DifficultyFile = rounded({
  version: 1,
  choices: {
    subjects: {
      labels: choices.subjects,
      bits: SUBJECT_BITS,
      bias: [...choices.fitted.bias],
      scales,
      temperature: 1,
    },
    known: choices.known,
    forest: choices.forest,
    scale: choiceScale,
  },
  sums: { linear: sumExpert.linear, scale: shifted(pairScale, sumExpert.linear.base, mathLevel) },
  tasks: Object.fromEntries(levels.map(({ label, level }) => [label, level])),
});
const model = new URL('../model/', import.meta.url);
mkdirSync(model, { recursive: true });
writeFileSync(new URL('difficulty.bin', model), weights);
writeFileSync(new URL('difficulty.json', model), `${JSON.stringify(file)}\n`);

/**
 * One pair of models says how sums differ from each other; how hard they are beside other tasks is said by many pairs: the
 * usual sum is as difficult as mathematics is.
 */
function shifted({ slope }: Scale, usual: number, level: number): Scale {
  return { slope, shift: Math.log(level / (1 - level)) - slope * usual };
}
