import { expect, test } from 'vitest';
import { periodOf } from '../src/ledger-args.ts';
import { pointInTime } from '../src/point-in-time.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

test.for([
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T08:00Z', '2026-11-01T08:00:00.000Z'],
  ['2026-11-01T08:00:30.5+02:00', '2026-11-01T06:00:30.500Z'],
  ['90m', '2026-11-25T10:30:00.000Z'],
  ['12h', '2026-11-25T00:00:00.000Z'],
  ['7d', '2026-11-18T12:00:00.000Z'],
  ['2w', '2026-11-11T12:00:00.000Z'],
] as const)('%s is %s', ([text, time]) => {
  expect(new Date(pointInTime('since', text, NOW)).toISOString()).toBe(time);
});

test.for(['yesterday', '2026-02-30', '2026-13-01', '2026-11-01T08:00', '2026-11-01T25:00Z', '7', '-7d', '01.11.2026'])(
  '%s is refused',
  (text) => {
    expect(() => pointInTime('since', text, NOW)).toThrow(`--since: expected a day`);
    expect(() => pointInTime('since', text, NOW)).toThrow(`found "${text}"`);
  },
);

test('a time that ends before it begins is refused', () => {
  expect(() => periodOf({ since: '1d', until: '2d' }, NOW)).toThrow('--since: expected a time before that of --until');
  expect(() => periodOf({ since: '1d', until: '1d' }, NOW)).toThrow(/before/);
  expect(periodOf({ since: '2026-11-01' }, NOW)).toEqual({ since: Date.parse('2026-11-01'), until: undefined });
});
