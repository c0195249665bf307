import type { Clock } from '../contracts/index.ts';
import { areDistinct, type Marks } from './distinct-words.ts';

/** A question as it is looked up: no word of it. */
export interface Point {
  readonly partition: string;
  /** Of length 1. */
  readonly vector: Float32Array;
  /** `undefined`: questions are told apart by their vectors alone. */
  readonly marks: Marks | undefined;
}

export interface Nearest {
  /** What its answer is kept under. */
  readonly key: string;
  /** The cosine, -1 to 1. */
  readonly similarity: number;
}

interface Entry extends Point {
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Remembers which question an answer was given to. Bounded: the least recently used goes first. */
export class SemanticIndex {
  readonly #options: { readonly maxEntries: number; readonly clock: Pick<Clock, 'now'> };
  /** By key; those that were not used for longest stand first. */
  readonly #entries = new Map<string, Entry>();
  readonly #partitions = new Map<string, Set<string>>();

  constructor(options: { readonly maxEntries: number; readonly clock: Pick<Clock, 'now'> }) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The nearest of the same partition that is at least so near, and differs in nothing that counts. */
  nearest(point: Point, threshold: number): Nearest | undefined {
    let best: Nearest | undefined;
    for (const key of this.#partitions.get(point.partition) ?? []) {
      const entry = this.#entries.get(key) as Entry;
      if (entry.until <= this.#options.clock.now()) {
        this.forget(key);
        continue;
      }
      const similarity = cosineOf(entry.vector, point.vector);
      if (similarity < threshold || similarity <= (best?.similarity ?? -Infinity)) continue;
      if (entry.marks !== undefined && point.marks !== undefined && areDistinct(entry.marks, point.marks)) continue;
      best = { key, similarity };
    }
    if (best !== undefined) this.#touch(best.key);
    return best;
  }

  add(key: string, point: Point, ttlMs: number): void {
    this.forget(key);
    this.#entries.set(key, { ...point, until: this.#options.clock.now() + ttlMs });
    const keys = this.#partitions.get(point.partition) ?? new Set();
    this.#partitions.set(point.partition, keys.add(key));
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#options.maxEntries) return;
      this.forget(oldest);
    }
  }

  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    const keys = this.#partitions.get(entry.partition);
    keys?.delete(key);
    if (keys?.size === 0) this.#partitions.delete(entry.partition);
  }

  /** Forgets every entry whose key begins so. */
  clear(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.forget(key);
  }

  #touch(key: string): void {
    const entry = this.#entries.get(key) as Entry;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }
}

/** More than any model has: what is longer is no embedding. */
const MOST_DIMENSIONS = 16_384;

/**
 * A vector of length 1.
 * @throws TypeError when it is no list of numbers, is all zeros, or has no numbers or too many
 */
export function normalised(vector: ArrayLike<number> | undefined): Float32Array {
  const length = vector?.length ?? 0;
  if (vector === undefined || !(length > 0 && length <= MOST_DIMENSIONS)) {
    throw new TypeError(`an embedding has 1 to ${MOST_DIMENSIONS} numbers, found ${length}`);
  }
  let squares = 0;
  for (let index = 0; index < length; index += 1) squares += (vector[index] as number) ** 2;
  if (!(squares > 0 && squares < Infinity)) throw new TypeError('an embedding is numbers that are not all 0');
  return Float32Array.from(vector, (each) => each / Math.sqrt(squares));
}

/** Of two vectors of length 1. Those of two models have nothing to do with each other. */
export function cosineOf(one: Float32Array, two: Float32Array): number {
  if (one.length !== two.length) return -1;
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] as number) * (two[index] as number);
  return sum;
}
