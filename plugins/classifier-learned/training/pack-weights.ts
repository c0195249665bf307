import { brotliCompressSync, constants } from 'node:zlib';
import type { Example, Fitted } from './fit-softmax.ts';

/** Steps of a weight to either side of 0: so few that most weights are alike, and the file is small. */
const LEVELS = 15;

/** A row that fewer prompts than this have is left out: it says more of them than of a task. */
const LEAST_PROMPTS = 3;

/** Weights as they are shipped. */
export interface Packed {
  /** What one step is worth, by label. */
  readonly scales: readonly number[];
  /** The weights label after label, since those of one label are more alike, and compressed. */
  readonly file: Uint8Array;
}

export function packWeights({ weights, bias }: Fitted, examples: readonly Example[]): Packed {
  const labels = bias.length;
  const rows = weights.length / labels;
  const prompts = new Int32Array(rows);
  for (const example of examples) for (const row of example.rows) prompts[row] = (prompts[row] as number) + 1;
  const scales = Array.from(bias, (_, label) => {
    let most = 0;
    for (let at = label; at < weights.length; at += labels) most = Math.max(most, Math.abs(weights[at] as number));
    return most / LEVELS;
  });
  const byLabel = new Int8Array(weights.length);
  for (let row = 0; row < rows; row += 1) {
    if ((prompts[row] as number) < LEAST_PROMPTS) continue;
    for (let label = 0; label < labels; label += 1) {
      byLabel[label * rows + row] = Math.round((weights[row * labels + label] as number) / (scales[label] as number));
    }
  }
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return { scales, file: brotliCompressSync(byLabel, { params }) };
}
