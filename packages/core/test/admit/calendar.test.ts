import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar, type BudgetWindow } from '../../src/admit/calendar.ts';

function span(window: BudgetWindow, timeZone: string, at: string): string {
  const { start, end } = createCalendar(window, timeZone)(Date.parse(at));
  const text = (ms: number): string => new Date(ms).toISOString().replace(':00.000Z', 'Z');
  return `${text(start)} ${text(end)}`;
}

describe('a calendar', () => {
  test.for([
    // UTC
    ['minute', 'UTC', '2026-11-25T10:59:59.999Z', '2026-11-25T10:59Z 2026-11-25T11:00Z'],
    ['hour', 'UTC', '2026-11-25T10:59:59.999Z', '2026-11-25T10:00Z 2026-11-25T11:00Z'],
    ['day', 'UTC', '2026-11-25T00:00:00Z', '2026-11-25T00:00Z 2026-11-26T00:00Z'],
    ['month', 'UTC', '2024-02-29T12:00:00Z', '2024-02-01T00:00Z 2024-03-01T00:00Z'],
    ['month', 'UTC', '2026-12-31T23:59:59Z', '2026-12-01T00:00Z 2027-01-01T00:00Z'],
    // Weeks begin on Monday: 2026-11-23 is one.
    ['week', 'UTC', '2026-11-22T23:59:59Z', '2026-11-16T00:00Z 2026-11-23T00:00Z'],
    ['week', 'UTC', '2026-11-23T00:00:00Z', '2026-11-23T00:00Z 2026-11-30T00:00Z'],
    ['week', 'UTC', '2027-01-01T00:00:00Z', '2026-12-28T00:00Z 2027-01-04T00:00Z'],
    // Berlin: forward on 2026-03-29 at 01:00 UTC, back on 2026-10-25 at 01:00 UTC.
    ['day', 'Europe/Berlin', '2026-11-24T23:30:00Z', '2026-11-24T23:00Z 2026-11-25T23:00Z'],
    ['day', 'Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-28T23:00Z 2026-03-29T22:00Z'],
    ['day', 'Europe/Berlin', '2026-03-29T21:59:59Z', '2026-03-28T23:00Z 2026-03-29T22:00Z'],
    ['day', 'Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-24T22:00Z 2026-10-25T23:00Z'],
    ['week', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-22T23:00Z 2026-03-29T22:00Z'],
    ['month', 'Europe/Berlin', '2026-10-01T00:00:00Z', '2026-09-30T22:00Z 2026-10-31T23:00Z'],
    ['hour', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T00:00Z 2026-10-25T01:00Z'],
    ['hour', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T01:00Z 2026-10-25T02:00Z'],
    // New York: forward on 2026-03-08 at 07:00 UTC, back on 2026-11-01 at 06:00 UTC.
    ['day', 'America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00Z 2026-03-09T04:00Z'],
    ['day', 'America/New_York', '2026-11-01T04:00:00Z', '2026-11-01T04:00Z 2026-11-02T05:00Z'],
    ['day', 'America/New_York', '2026-11-01T03:59:59Z', '2026-10-31T04:00Z 2026-11-01T04:00Z'],
    ['month', 'America/New_York', '2026-11-30T12:00:00Z', '2026-11-01T04:00Z 2026-12-01T05:00Z'],
    // Half an hour, and three quarters.
    ['hour', 'Asia/Kolkata', '2026-11-25T10:29:59Z', '2026-11-25T09:30Z 2026-11-25T10:30Z'],
    ['day', 'Asia/Kolkata', '2026-11-25T18:29:59Z', '2026-11-24T18:30Z 2026-11-25T18:30Z'],
    ['hour', 'Asia/Kathmandu', '2026-11-25T10:14:59Z', '2026-11-25T09:15Z 2026-11-25T10:15Z'],
    // No midnight: Cairo goes from 2026-04-23T24:00 straight to 01:00 (22:00 UTC).
    ['day', 'Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-23T22:00Z 2026-04-24T21:00Z'],
    ['day', 'Africa/Cairo', '2026-04-23T21:59:59Z', '2026-04-22T22:00Z 2026-04-23T22:00Z'],
    // Midnight is reached, and taken back: Cairo on 2026-10-29 goes from 24:00 to 23:00 (21:00 UTC).
    ['day', 'Africa/Cairo', '2026-10-29T21:30:00Z', '2026-10-28T21:00Z 2026-10-29T22:00Z'],
    // Two midnights: Havana on 2026-11-01 goes from 01:00 back to 00:00 (05:00 UTC).
    ['day', 'America/Havana', '2026-11-01T05:30:00Z', '2026-11-01T04:00Z 2026-11-02T05:00Z'],
  ] as const)('has for a %s in %s at %s the window %s', ([window, zone, at, expected]) => {
    expect(span(window, zone, at)).toBe(expected);
  });

  test('has one window for all time', () => {
    expect(createCalendar('total', 'UTC')(Date.now())).toEqual({ start: 0, end: Infinity });
  });

  test('knows no zone that there is not', () => {
    expect(() => createCalendar('day', 'Europe/Bonn')).toThrow(RangeError);
  });

  test('has windows that follow each other without a gap, in any zone at any time', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const window = fc.constantFrom<BudgetWindow>('day', 'week', 'month');
    const at = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2036-01-01') });
    fc.assert(
      fc.property(zone, window, at, (timeZone, name, moment) => {
        const calendar = createCalendar(name, timeZone);
        const own = calendar(moment);
        expect(own.start).toBeLessThanOrEqual(moment);
        expect(own.end).toBeGreaterThan(moment);
        expect(calendar(own.start)).toEqual(own);
        expect(calendar(own.end - 1)).toEqual(own);
        expect(calendar(own.end).start).toBe(own.end);
        const time = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', weekday: 'short' });
        if (name === 'week') expect(time.format(own.start)).toContain('Mon');
        if (name === 'month') expect(time.format(own.start)).toMatch(/^\w+,? 1$|^1 /);
      }),
      { numRuns: 300 },
    );
  });
});
