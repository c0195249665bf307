import { readFileSync } from 'node:fs';
import type { Features } from '../features.ts';
import { SoftmaxModel, type SoftmaxHead } from '../softmax-model.ts';
import { choiceOf } from './choice.ts';
import { predict, type Forest } from './forest.ts';
import { weigh, type Linear } from './linear.ts';
import { measure } from './measures.ts';

/** What the difficulty is told by, beside the weights of the subjects. */
export interface DifficultyFile {
  readonly version: 1;
  /** Questions with options to choose from. */
  readonly choices: {
    readonly subjects: SoftmaxHead;
    /** What is known of each subject, in the order of its labels. */
    readonly known: readonly SubjectKnown[];
    readonly forest: Forest;
    readonly scale: Scale;
  };
  /** Sums told in words. */
  readonly sums: { readonly linear: Linear; readonly scale: Scale };
  /** Everything else: the difficulty of each task, by its label. */
  readonly tasks: Readonly<Record<string, number>>;
}

/** How two models did on a subject in training, as shares of its questions. */
export interface SubjectKnown {
  readonly weak: number;
  readonly strong: number;
}

/** Makes a probability of a score: as often as it says so a cheap model fails where a strong one succeeds. */
export interface Scale {
  readonly slope: number;
  readonly shift: number;
}

/** How probable each task is, in the order of `labels`. */
export interface TaskProbabilities {
  readonly labels: readonly string[];
  readonly probabilities: Float64Array;
}

/**
 * Tells how probable it is that a cheap model fails where a strong one succeeds, by the prompt alone. Three experts know
 * three kinds of prompts: questions with options (their subject and shape), sums told in words (their shape), and
 * everything else (the task). A prompt between two kinds is told by both.
 */
export class DifficultyModel {
  readonly #file: DifficultyFile;
  readonly #subjects: SoftmaxModel;
  readonly #mask: number;

  constructor(file: DifficultyFile, weights: Int8Array) {
    this.#file = file;
    this.#subjects = new SoftmaxModel(file.choices.subjects, weights);
    this.#mask = 2 ** file.choices.subjects.bits - 1;
  }

  /** The one that comes with this package. */
  static load(): DifficultyModel {
    const file = JSON.parse(
      readFileSync(new URL('../../model/difficulty.json', import.meta.url), 'utf8'),
    ) as DifficultyFile;
    const bytes = readFileSync(new URL('../../model/difficulty.bin', import.meta.url));
    return new DifficultyModel(file, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /**
   * @param features of the same prompt, from a table at least as large as that of the subjects
   * @param tasks what the task model says of it
   * @returns 0 to 1
   */
  difficulty(prompt: string, features: Features, tasks: TaskProbabilities): number {
    const { sums, choices } = this.#file;
    const choice = choiceOf(prompt);
    if (choice.options.length >= LEAST_OPTIONS) {
      const measures = [...this.#subjectMeasures(features), ...measure(prompt, choice)];
      return scaled(predict(choices.forest, measures), choices.scale);
    }
    const byTask = this.#byTask(tasks);
    const share = shareOfSums(prompt, tasks);
    if (share === 0) return byTask;
    return share * scaled(weigh(sums.linear, measure(prompt, choice)), sums.scale) + (1 - share) * byTask;
  }

  #byTask({ labels, probabilities }: TaskProbabilities): number {
    const { tasks } = this.#file;
    return labels.reduce((sum, label, at) => sum + (probabilities[at] as number) * (tasks[label] ?? 0), 0);
  }

  #subjectMeasures(features: Features): readonly number[] {
    const probabilities = this.#subjects.probabilities(folded(features, this.#mask));
    return subjectMeasures(probabilities, this.#file.choices.known);
  }
}

const LEAST_OPTIONS = 3;

/** The same features in a smaller table: rows are the last bits of a hash. */
export function folded({ size, rows, weights }: Features, mask: number): Features {
  return { size, weights, rows: rows.map((row) => row & mask) };
}

/** What the subject of a question says of its difficulty: expected gain, expected results of both models, sureness. */
export function subjectMeasures(probabilities: Float64Array, known: readonly SubjectKnown[]): readonly number[] {
  let weak = 0;
  let strong = 0;
  let most = 0;
  let entropy = 0;
  for (let at = 0; at < known.length; at += 1) {
    const probability = probabilities[at] as number;
    const subject = known[at] as SubjectKnown;
    weak += probability * subject.weak;
    strong += probability * subject.strong;
    most = Math.max(most, probability);
    if (probability > 0) entropy -= probability * Math.log(probability);
  }
  return [strong - weak, weak, strong, most, entropy, (strong - weak) * most];
}

/** From which probability of being mathematics on a prompt is, wholly, a sum. */
const [HARDLY_MATH, SURELY_MATH] = [0.1, 0.3];
const FORMULA = /\\[a-z]+|\$[^$\n]*[\\^_=][^$\n]*\$|```/i;

/** How much a prompt is a sum told in words: 0 to 1. It has numbers, and no formulas. */
function shareOfSums(prompt: string, { labels, probabilities }: TaskProbabilities): number {
  const math = probabilities[labels.indexOf('math')] ?? 0;
  if (math <= HARDLY_MATH || !/\d/.test(prompt) || FORMULA.test(prompt)) return 0;
  return Math.min(1, (math - HARDLY_MATH) / (SURELY_MATH - HARDLY_MATH));
}

export function scaled(score: number, { slope, shift }: Scale): number {
  return 1 / (1 + Math.exp(-(slope * score + shift)));
}
