import type { Chunk } from '../contracts/index.ts';

/** So much of an answer is compared. */
const MOST_CHARACTERS = 32_768;

/** What is said so far, with one more chunk: its text, and the calls for tools that it makes. */
export function saidWith(said: string, chunk: Chunk): string {
  if (chunk.type === 'restart') return '';
  const more =
    chunk.type === 'text-delta'
      ? chunk.text
      : chunk.type === 'tool-call-delta'
        ? `${chunk.name === undefined ? '' : ` ${chunk.name} `}${chunk.argumentsDelta}`
        : '';
  return more === '' || said.length >= MOST_CHARACTERS ? said : (said + more).slice(0, MOST_CHARACTERS);
}

/**
 * How far two answers agree by their words: those that both have, of those that either has (Jaccard). Case and punctuation
 * make no difference.
 * @returns 0 to 1; 1 when neither has any
 */
export function wordAgreement(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const both = [...left].filter((word) => right.has(word)).length;
  const either = left.size + right.size - both;
  return either === 0 ? 1 : both / either;
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu),
  );
}
