import { expect, test } from 'vitest';
import { dollars, milliseconds, percent } from '../../src/render/numbers.ts';

test.for([
  [undefined, 'unknown'],
  [0, '$0'],
  [12.345, '$12.35'],
  [0.5, '$0.50'],
  [0.0123, '$0.012'],
  [0.00000024, '$0.00000024'],
  [1e-9, '$0.0000000010'],
  [-0.002, '-$0.0020'],
] as const)('dollars(%d) is %s', ([usd, text]) => {
  expect(dollars(usd)).toBe(text);
});

test('times are whole milliseconds, shares whole percents', () => {
  expect([milliseconds(12.6), milliseconds(undefined), percent(0.826)]).toEqual(['13 ms', '', '83 %']);
});
