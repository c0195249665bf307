import { seeded } from '@signalbox/testkit';

/** Numbers from 0 to 1, the same ones for the same seed. */
export type Random = () => number;

/** Numbers of its own for each of several things, so that none depends on when another came. */
export function seededBy(seed: number, ...parts: readonly (string | number)[]): Random {
  let hash = seed >>> 0;
  for (const part of parts) {
    for (const letter of String(part)) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x0100_0193) >>> 0;
    hash = Math.imul(hash ^ 0x5bd1_e995, 0x85eb_ca6b) >>> 0;
  }
  return seeded(hash);
}

/** Normally distributed around 0 with deviation 1, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The time to the next arrival where `perSecond` arrive on average, in milliseconds. */
export function gapMs(random: Random, perSecond: number): number {
  return (-Math.log(1 - random()) * 1_000) / perSecond;
}

/** The same items in an order of chance. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
