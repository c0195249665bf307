import type { Features } from './features.ts';

/** What is beside the weights in a model's file. */
export interface SoftmaxHead {
  readonly labels: readonly string[];
  /** The table has 2^bits rows of one weight a label. */
  readonly bits: number;
  readonly bias: readonly number[];
  /** What one step of a label's weights is worth. */
  readonly scales: readonly number[];
  /** Above 1 it makes the model less sure of itself: fitted so that it is right as often as it says. */
  readonly temperature: number;
}

/** Multinomial logistic regression over hashed features, its weights in 8 bits. */
export class SoftmaxModel {
  readonly labels: readonly string[];
  readonly #head: SoftmaxHead;
  readonly #weights: Int8Array;

  /** @throws TypeError when there are not as many weights as the head says */
  constructor(head: SoftmaxHead, weights: Int8Array) {
    const expected = 2 ** head.bits * head.labels.length;
    if (weights.length !== expected) throw new TypeError(`expected ${expected} weights, got ${weights.length}`);
    this.labels = head.labels;
    this.#head = head;
    this.#weights = weights;
  }

  /** One probability a label; together they are 1. */
  probabilities({ size, rows, weights }: Features): Float64Array {
    const { length } = this.labels;
    const table = this.#weights;
    const sums = new Float64Array(length);
    for (let at = 0; at < size; at += 1) {
      const from = (rows[at] as number) * length;
      const weight = weights[at] as number;
      for (let label = 0; label < length; label += 1) {
        sums[label] = (sums[label] as number) + weight * (table[from + label] as number);
      }
    }
    const { bias, scales, temperature } = this.#head;
    for (let label = 0; label < length; label += 1) {
      sums[label] = ((sums[label] as number) * (scales[label] as number) + (bias[label] as number)) / temperature;
    }
    return softmax(sums);
  }

  /** How much a row speaks for a label, against the mean of the others. */
  contribution(row: number, label: number): number {
    const { length } = this.labels;
    const { scales } = this.#head;
    let others = 0;
    for (let other = 0; other < length; other += 1) {
      others += (this.#weights[row * length + other] as number) * (scales[other] as number);
    }
    const own = (this.#weights[row * length + label] as number) * (scales[label] as number);
    return own - (others - own) / (length - 1);
  }
}

/** In place. */
function softmax(sums: Float64Array): Float64Array {
  let most = -Infinity;
  for (const sum of sums) most = Math.max(most, sum);
  let total = 0;
  for (let at = 0; at < sums.length; at += 1) {
    const value = Math.exp((sums[at] as number) - most);
    sums[at] = value;
    total += value;
  }
  for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] as number) / total;
  return sums;
}
