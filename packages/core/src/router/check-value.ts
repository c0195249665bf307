import { RouterError } from '../errors/router-error.ts';
import { nearestField } from './known-fields.ts';

// Each throws RouterError `invalid_request` that names the field and what was expected; never what was found there.

/** A field that nobody reads would be dropped without a word. One that is `undefined` says nothing. */
export function onlyKnown(object: object, known: ReadonlySet<string>, path: string): void {
  for (const field in object) {
    if (known.has(field) || (object as Readonly<Record<string, unknown>>)[field] === undefined) continue;
    const nearest = nearestField(field, known);
    const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new RouterError('invalid_request', {
      message: `${path}${field.slice(0, 40)}: there is no such field${meant}`,
    });
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All words of a union, so that one which is added there and not here does not compile. */
export function wordsOf<Word extends string>(words: Readonly<Record<Word, 0>>): ReadonlySet<unknown> {
  return new Set(Object.keys(words));
}

export function kind(value: unknown, type: 'string' | 'number' | 'boolean', path: string, expected: string): void {
  if (value !== undefined && typeof value !== type) fail(path, `expected ${expected}`, value);
}

export function oneOf(words: ReadonlySet<unknown>, value: unknown, path: string): void {
  if (value !== undefined && !words.has(value)) fail(path, `expected one of ${[...words].join(', ')}`, value);
}

export function texts(value: unknown, path: string): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) fail(path, 'expected a list of texts', value);
  value.forEach((text: unknown, index) => kind(text ?? null, 'string', `${path}[${index}]`, 'a text'));
}

export function between(value: number | undefined, path: string, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    fail(path, `expected a number, ${most === Infinity ? `${least} or more` : `${least} to ${most}`}`, value);
  }
}

export function text(value: unknown, path: string): void {
  if (typeof value !== 'string' || value === '') fail(path, 'expected a text that is not empty', value);
}

export function wholeFrom(least: number, value: unknown, path: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return;
  fail(path, `expected a whole number, ${least} or more`, value);
}

/** Says what kind of thing was found, never the thing: it may be a prompt. */
export function fail(path: string, expected: string, found: unknown): never {
  const what =
    typeof found === 'number' ? String(found) : Array.isArray(found) ? `a list of ${found.length}` : typeof found;
  throw new RouterError('invalid_request', { message: `${path}: ${expected}, found ${what}` });
}
