/** A line of a file of one JSON object a line: what it holds, or what is wrong with it. */
export type JsonLine =
  | { readonly number: number; readonly object: Readonly<Record<string, unknown>> }
  | { readonly number: number; readonly fault: string };

/** A line that goes on and on would fill the memory: of one longer than this only its fault is told. */
const MOST_CHARS = 16 * 1024 * 1024;

/**
 * Reads one JSON object a line, counted from 1, with no more than a line and a piece of the source in memory. A faulty
 * line ends nothing; empty ones are left out.
 * @param source text in pieces, cut anywhere
 */
export async function* jsonLines(source: AsyncIterable<string>, mostChars = MOST_CHARS): AsyncGenerator<JsonLine> {
  for await (const { number, text } of linesOf(source, mostChars)) {
    if (text === undefined) yield { number, fault: `expected at most ${mostChars} characters` };
    else if (text.trim() !== '') yield { number, ...parsed(text) };
  }
}

interface Line {
  readonly number: number;
  /** Absent: it was too long. */
  readonly text?: string;
}

async function* linesOf(source: AsyncIterable<string>, mostChars: number): AsyncGenerator<Line> {
  let number = 1;
  let begun = '';
  let isTooLong = false;
  for await (const piece of source) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      const text = begun + piece.slice(from, end);
      yield isTooLong || text.length > mostChars ? { number } : { number, text };
      number += 1;
      begun = '';
      isTooLong = false;
      from = end + 1;
    }
    begun = isTooLong ? '' : begun + piece.slice(from);
    if (begun.length > mostChars) {
      isTooLong = true;
      begun = '';
    }
  }
  if (isTooLong) yield { number };
  else if (begun !== '') yield { number, text: begun };
}

function parsed(text: string): { readonly object: Readonly<Record<string, unknown>> } | { readonly fault: string } {
  let value: unknown;
  try {
    // The mark that some editors put before a text is no part of it.
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return { fault: 'expected one JSON object a line, found something that is no JSON' };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { object: value as Readonly<Record<string, unknown>> };
  }
  return { fault: `expected one JSON object a line, found ${kindOf(value)}` };
}

/** What JSON calls a value: a fault names the kind, not the content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
