import { choiceOf } from '../src/difficulty/choice.ts';
import { folded, subjectMeasures, type SubjectKnown } from '../src/difficulty/difficulty-model.ts';
import { predict, type Forest } from '../src/difficulty/forest.ts';
import { measure } from '../src/difficulty/measures.ts';
import { FeatureExtractor } from '../src/features.ts';
import { languageOf } from '../src/language.ts';
import { fitForest } from './fit-forest.ts';
import { fitSoftmax, probabilitiesOf, type Fitted } from './fit-softmax.ts';
import { gainOf, type Outcome } from './outcomes.ts';
import { partsOf, within, without } from './parts.ts';
import { seeded } from './seeded.ts';

/** The table of the subjects has 2^13 rows: with half of them one subject in 25 fewer is told. */
export const SUBJECT_BITS = 13;
/** As many as those of the task model, whose features they are taken from. */
const FEATURE_BITS = 15;
const PARTS = 5;
const SUBJECTS = { bits: SUBJECT_BITS, epochs: 6, learningRate: 0.5, decay: 1e-4 };
const FOREST = { trees: 150, depth: 5, learningRate: 0.03, leastRows: 40, subsample: 0.6 };
/** So many rows of the mean are added to each subject, so that a small one says little. */
const PRIOR_ROWS = 10;

/** What is fitted to questions with options. */
export interface ChoiceExpert {
  readonly subjects: readonly string[];
  readonly fitted: Fitted;
  readonly known: readonly SubjectKnown[];
  readonly forest: Forest;
  /** What is said of each question by an expert that was fitted without a fifth of them, this one among it. */
  readonly unseen: Float64Array;
}

/** What one fit of the subjects has seen, and what it learned. */
interface Stage {
  readonly fitted: Fitted;
  readonly known: readonly SubjectKnown[];
}

/**
 * Trees over the measures of a question and what its subject says of it. In training they see what a model of the
 * subjects says of questions that it has not seen, since it is surer of those that it has.
 */
export function fitChoices(questions: readonly Outcome[], seed: number): ChoiceExpert {
  const subjects = [...new Set(questions.map(({ subject }) => subject as string))].toSorted();
  const seen = questions.map((question) => seenOf(question, subjects));
  const part = partsOf(questions.length, PARTS, seeded(seed));
  const stages = new Map<string, Stage>();

  const stageWithout = (...left: readonly number[]): Stage => {
    const key = left.toSorted((a, b) => a - b).join(' ');
    const stage = stages.get(key) ?? fitStage(without(part, ...left), seen, subjects.length, seed);
    stages.set(key, stage);
    return stage;
  };
  const rowOf = (at: number, { fitted, known }: Stage): number[] => {
    const { example, measures } = seen[at] as Seen;
    return [...subjectMeasures(probabilitiesOf(fitted, example), known), ...measures];
  };
  const forestOf = (places: readonly number[], stageOf: (at: number) => Stage): Forest =>
    fitForest(
      places.map((at) => rowOf(at, stageOf(at))),
      places.map((at) => (seen[at] as Seen).gain),
      { ...FOREST, seed },
    );

  const unseen = new Float64Array(questions.length);
  for (let left = 0; left < PARTS; left += 1) {
    const forest = forestOf(without(part, left), (at) => stageWithout(left, part[at] as number));
    for (const at of within(part, left)) unseen[at] = predict(forest, rowOf(at, stageWithout(left)));
  }
  const forest = forestOf([...questions.keys()], (at) => stageWithout(part[at] as number));
  return { subjects, ...stageWithout(), forest, unseen };
}

interface Seen {
  readonly example: {
    readonly rows: Int32Array;
    readonly weights: Float32Array;
    readonly label: number;
    readonly importance: number;
  };
  readonly measures: Float64Array;
  readonly outcome: Outcome;
  readonly gain: number;
}

const extractor = new FeatureExtractor(FEATURE_BITS);

function seenOf(outcome: Outcome, subjects: readonly string[]): Seen {
  const { prompt, subject } = outcome;
  const { rows, weights } = folded(extractor.extract(prompt, languageOf(prompt)), 2 ** SUBJECT_BITS - 1);
  const label = subjects.indexOf(subject as string);
  return {
    example: { rows, weights: weights.slice(), label, importance: 1 },
    measures: measure(prompt, choiceOf(prompt)),
    outcome,
    gain: gainOf(outcome),
  };
}

function fitStage(places: readonly number[], seen: readonly Seen[], labels: number, seed: number): Stage {
  const rows = places.map((at) => seen[at] as Seen);
  const fitted = fitSoftmax(
    rows.map(({ example }) => example),
    { ...SUBJECTS, labels, seed },
  );
  return { fitted, known: knownOf(rows, labels) };
}

function knownOf(rows: readonly Seen[], labels: number): SubjectKnown[] {
  const all = [meanOf(rows, 0), meanOf(rows, 1)] as const;
  return Array.from({ length: labels }, (_, label) => {
    const own = rows.filter(({ example }) => example.label === label);
    const known = (model: 0 | 1): number =>
      (own.length * meanOf(own, model) + PRIOR_ROWS * all[model]) / (own.length + PRIOR_ROWS);
    return { weak: known(0), strong: known(1) };
  });
}

function meanOf(rows: readonly Seen[], model: 0 | 1): number {
  return rows.reduce((sum, { outcome }) => sum + (outcome.scores[model] as number), 0) / (rows.length || 1);
}
