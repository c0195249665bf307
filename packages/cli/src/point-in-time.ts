import { UsageError } from './usage-error.ts';

const AGO = /^(\d{1,6})(m|h|d|w)$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DATE = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/**
 * A day in UTC, a time with its zone, or how long ago. A time without a zone is refused: whose it is cannot be told.
 * @param now epoch milliseconds
 * @returns epoch milliseconds
 * @throws UsageError that names the option
 */
export function pointInTime(name: string, text: string, now: number): number {
  const ago = AGO.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (UNIT_MS[ago[2] as string] as number);
  const day = DATE.exec(text)?.[1];
  const at = Date.parse(text);
  if (day !== undefined && Number.isFinite(at) && isDay(day)) return at;
  throw new UsageError(
    `--${name}: expected a day (2026-11-01), a time with its zone (2026-11-01T08:00Z) or so long ago (90m, 12h, 7d, 2w), found "${text}"`,
  );
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isDay(day: string): boolean {
  const at = Date.parse(day);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day);
}
