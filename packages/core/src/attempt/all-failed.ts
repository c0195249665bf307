import { RouterError } from '../errors/router-error.ts';
import type { AttemptRecord, ErrorCode } from '../contracts/index.ts';

/**
 * The failure of a request whose candidates have all failed. It names the failure that its reader can do most about,
 * not the one that happened to come last.
 */
export function allFailed(attempts: readonly AttemptRecord[], last: RouterError | undefined): RouterError {
  // With one attempt, its own error says more than "all failed".
  if (last !== undefined && attempts.length === 1) return last.with({ attempts: [...attempts] });
  const failed = attempts.filter(({ error }) => error !== undefined);
  const telling = failed.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
  const causes = attempts.map(({ provider, model, error }) => `${provider}/${model}: ${error?.code ?? 'failed'}`);
  return new RouterError('all_candidates_failed', {
    message: `all candidates failed (${causes.join('; ')}); ${telling?.error?.message ?? 'none was asked'}`,
    provider: telling?.provider,
    model: telling?.model,
    retryAfterMs: retryAfter(failed),
    attempts: [...attempts],
    cause: last,
  });
}

/** What can be put right comes first: the request, then the configuration, then limits, then what passes by itself. */
const MOST_ACTIONABLE: readonly ErrorCode[] = [
  'invalid_request',
  'unsupported_param',
  'context_length_exceeded',
  'content_policy',
  'answer_rejected',
  'provider_auth',
  'provider_billing',
  'permission',
  'model_not_found',
  'internal',
  'rate_limited',
  'invalid_response',
];

function rankOf({ error }: AttemptRecord): number {
  const place = error === undefined ? -1 : MOST_ACTIONABLE.indexOf(error.code);
  return place < 0 ? MOST_ACTIONABLE.length : place;
}

/** The earliest time that any of them named. */
function retryAfter(failed: readonly AttemptRecord[]): number | undefined {
  const waits = failed.flatMap(({ error }) => error?.retryAfterMs ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
