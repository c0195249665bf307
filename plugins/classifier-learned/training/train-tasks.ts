// Trains the task model, and judges it on what it never saw: `npm run train:tasks [-- --judge] [-- --seed N]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FeatureExtractor } from '../src/features.ts';
import { languageOf } from '../src/language.ts';
import { fitSoftmax, probabilitiesOf, type Example, type Fitted } from './fit-softmax.ts';
import { LABELS, ownPrompts, publicPrompts, type LabelledPrompt } from './prompts.ts';
import { accuracy, calibrationError, coverageAt, f1ByLabel, macroF1, type Said } from './scores.ts';

const BITS = 15;
const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '12' },
    judge: { type: 'boolean', default: false },
  },
});
const FIT = {
  labels: LABELS.length,
  bits: BITS,
  epochs: Number(options.epochs),
  learningRate: 0.5,
  decay: 1e-4,
  seed: Number(options.seed),
};

const prompts = [...publicPrompts(), ...ownPrompts()];
const extractor = new FeatureExtractor(BITS);
const seen = prompts.map(({ prompt }) => {
  const { rows, weights } = extractor.extract(prompt, languageOf(prompt));
  return { rows: rows.slice(), weights };
});

/** Rare labels count for more, ours for as much as the public ones. */
function examplesOf(places: readonly number[]): Example[] {
  const counts = new Map<string, number>();
  for (const at of places) {
    const { label } = prompts[at] as LabelledPrompt;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return places.map((at) => {
    const { label } = prompts[at] as LabelledPrompt;
    const importance = Math.sqrt(places.length / LABELS.length / (counts.get(label) as number));
    return { ...(seen[at] as (typeof seen)[number]), label: labelNumber(label), importance };
  });
}

function labelNumber(label: string): number {
  return (LABELS as readonly string[]).indexOf(label);
}

function say(fitted: Fitted, places: readonly number[], temperature = 1): Said[] {
  return places.map((at) => ({
    truth: labelNumber((prompts[at] as LabelledPrompt).label),
    probabilities: probabilitiesOf(fitted, seen[at] as (typeof seen)[number], temperature),
  }));
}

/** What is said of each group by a model that never saw it. */
function leaveOut(groupOf: (prompt: LabelledPrompt) => string): ReadonlyMap<string, Said[]> {
  const groups = new Map<string, number[]>();
  for (const [at, prompt] of prompts.entries()) {
    const group = groupOf(prompt);
    groups.set(group, [...(groups.get(group) ?? []), at]);
  }
  return new Map(
    [...groups].map(([group, places]) => {
      const out = new Set(places);
      const rest = [...prompts.keys()].filter((at) => !out.has(at));
      return [group, say(fitSoftmax(examplesOf(rest), FIT), places)];
    }),
  );
}

/** The temperature at which what is said of unseen sources is least surprised by the truth. */
function fittedTemperature(said: readonly Said[]): number {
  const surprise = (temperature: number): number =>
    said.reduce((sum, { truth, probabilities }) => {
      const raised = probabilities.map((probability) => probability ** (1 / temperature));
      const total = raised.reduce((a, b) => a + b, 0);
      return sum - Math.log(Math.max(1e-9, (raised[truth] as number) / total));
    }, 0);
  const tried = Array.from({ length: 40 }, (_, at) => 0.5 + at * 0.1);
  return tried.reduce((best, one) => (surprise(one) < surprise(best) ? one : best));
}

function tempered(said: readonly Said[], temperature: number): Said[] {
  return said.map(({ truth, probabilities }) => {
    const raised = probabilities.map((probability) => probability ** (1 / temperature));
    const total = raised.reduce((a, b) => a + b, 0);
    return { truth, probabilities: raised.map((value) => value / total) };
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(title: string, said: readonly Said[]): void {
  const { coverage, threshold } = coverageAt(said, 0.9);
  print(
    `${title.padEnd(28)} ${String(said.length).padStart(6)}  accuracy ${accuracy(said).toFixed(3)}  macro-F1 ${macroF1(said).toFixed(3)}  ` +
      `ECE ${calibrationError(said).toFixed(3)}  answers ${(100 * coverage).toFixed(0)} % at .90 (from ${threshold.toFixed(2)})`,
  );
}

const bySource = leaveOut(({ source }) => source);
const unseen = [...bySource.values()].flat();
const temperature = fittedTemperature(unseen);
const calm = tempered(unseen, temperature);
print(`${prompts.length} prompts, ${bySource.size} sources, temperature ${temperature.toFixed(2)}`);
report('one source left out', calm);
if (options.judge) {
  for (const [source, said] of bySource) report(`  ${source}`, tempered(said, temperature));
  for (const [label, score] of f1ByLabel(calm))
    print(`  ${(LABELS[label] as string).padEnd(16)} F1 ${score.toFixed(3)}`);
  report(
    'a tenth left out',
    tempered(
      [...leaveOut(({ id }) => String([...id].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 10)).values()].flat(),
      temperature,
    ),
  );
  for (const [style, said] of leaveOut((prompt) => prompt.style ?? 'public'))
    report(`  style ${style}`, tempered(said, temperature));
}

const fitted = fitSoftmax(examplesOf([...prompts.keys()]), FIT);
const scales = LABELS.map((_, label) => {
  let most = 0;
  for (let at = label; at < fitted.weights.length; at += LABELS.length)
    most = Math.max(most, Math.abs(fitted.weights[at] as number));
  return most / 127;
});
const weights = Int8Array.from(fitted.weights, (weight, at) =>
  Math.round(weight / (scales[at % LABELS.length] as number)),
);
const model = new URL('../model/', import.meta.url);
mkdirSync(model, { recursive: true });
writeFileSync(new URL('tasks.bin', model), weights);
writeFileSync(
  new URL('tasks.json', model),
  JSON.stringify(
    {
      version: 1,
      labels: LABELS,
      bits: BITS,
      bias: [...fitted.bias],
      scales,
      temperature,
      threshold: coverageAt(calm, 0.8).threshold,
    },
    null,
    2,
  ) + '\n',
);
