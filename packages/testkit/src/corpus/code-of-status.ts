import type { ErrorCode } from '@signalbox/core';

/**
 * Decided by what each status is defined to mean, apart from the table that plugins go by.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15 (read 2026-11-25)
 */
const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'provider_auth',
  402: 'provider_billing',
  403: 'permission',
  404: 'model_not_found',
  408: 'timeout',
  // A conflict with another request of the moment: the same one may be sent again.
  409: 'provider_unavailable',
  // What is gone stays away.
  410: 'model_not_found',
  413: 'context_length_exceeded',
  422: 'invalid_request',
  // Another request, on which this one depended, failed: https://www.rfc-editor.org/rfc/rfc4918#section-11.4
  424: 'provider_unavailable',
  // "Too early": to be sent again when the connection stands. https://www.rfc-editor.org/rfc/rfc8470#section-5.2
  425: 'provider_unavailable',
  429: 'rate_limited',
  // Groq's own: no capacity for the flex tier. https://console.groq.com/docs/errors (read 2026-11-21)
  498: 'overloaded',
  503: 'provider_unavailable',
  504: 'timeout',
  // Cloudflare's own: the server behind it took too long, to accept the connection or to answer.
  // https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
  522: 'timeout',
  524: 'timeout',
  // Anthropic's own. https://platform.claude.com/docs/en/api/errors (read 2026-11-25)
  529: 'overloaded',
};

/** What a status means where a vendor's words say nothing more; 200 is an error inside a stream. */
export function codeOfStatus(status: number): ErrorCode {
  const known = CODES[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'provider_unavailable';
  return status >= 400 ? 'invalid_request' : 'stream_error';
}
