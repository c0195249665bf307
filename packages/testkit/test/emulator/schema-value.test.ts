import { expect, test } from 'vitest';
import { valueFor } from '../../src/emulator/schema-value.ts';

const string = { type: 'string' };

test.for<[string, unknown, unknown]>([
  ['required properties only', { type: 'object', properties: { a: string, b: string }, required: ['b'] }, { b: 'b' }],
  [
    'all properties when none is required',
    { type: 'object', properties: { a: string, n: { type: 'integer' } } },
    { a: 'a', n: 1 },
  ],
  ['the first of an enum', { enum: ['x', 'y'] }, 'x'],
  ['a constant', { const: 7 }, 7],
  ['bounds', { type: 'integer', exclusiveMinimum: 4, maximum: 9 }, 5],
  ['a multiple', { type: 'number', minimum: 7, multipleOf: 5 }, 10],
  ['lengths', { type: 'string', minLength: 8, maxLength: 8 }, 'value...'],
  ['formats', { type: 'string', format: 'date' }, '2026-01-15'],
  ['array lengths', { type: 'array', items: { type: 'boolean' }, minItems: 2 }, [true, true]],
  ['an empty array', { type: 'array', items: string, maxItems: 0 }, []],
  ['a type that may be null', { type: ['null', 'string'] }, 'value'],
  ['the first choice that is not null', { anyOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
  [
    'all of several',
    {
      allOf: [
        { properties: { a: string }, required: ['a'] },
        { properties: { b: string }, required: ['b'] },
      ],
    },
    { a: 'a', b: 'b' },
  ],
  [
    'a reference',
    { $ref: '#/$defs/city', $defs: { city: { type: 'object', properties: { name: string } } } },
    { name: 'name' },
  ],
  ['nothing at all', {}, 'value'],
])('fits %s', ([, schema, value]) => {
  expect(valueFor(schema)).toEqual(value);
});

test('comes to an end on a schema that contains itself', () => {
  const schema = {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['next'] } },
  };
  expect(JSON.stringify(valueFor(schema))).toMatch(/null/);
});

test('takes its words in turn', () => {
  const schema = { type: 'object', properties: { a: string, b: string }, required: ['a', 'b'] };
  expect(valueFor(schema, ['Paris', 'Rome'])).toEqual({ a: 'Paris', b: 'Rome' });
});
