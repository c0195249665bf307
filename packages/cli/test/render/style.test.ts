import { expect, test } from 'vitest';
import { mayColour } from '../../src/render/style.ts';

test.for([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
] as const)('a terminal: %s, environment %j: colour %s', ([isTTY, environment, expected]) => {
  expect(mayColour({ isTTY }, environment)).toBe(expected);
});
