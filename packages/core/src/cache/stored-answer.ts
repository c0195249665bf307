import type { Chunk, FinishReason, Warning } from '../contracts/index.ts';
import type { AnsweredBy } from './replayed.ts';

/** A whole answer, as it is kept. */
export interface StoredAnswer {
  /** When it was given, epoch milliseconds. */
  readonly at: number;
  readonly answer: AnsweredBy;
  readonly usageReported: boolean;
  readonly warnings: readonly Warning[];
  /** As they came, so that a stream is given again as a stream. */
  readonly chunks: readonly Chunk[];
}

/** Of the ways to end, those that mean: this is all of it. */
const COMPLETE: ReadonlySet<FinishReason> = new Set(['stop', 'tool-calls']);

/**
 * Whether an answer may be given to somebody else: it is whole, of one candidate, and not empty. One that was cut at its
 * length is not whole; one that was taken back or continued by another candidate is second best.
 */
export function isKeepable(chunks: readonly Chunk[]): boolean {
  const finish = chunks.findLast((chunk) => chunk.type === 'finish');
  if (finish === undefined || !COMPLETE.has(finish.finishReason)) return false;
  return chunks.some(isContent) && !chunks.some(({ type }) => type === 'restart' || type === 'continuation');
}

function isContent(chunk: Chunk): boolean {
  if (chunk.type === 'text-delta') return chunk.text !== '';
  return !NO_CONTENT.has(chunk.type);
}

const NO_CONTENT: ReadonlySet<Chunk['type']> = new Set(['response-start', 'reasoning-delta', 'citation', 'finish']);

/** Changed with the form of what is kept: what an older version wrote is then not found. */
const FORM = 1;

/** Most chunks are pieces of text: those are kept as bare texts, all others as they are. */
export function encodeAnswer({ chunks, ...rest }: StoredAnswer): string {
  const kept = chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.text : withoutPassing(chunk)));
  return JSON.stringify({ form: FORM, ...rest, chunks: kept });
}

/** Not what held for that one call: what was left of the account's limits, what the provider billed. */
function withoutPassing(chunk: Chunk): Chunk {
  if (chunk.type === 'response-start') {
    const { rateLimits: _, ...start } = chunk;
    return start;
  }
  if (chunk.type !== 'finish') return chunk;
  const { costUsd: _, ...finish } = chunk;
  return finish;
}

/**
 * @returns `undefined` where it was written in another form
 * @throws SyntaxError or TypeError when it is no answer
 */
export function decodeAnswer(text: string): StoredAnswer | undefined {
  const { form, ...rest } = JSON.parse(text) as Encoded;
  if (form !== FORM) return undefined;
  const { at, answer, warnings } = rest;
  if (!Number.isFinite(at) || typeof answer?.provider !== 'string' || typeof answer.model !== 'string') {
    throw new TypeError('a stored answer does not say who gave it');
  }
  if (!Array.isArray(warnings)) throw new TypeError('a stored answer has no warnings');
  const chunks = rest.chunks.map((chunk): Chunk =>
    typeof chunk === 'string' ? { type: 'text-delta', text: chunk } : chunk,
  );
  if (!isKeepable(chunks)) throw new TypeError('a stored answer is not whole');
  return { ...rest, chunks };
}

interface Encoded extends Omit<StoredAnswer, 'chunks'> {
  readonly form: number;
  readonly chunks: readonly (string | Chunk)[];
}
