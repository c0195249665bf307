import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { reveal, secret } from '@signalbox/core';

const VALUE = 'sk-do-not-show-me';
const hidden = secret(VALUE);
/** What a careless program takes it for. */
const careless = hidden as unknown as string;

describe('a secret', () => {
  test.for<[string, () => string]>([
    ['as a text', () => String(careless)],
    ['in a template', () => `${careless}`],
    ['added to a text', () => '' + careless],
    ['as JSON', () => JSON.stringify({ hidden })],
    ['inspected', () => inspect(hidden)],
    ['inspected with all that is hidden', () => inspect(hidden, { showHidden: true, depth: null })],
    ['inspected without its own say', () => inspect(hidden, { customInspect: false, showHidden: true })],
    ['inside another object', () => inspect({ options: { apiKey: hidden } }, { depth: null })],
    ['formatted', () => format('%s %o %O %j', hidden, hidden, hidden, hidden)],
    ['by its keys', () => JSON.stringify([Object.keys(hidden), Reflect.ownKeys(hidden), Object.entries(hidden)])],
    ['copied', () => JSON.stringify({ ...hidden })],
    ['cloned', () => inspect(structuredClone(hidden), { customInspect: false, showHidden: true })],
    ['in the message of an error', () => inspect(new Error(`no ${careless}`, { cause: hidden }))],
  ])('does not show %s', ([, shown]) => {
    expect(shown()).not.toContain('do-not-show-me');
  });

  test('says that it is one', () => {
    expect([String(careless), JSON.stringify(hidden), inspect(hidden)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
  });

  test('is told to who asks for it by name', () => {
    expect(hidden.reveal()).toBe(VALUE);
    expect(reveal(hidden)).toBe(VALUE);
    expect(reveal('plain')).toBe('plain');
  });

  test.for(['', undefined, 5])('made of %j is a TypeError', (value) => {
    expect(() => secret(value as string)).toThrow(new TypeError('secret(): expected a text that is not empty'));
  });
});
