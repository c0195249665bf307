import type { RateLimitHeaders } from '@signalbox/provider-kit';

export const REQUEST_ID = 'mistral-correlation-id';

/**
 * No header tells when a limit ends; a 429 has `Retry-After`. `ratelimitbysize` is the older form.
 * @see https://docs.mistral.ai/deployment/laplateforme/tier/ and recorded replies (read 2026-11-25)
 */
export const RATE_LIMITS: readonly RateLimitHeaders[] = [
  ...['req-minute', 'req-10-second', 'tokens-minute', 'tokens-5-minute', 'tokens-month'].map((window) => ({
    of: window.replace(/^req/, 'requests'),
    limit: `x-ratelimit-limit-${window}`,
    remaining: `x-ratelimit-remaining-${window}`,
  })),
  {
    of: 'tokens',
    limit: 'ratelimitbysize-limit',
    remaining: 'ratelimitbysize-remaining',
    reset: 'ratelimitbysize-reset',
  },
];
