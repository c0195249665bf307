import type { RateLimit } from '@signalbox/core';
import { parseDurationMs, type HeaderReader } from './retry-after.ts';

/** Which headers tell of one limit, and how the vendor writes the time of its end. */
export interface RateLimitHeaders {
  /** What is counted, as `RateLimit.of`. */
  readonly of: string;
  readonly limit?: string;
  readonly remaining?: string;
  readonly reset?: string;
  /**
   * `duration`: `120ms`, `1m30s`, or decimal seconds. `date`: a date and time as RFC 3339 has them. Default: `duration`.
   */
  readonly resetForm?: 'duration' | 'date' | 'epoch-seconds' | 'epoch-milliseconds';
}

/**
 * OpenAI's own, which many others send as well.
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers (read 2026-11-25)
 */
export const OPENAI_RATE_LIMITS: readonly RateLimitHeaders[] = ['requests', 'tokens'].map((of) => ({
  of,
  limit: `x-ratelimit-limit-${of}`,
  remaining: `x-ratelimit-remaining-${of}`,
  reset: `x-ratelimit-reset-${of}`,
}));

/**
 * What the headers of a reply say is left of the account's limits.
 * @param nowMs epoch milliseconds, against which moments are read; the reply's own `date` goes before it, since the
 * vendor's clock is the one that the moments are of
 * @returns only limits of which something was said
 */
export function rateLimitsOf(
  headers: HeaderReader,
  known: readonly RateLimitHeaders[],
  nowMs: number = Date.now(),
): readonly RateLimit[] {
  const found: RateLimit[] = [];
  for (const names of known) {
    // Azure says -1 where nothing is limited.
    if (names.limit !== undefined && headers.get(names.limit)?.trim() === '-1') continue;
    const limit = count(headers, names.limit);
    const remaining = count(headers, names.remaining);
    const reset = names.reset === undefined ? undefined : headers.get(names.reset);
    const resetMs = reset == null ? undefined : untilReset(reset, names.resetForm, headers, nowMs);
    if (limit === undefined && remaining === undefined && resetMs === undefined) continue;
    found.push({
      of: names.of,
      ...(limit !== undefined && { limit }),
      ...(remaining !== undefined && { remaining }),
      ...(resetMs !== undefined && { resetMs }),
    });
  }
  return found;
}

/** How long until the last of the used-up limits is whole again; `undefined` where none is, or none says. */
export function exhaustedMs(limits: readonly RateLimit[]): number | undefined {
  const waits = limits.flatMap(({ remaining, resetMs = 0 }) => (remaining === 0 && resetMs > 0 ? [resetMs] : []));
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function count(headers: HeaderReader, name: string | undefined): number | undefined {
  const text = name === undefined ? undefined : headers.get(name)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function untilReset(
  text: string,
  form: RateLimitHeaders['resetForm'],
  headers: HeaderReader,
  nowMs: number,
): number | undefined {
  if (form === undefined || form === 'duration') return parseDurationMs(text);
  const at = form === 'date' ? Date.parse(text) : Number(text) * (form === 'epoch-seconds' ? 1_000 : 1);
  if (!Number.isFinite(at)) return undefined;
  const stated = Date.parse(headers.get('date') ?? '');
  return Math.max(0, at - (Number.isNaN(stated) ? nowMs : stated));
}
