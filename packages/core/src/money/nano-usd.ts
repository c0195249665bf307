/** Nano-dollars in a dollar. */
const NANO = 1e9;

/** Dollars from whole nano-dollars. */
export function toUsd(nanoUsd: number): number {
  return nanoUsd / NANO;
}

/** Whole nano-dollars from dollars, to the nearest one. */
export function toNanoUsd(usd: number): number {
  return Math.round(usd * NANO);
}
