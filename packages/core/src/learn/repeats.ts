import { hash } from 'node:crypto';

/** Who asks nearly the same again. */
export interface Repeats {
  /**
   * Notes a question.
   * @returns the id of the request in which the same was asked shortly before
   */
  note(who: string, question: string, requestId: string, now: number): string | undefined;
}

const MOST = 2_000;

/** Shorter ones are said again for good reasons: `yes`, `go on`. */
const SHORTEST = 16;

/** Holds a bounded number of hashes, and no question. @param withinMs how long one is remembered */
export function createRepeats(withinMs: number): Repeats {
  const asked = new Map<string, { readonly requestId: string; readonly at: number }>();
  return {
    note(who, question, requestId, now) {
      const words =
        question
          .toLowerCase()
          .match(/[\p{L}\p{N}]+/gu)
          ?.join(' ') ?? '';
      if (words.length < SHORTEST) return undefined;
      const key = hash('sha1', `${who}\n${words}`, 'base64');
      const before = asked.get(key);
      asked.delete(key);
      asked.set(key, { requestId, at: now });
      if (asked.size > MOST) asked.delete(asked.keys().next().value as string);
      return before !== undefined && now - before.at <= withinMs ? before.requestId : undefined;
    },
  };
}
