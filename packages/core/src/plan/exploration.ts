import { logit } from '../belief/logistic.ts';

/** What may turn out to be true of a candidate: a logistic distribution of its ability, on the logistic scale. */
export interface Arm {
  readonly mean: number;
  readonly deviation: number;
}

/** Qualities between two of these are taken for one. */
const CELLS = 32;
const EDGES: readonly number[] = Array.from({ length: CELLS + 1 }, (_, index) =>
  index === 0 ? -Infinity : index === CELLS ? Infinity : logit(index / CELLS),
);

/** A logistic distribution's scale, by its standard deviation. */
const SCALE = Math.sqrt(3) / Math.PI;

/**
 * With which probability each candidate is the right choice, given how uncertain their qualities are: the cheapest whose
 * quality is within the tolerance of the best. This is Thompson sampling with its probabilities reckoned rather than
 * drawn, over a grid of 32 qualities for the best; they are 1 together.
 * @param arms the cheapest first
 */
export function chancesOf(arms: readonly Arm[], tolerance: number): readonly number[] {
  const below = arms.map((arm) => EDGES.map((edge) => chanceBelow(arm, edge)));
  const chances = arms.map(() => 0);
  for (let cell = 0; cell < CELLS; cell += 1) {
    const enough = enoughAt(cell, tolerance);
    // From the dearest to the cheapest: all of these, and nobody cheaper, have their best in this cell.
    let upTo = 1;
    let under = 1;
    const dearer: number[] = [];
    for (let index = arms.length - 1; index >= 0; index -= 1) {
      const before = upTo - under;
      upTo *= below[index]?.[cell + 1] ?? 1;
      under *= below[index]?.[cell] ?? 1;
      const falls = chanceBelow(arms[index] as Arm, enough);
      // It, or somebody dearer, is the best; less the cases in which it is not good enough itself.
      dearer[index] = upTo - under - falls * before;
    }
    let cheaperFail = 1;
    for (const [index, arm] of arms.entries()) {
      chances[index] = (chances[index] ?? 0) + cheaperFail * Math.max(0, dearer[index] ?? 0);
      cheaperFail *= chanceBelow(arm, enough);
    }
  }
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / total);
}

/** What is good enough where the best is in the middle of a cell. */
function enoughAt(cell: number, tolerance: number): number {
  const quality = (cell + 0.5) / CELLS - tolerance;
  return quality <= 0 ? -Infinity : logit(quality);
}

function chanceBelow({ mean, deviation }: Arm, ability: number): number {
  return 1 / (1 + Math.exp((mean - ability) / (deviation * SCALE)));
}
