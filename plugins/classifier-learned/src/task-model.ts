import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { FeatureExtractor, type Features } from './features.ts';
import { SoftmaxModel, type SoftmaxHead } from './softmax-model.ts';

/** What a model's file says of itself. */
export interface TaskModelFile extends SoftmaxHead {
  readonly version: 1;
  /** Below this confidence nothing is said. */
  readonly threshold: number;
}

/** What the model thinks of a prompt. */
export interface TaskGuess {
  /** As the labelled prompts call it: `simple_qa`, `compliance`. */
  readonly label: string;
  /** 0 to 1: as often as it says so it is right. */
  readonly confidence: number;
  /** In the order of the model's labels; together they are 1. */
  readonly probabilities: Float64Array;
  /** What was seen of it: good until the next prompt is read. */
  readonly features: Features;
}

/** Tells tasks. Holds the weights, and room to work in: one at a time. */
export class TaskModel {
  readonly threshold: number;
  readonly labels: readonly string[];
  readonly #model: SoftmaxModel;
  readonly #extractor: FeatureExtractor;

  constructor(file: TaskModelFile, weights: Int8Array) {
    this.threshold = file.threshold;
    this.labels = file.labels;
    this.#model = new SoftmaxModel(file, weights);
    this.#extractor = new FeatureExtractor(file.bits);
  }

  /** The one that comes with this package. */
  static load(): TaskModel {
    const file = JSON.parse(readFileSync(new URL('../model/tasks.json', import.meta.url), 'utf8')) as TaskModelFile;
    const bytes = brotliDecompressSync(readFileSync(new URL('../model/tasks.bin.br', import.meta.url)));
    return new TaskModel(file, rowByRow(bytes, file.labels.length));
  }

  /** @param language what the prompt is written in, where that is sure */
  guess(text: string, language: string | undefined): TaskGuess {
    const features = this.#extractor.extract(text, language);
    const probabilities = this.#model.probabilities(features);
    const best = probabilities.reduce((most, value, at) => (value > (probabilities[most] as number) ? at : most), 0);
    return {
      label: this.#model.labels[best] as string,
      confidence: probabilities[best] as number,
      probabilities,
      features,
    };
  }

  /** What spoke most for a label: words, pairs of words, openings, shapes; strongest first. */
  evidence(text: string, language: string | undefined, label: string, most: number): string[] {
    const strongest = this.#strongest(text, language, this.#model.labels.indexOf(label), 3 * most);
    const names = new Map<number, string>();
    // Names are only made for those that count: it is the dear part.
    this.#extractor.extract(text, language, (row, name) => {
      if (strongest.includes(row) && !names.has(row)) names.set(row, name());
    });
    return strongest
      .flatMap((row) => names.get(row) ?? [])
      .filter((name) => !name.startsWith('p:'))
      .slice(0, most);
  }

  #strongest(text: string, language: string | undefined, label: number, most: number): number[] {
    const { size, rows, weights } = this.#extractor.extract(text, language);
    const found: { readonly row: number; readonly worth: number }[] = [];
    for (let at = 0; at < size; at += 1) {
      const row = rows[at] as number;
      const worth = this.#model.contribution(row, label) * (weights[at] as number);
      if (worth > 0) found.push({ row, worth });
    }
    return found
      .toSorted((a, b) => b.worth - a.worth)
      .slice(0, most)
      .map(({ row }) => row);
  }
}

/** In the file the weights of one label stand together; here those of one row do, which are looked up together. */
function rowByRow(bytes: Uint8Array, labels: number): Int8Array {
  const rows = bytes.length / labels;
  const weights = new Int8Array(bytes.length);
  for (let label = 0; label < labels; label += 1) {
    for (let row = 0; row < rows; row += 1) weights[row * labels + label] = bytes[label * rows + row] as number;
  }
  return weights;
}
