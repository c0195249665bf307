import { createHash } from 'node:crypto';

/**
 * A unit vector that depends on the text alone. Texts that share words point a similar way, so that search over
 * them finds something.
 */
export function vectorFor(text: string, dimensions: number): number[] {
  const sum = new Array<number>(dimensions).fill(0);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of [...words, `whole:${text}`]) addWord(sum, word);
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}

/** Each word has its own direction, drawn from its hash. */
function addWord(sum: number[], word: string): void {
  let state = createHash('sha256').update(word).digest().readUInt32LE(0);
  for (let index = 0; index < sum.length; index += 1) {
    // xorshift32: small, and the same on every machine
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum[index] = (sum[index] ?? 0) + (state >>> 0) / 0xffffffff - 0.5;
  }
}
