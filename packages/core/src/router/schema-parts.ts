import * as v from 'valibot';

/** A schema for every field of a type, so that one which is added there and not here does not compile. */
export type Fields<T> = Record<keyof T, v.GenericSchema>;

// Each message says what was expected: "expected …, found …".

const NAME = 'a name of letters, digits, ".", "_" and "-"';

/** A name that becomes part of keys in a store, between colons. */
export const nameInKeys = v.pipe(v.string(NAME), v.regex(/^[\w.-]+$/, NAME));

export const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
export const texts = v.array(text, 'a list of texts');
export const flag = v.boolean('true or false');
export const callable = v.custom<(...input: never[]) => unknown>((value) => typeof value === 'function', 'a function');
export const plainObject = v.custom<object>((value) => isObject(value) && !Array.isArray(value), 'an object');

export function number(expected: string, least: number, most = Infinity) {
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(least, expected), v.maxValue(most, expected));
}

/** A list whose members are told apart by their names. */
export function named<Item extends v.GenericSchema<unknown, { readonly name: string }>>(item: Item, expected: string) {
  return v.pipe(
    v.array(item, expected),
    v.check((all) => areDistinct(all), 'a name of its own for each'),
  );
}

export function areDistinct(all: readonly { readonly name: string }[]): boolean {
  return new Set(all.map((each) => each.name)).size === all.length;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
