import { shuffle } from './seeded.ts';

/** In which of so many parts each row is, by chance; the parts are as large as each other. */
export function partsOf(rows: number, parts: number, random: () => number): Int32Array {
  const part = new Int32Array(rows);
  const order = shuffle(
    Array.from({ length: rows }, (_, at) => at),
    random,
  );
  for (const [place, at] of order.entries()) part[at] = place % parts;
  return part;
}

/** The rows of which the part is none of these. */
export function without(part: Int32Array, ...left: readonly number[]): number[] {
  return [...part.keys()].filter((at) => !left.includes(part[at] as number));
}

/** The rows of one part. */
export function within(part: Int32Array, one: number): number[] {
  return [...part.keys()].filter((at) => part[at] === one);
}
