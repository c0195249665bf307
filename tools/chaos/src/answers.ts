/** What is asked: every request has an answer of its own, so that what is lost or said twice can be told. */
export interface Question {
  readonly id: string;
  readonly isStreamed: boolean;
}

const WORDS = 12;

/** The words of the answer, each there once, and none the beginning of another. */
export function wordsOf(id: string): readonly string[] {
  return Array.from({ length: WORDS }, (_, place) => `${id}w${place}x`);
}

export function answerTo(id: string): string {
  return wordsOf(id).join(' ');
}

/** What became of a text on its way. */
export interface Fidelity {
  readonly isWhole: boolean;
  /** Words that are not there. */
  readonly lost: number;
  /** Words that are there twice or more. */
  readonly duplicated: number;
}

export function fidelityOf(id: string, text: string): Fidelity {
  const said = text.split(' ').filter((word) => word !== '');
  const counts = new Map<string, number>();
  for (const word of said) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = wordsOf(id);
  return {
    isWhole: text === words.join(' '),
    lost: words.filter((word) => !counts.has(word)).length,
    duplicated: words.filter((word) => (counts.get(word) ?? 0) > 1).length,
  };
}
