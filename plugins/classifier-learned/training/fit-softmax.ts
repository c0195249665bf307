import { seeded, shuffle } from './seeded.ts';

/** One prompt to learn from. */
export interface Example {
  readonly rows: Int32Array;
  readonly weights: Float32Array;
  readonly label: number;
  /** How much it counts. */
  readonly importance: number;
}

export interface FitOptions {
  readonly labels: number;
  readonly bits: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly decay: number;
  readonly seed: number;
}

/** A softmax regression as it is trained: rows of one weight a label. */
export interface Fitted {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Stochastic gradient descent with a step of its own for every row (AdaGrad). */
export function fitSoftmax(examples: readonly Example[], options: FitOptions): Fitted {
  const { labels, bits, epochs, learningRate, decay, seed } = options;
  const weights = new Float32Array(2 ** bits * labels);
  const bias = new Float32Array(labels);
  const squares = new Float32Array(2 ** bits).fill(1e-3);
  const random = seeded(seed);
  const order = [...examples];
  const wrong = new Float64Array(labels);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    const rate = learningRate * (1 - (0.9 * epoch) / epochs);
    for (const example of order) {
      wrong.set(probabilitiesOf({ weights, bias }, example));
      wrong[example.label] = (wrong[example.label] as number) - 1;
      step(example, { weights, bias, squares, wrong, rate, decay });
    }
  }
  return { weights, bias };
}

interface Step extends Fitted {
  readonly squares: Float32Array;
  readonly wrong: Float64Array;
  readonly rate: number;
  readonly decay: number;
}

function step(example: Example, { weights, bias, squares, wrong, rate, decay }: Step): void {
  const { rows, weights: values, importance } = example;
  const labels = bias.length;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    const value = values[at] as number;
    squares[row] = (squares[row] as number) + importance * value * value;
    const size = (rate * importance * value) / Math.sqrt(squares[row] as number);
    const kept = 1 - rate * decay;
    for (let label = 0; label < labels; label += 1) {
      const place = row * labels + label;
      weights[place] = (weights[place] as number) * kept - size * (wrong[label] as number);
    }
  }
  for (let label = 0; label < labels; label += 1) {
    bias[label] = (bias[label] as number) - 0.01 * rate * importance * (wrong[label] as number);
  }
}

/** @param temperature above 1: less sure */
export function probabilitiesOf(
  { weights, bias }: Fitted,
  { rows, weights: values }: Pick<Example, 'rows' | 'weights'>,
  temperature = 1,
): Float64Array {
  const labels = bias.length;
  const sums = Float64Array.from(bias);
  for (let at = 0; at < rows.length; at += 1) {
    const from = (rows[at] as number) * labels;
    const value = values[at] as number;
    for (let label = 0; label < labels; label += 1) {
      sums[label] = (sums[label] as number) + value * (weights[from + label] as number);
    }
  }
  const most = Math.max(...sums);
  let total = 0;
  for (let label = 0; label < labels; label += 1) {
    sums[label] = Math.exp(((sums[label] as number) - most) / temperature);
    total += sums[label] as number;
  }
  return sums.map((value) => value / total);
}
