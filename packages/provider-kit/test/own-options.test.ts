import { expect, test } from 'vitest';
import { ownOptions } from '../src/index.ts';

const OPTIONS = { acme: { a: 1, b: 1 }, 'acme-eu': { b: 2 }, other: { c: 3 } };

test.for([
  [
    { provider: 'acme', dialect: 'acme' },
    { a: 1, b: 1 },
  ],
  [
    { provider: 'acme-eu', dialect: 'acme' },
    { a: 1, b: 2 },
  ],
  [
    { provider: 'acme-us', dialect: 'acme' },
    { a: 1, b: 1 },
  ],
  [{ provider: 'acme-eu' }, { b: 2 }],
  [{ provider: 'none' }, {}],
] as const)('finds the options for %j', ([who, expected]) => {
  expect(ownOptions(OPTIONS, who)).toEqual(expected);
  expect(ownOptions(undefined, who)).toEqual({});
});
