import { describe, expect, test } from 'vitest';
import { errorFromResponse, OPENAI_RATE_LIMITS, rateLimitsOf, type RateLimitHeaders } from '../src/index.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');

const reset = (resetForm?: RateLimitHeaders['resetForm']): readonly RateLimitHeaders[] => [
  { of: 'requests', remaining: 'left', reset: 'reset', ...(resetForm !== undefined && { resetForm }) },
];

describe('rateLimitsOf', () => {
  test('reads the headers that OpenAI sends, and leaves out what was not said', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1m0.5s',
      'x-ratelimit-remaining-tokens': '-1',
    });
    expect(rateLimitsOf(headers, OPENAI_RATE_LIMITS)).toEqual([
      { of: 'requests', limit: 500, remaining: 0, resetMs: 60_500 },
    ]);
  });

  test('knows no limit where Azure says that nothing is limited', () => {
    const headers = new Headers({
      'x-ratelimit-limit-tokens': '-1',
      'x-ratelimit-remaining-tokens': '-1',
      'x-ratelimit-reset-tokens': '0',
    });
    expect(rateLimitsOf(headers, OPENAI_RATE_LIMITS)).toEqual([]);
  });

  test.for<[RateLimitHeaders['resetForm'], string, number | undefined]>([
    [undefined, '23.5', 23_500],
    ['duration', '120ms', 120],
    ['date', '2026-11-25T10:00:07Z', 7_000],
    ['date', '2026-11-25T09:00:00Z', 0],
    ['date', 'soon', undefined],
    ['epoch-seconds', String(NOW / 1_000 + 2), 2_000],
    ['epoch-milliseconds', String(NOW + 250), 250],
  ])('reads a reset as %s: %s', ([form, text, resetMs]) => {
    const [limit] = rateLimitsOf(new Headers({ left: '3', reset: text }), reset(form), NOW);
    expect(limit?.resetMs).toBe(resetMs);
  });

  test("goes by the vendor's clock where the reply tells it", () => {
    const headers = new Headers({ date: 'Wed, 25 Nov 2026 11:00:00 GMT', reset: '2026-11-25T11:00:03Z' });
    expect(rateLimitsOf(headers, reset('date'), NOW)).toEqual([{ of: 'requests', resetMs: 3_000 }]);
  });
});

describe('a refusal for a limit', () => {
  const refusal = (headers: Record<string, string>) =>
    errorFromResponse({
      provider: 'acme',
      status: 429,
      headers: new Headers(headers),
      rateLimits: OPENAI_RATE_LIMITS,
    });

  test('waits for the limit that is used up, where nothing else names a time', () => {
    const error = refusal({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '9',
      'x-ratelimit-reset-tokens': '1h',
    });
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 2_000 });
    expect(error.rateLimits.map(({ of }) => of)).toEqual(['requests', 'tokens']);
  });

  test('waits as long as retry-after says, where it says', () => {
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2s', 'retry-after': '5' };
    expect(refusal(headers).retryAfterMs).toBe(5_000);
  });

  test('names no time where no limit is used up', () => {
    expect(refusal({ 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': '2s' }).retryAfterMs).toBe(
      undefined,
    );
  });
});
