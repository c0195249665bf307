import { describe, expect, test } from 'vitest';
import { parseDurationMs, retryAfterMs } from '../src/retry-after.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');

describe('retryAfterMs', () => {
  test.for<[string, Record<string, string>, number | undefined]>([
    ['whole seconds', { 'retry-after': '578' }, 578_000],
    ['decimal seconds', { 'retry-after': '0.5' }, 500],
    ['an HTTP date', { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['both, as Azure sends them: the longer counts', { 'retry-after-ms': '0', 'retry-after': '1' }, 1_000],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-1' }, undefined],
    ['nothing', {}, undefined],
  ])('reads %s', ([, headers, expected]) => {
    expect(retryAfterMs(new Headers(headers), NOW)).toBe(expected);
  });
});

describe('parseDurationMs', () => {
  test.for<[string, number | undefined]>([
    ['10m4.8s', 604_800],
    ['120ms', 120],
    ['0s', 0],
    ['1h2m', 3_720_000],
    ['1d', 86_400_000],
    ['2.5', 2_500],
    [' 7 ', 7_000],
    ['', undefined],
    ['-1s', undefined],
    ['s', undefined],
    ['1 fortnight', undefined],
    ['2026-11-21T10:00:00Z', undefined],
  ])('reads "%s" as %s', ([text, expected]) => {
    expect(parseDurationMs(text)).toBe(expected);
  });
});
