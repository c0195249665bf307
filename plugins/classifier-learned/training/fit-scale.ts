import type { Scale } from '../src/difficulty/difficulty-model.ts';

/** Logistic regression on one score (Platt's scaling), by Newton's steps. */
export function fitScale(scores: ArrayLike<number>, isTrue: readonly boolean[]): Scale {
  let slope = 1;
  let shift = 0;
  for (let step = 0; step < 50; step += 1) {
    let [gradientSlope, gradientShift, slopeSlope, slopeShift, shiftShift] = [0, 0, 1e-6, 0, 1e-6];
    for (const [at, truth] of isTrue.entries()) {
      const score = scores[at] as number;
      const probability = 1 / (1 + Math.exp(-(slope * score + shift)));
      const wrong = probability - (truth ? 1 : 0);
      const width = probability * (1 - probability);
      gradientSlope += wrong * score;
      gradientShift += wrong;
      slopeSlope += width * score * score;
      slopeShift += width * score;
      shiftShift += width;
    }
    const determinant = slopeSlope * shiftShift - slopeShift * slopeShift;
    slope -= (shiftShift * gradientSlope - slopeShift * gradientShift) / determinant;
    shift -= (slopeSlope * gradientShift - slopeShift * gradientSlope) / determinant;
  }
  return { slope, shift };
}
