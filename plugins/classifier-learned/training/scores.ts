/** What a model said of one prompt. */
export interface Said {
  readonly truth: number;
  readonly probabilities: Float64Array;
}

function labelOf({ probabilities }: Said): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

function confidenceOf({ probabilities }: Said): number {
  return Math.max(...probabilities);
}

export function accuracy(said: readonly Said[]): number {
  return said.filter((one) => labelOf(one) === one.truth).length / said.length;
}

/** The mean over labels that occur of the harmonic mean of precision and recall. */
export function macroF1(said: readonly Said[]): number {
  const scores = [...f1ByLabel(said).values()];
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

export function f1ByLabel(said: readonly Said[]): ReadonlyMap<number, number> {
  const labels = new Set(said.map(({ truth }) => truth));
  return new Map(
    [...labels].map((label) => {
      const right = said.filter((one) => one.truth === label && labelOf(one) === label).length;
      const either = said.filter((one) => one.truth === label || labelOf(one) === label).length;
      const both = said.filter((one) => one.truth === label && labelOf(one) === label).length;
      return [label, (2 * right) / (either + both || 1)];
    }),
  );
}

/** How far what it says of its sureness is from how often it is right, in ten steps (ECE). */
export function calibrationError(said: readonly Said[]): number {
  let error = 0;
  for (let step = 0; step < 10; step += 1) {
    const here = said.filter((one) => Math.min(9, Math.floor(confidenceOf(one) * 10)) === step);
    if (here.length === 0) continue;
    const sure = here.reduce((sum, one) => sum + confidenceOf(one), 0) / here.length;
    error += (here.length / said.length) * Math.abs(accuracy(here) - sure);
  }
  return error;
}

/** The largest share of prompts it may answer for, surest first, and be right about so many of them. */
export function coverageAt(
  said: readonly Said[],
  wanted: number,
): { readonly coverage: number; readonly threshold: number } {
  const surest = said.toSorted((a, b) => confidenceOf(b) - confidenceOf(a));
  let right = 0;
  let best = { coverage: 0, threshold: 1 };
  for (const [at, one] of surest.entries()) {
    if (labelOf(one) === one.truth) right += 1;
    if (right / (at + 1) >= wanted) best = { coverage: (at + 1) / said.length, threshold: confidenceOf(one) };
  }
  return best;
}

/** The temperature at which what was said of unseen prompts is least surprised by the truth. */
export function fittedTemperature(said: readonly Said[]): number {
  const surprise = (temperature: number): number =>
    tempered(said, temperature).reduce(
      (sum, { truth, probabilities }) => sum - Math.log(Math.max(1e-9, probabilities[truth] as number)),
      0,
    );
  const tried = Array.from({ length: 60 }, (_, at) => 0.1 + at * 0.05);
  return tried.reduce((best, one) => (surprise(one) < surprise(best) ? one : best));
}

export function tempered(said: readonly Said[], temperature: number): Said[] {
  return said.map(({ truth, probabilities }) => {
    const raised = probabilities.map((probability) => probability ** (1 / temperature));
    const total = raised.reduce((a, b) => a + b, 0);
    return { truth, probabilities: raised.map((value) => value / total) };
  });
}
