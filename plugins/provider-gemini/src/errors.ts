import type { ErrorCode, RouterError } from '@signalbox/core';
import { errorFromResponse, readErrorBody, type ErrorBody, type HeaderReader } from '@signalbox/provider-kit';

/** Who was asked. */
export interface Asked {
  readonly provider: string;
  readonly model?: string | undefined;
  readonly secretName: string;
}

/** Words that say more than the status and the code with which they come. First match wins. */
const SIGNS: readonly { readonly words: RegExp; readonly code: ErrorCode }[] = [
  {
    // With 400 or 403, where others have 401.
    words: /api[ _]key (?:expired|not found|was reported)|unregistered callers|API_KEY_INVALID/i,
    code: 'provider_auth',
  },
  {
    words: /prepayment credits are depleted|spend(?:ing)? cap|enable billing|billing account/i,
    code: 'provider_billing',
  },
  { words: /user location is not supported/i, code: 'permission' },
  {
    words: /is not (?:enabled|supported) (?:for|by|in|with) (?:this|the|models?\b)|thinking level is not supported/i,
    code: 'unsupported_param',
  },
];

/** What only this vendor means by its words. */
export function overrideOf({ code, message = '' }: ErrorBody): ErrorCode | undefined {
  if (code === 'NOT_FOUND' && !/models?\//.test(message)) return 'invalid_request';
  return SIGNS.find(({ words }) => words.test(message.slice(0, 2_000)))?.code;
}

/** No error of the API is longer; a proxy's page may be. */
const MAX_LENGTH = 100_000;

/**
 * The error that a reply with an error status means. Reads its body to the end.
 *
 * The wait is not in a header but among the `details`, and an error may come wrapped in a list.
 * @see https://ai.google.dev/gemini-api/docs/troubleshooting (read 2026-11-25)
 */
export async function refusalOf(reply: Response, { provider, model, secretName }: Asked): Promise<RouterError> {
  const text = (await reply.text()).slice(0, MAX_LENGTH);
  const body = readErrorBody(text) ?? {};
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(text)?.[1];
  return errorFromResponse({
    provider,
    model,
    secretName,
    status: reply.status,
    code: body.code,
    message: body.message,
    headers: withRetryAfter(reply.headers, delay),
    override: overrideOf(body),
  });
}

function withRetryAfter(headers: Headers, seconds: string | undefined): HeaderReader {
  return { get: (name) => headers.get(name) ?? (name === 'retry-after' ? seconds : undefined) };
}
