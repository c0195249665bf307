/** Windows of a calendar. Weeks begin on Monday (ISO 8601). `total` begins with the first request and never ends. */
export type BudgetWindow = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'total';

/** Epoch milliseconds: from `start` on, and before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Says in which window of a time zone's calendar a moment lies. A day has 23 or 25 hours where the clocks are changed; it
 * begins with its first moment, where midnight is left out too.
 * @param timeZone an IANA name, such as `Europe/Berlin`
 * @throws RangeError when there is no such time zone
 */
export function createCalendar(window: BudgetWindow, timeZone: string): (at: number) => Span {
  const offsetAt = createOffset(timeZone);
  const find = SPANS[window];
  // Most moments lie in the window of the one before.
  let last: Span = { start: 0, end: 0 };
  return (at) => {
    if (at < last.start || at >= last.end) last = find(at, offsetAt);
    return last;
  };
}

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
type OffsetAt = (at: number) => number;

const SPANS: Readonly<Record<BudgetWindow, (at: number, offsetAt: OffsetAt) => Span>> = {
  total: () => ({ start: 0, end: Infinity }),
  minute: (at) => spanOf(at, MINUTE_MS, 0),
  // Some zones are half an hour off.
  hour: (at, offsetAt) => spanOf(at, HOUR_MS, offsetAt(at)),
  day: (at, offsetAt) => days(at, offsetAt, (year, month, day) => [Date.UTC(year, month, day), 1]),
  week: (at, offsetAt) =>
    days(at, offsetAt, (year, month, day) => {
      const sinceMonday = (new Date(Date.UTC(year, month, day)).getUTCDay() + 6) % 7;
      return [Date.UTC(year, month, day - sinceMonday), 7];
    }),
  month: (at, offsetAt) =>
    days(at, offsetAt, (year, month) => [
      Date.UTC(year, month, 1),
      (Date.UTC(year, month + 1, 1) - Date.UTC(year, month, 1)) / DAY_MS,
    ]),
};

function spanOf(at: number, lengthMs: number, offsetMs: number): Span {
  const start = Math.floor((at + offsetMs) / lengthMs) * lengthMs - offsetMs;
  return { start, end: start + lengthMs };
}

/** @param first the first day, as if its midnight were UTC, and how many days there are */
function days(
  at: number,
  offsetAt: OffsetAt,
  first: (year: number, month: number, day: number) => readonly [midnight: number, count: number],
): Span {
  const local = new Date(at + offsetAt(at));
  const [midnight, count] = first(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  return { start: beginningOf(midnight, offsetAt), end: beginningOf(midnight + count * DAY_MS, offsetAt) };
}

/** The first moment of a day. */
function beginningOf(midnight: number, offsetAt: OffsetAt): number {
  const before = midnight - offsetAt(midnight - DAY_MS);
  const after = midnight - offsetAt(midnight + DAY_MS);
  // Where there are two midnights, or the clocks are changed later that day: the first.
  if (offsetAt(before) === midnight - before) return before;
  if (offsetAt(after) === midnight - after) return after;
  // There is none: the clocks go from its moment on.
  return before;
}

function createOffset(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const whole = Math.floor(at / 1000) * 1000;
    const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - whole;
  };
}
