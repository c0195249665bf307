import { expect, test } from 'vitest';
import { withOwnHeaders } from '../src/own-headers.ts';

test('headers that a client found elsewhere are gone', () => {
  const client = { _options: { defaultHeaders: { 'x-environment': '1', 'x-own': '1' } } };
  expect(withOwnHeaders(client, { 'x-own': '1' })).toBe(client);
  expect(client._options.defaultHeaders).toEqual({ 'x-own': '1' });
});

test('a client of another make is left as it is', () => {
  expect(withOwnHeaders({ a: 1 }, {})).toEqual({ a: 1 });
});
