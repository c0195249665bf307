import type { RateLimitHeaders } from '@signalbox/provider-kit';

/** What Cohere's support asks for. */
export const REQUEST_ID = 'x-debug-trace-id';

/**
 * Told with trial keys only: calls a minute to this endpoint, and calls a month. What is left of them is not told.
 * @see https://docs.cohere.com/docs/rate-limits (read 2026-11-25)
 */
export const RATE_LIMITS: readonly RateLimitHeaders[] = [
  { of: 'requests', limit: 'x-trial-endpoint-call-limit' },
  { of: 'requests-month', limit: 'x-endpoint-monthly-call-limit' },
];
