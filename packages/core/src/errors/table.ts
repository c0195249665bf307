import type { ErrorCode, ErrorOrigin } from '../contracts/index.ts';

/**
 * Whether the same candidate may be asked again.
 * `once`: one more time, whatever the retry limit. `policy`: only where the configuration allows it.
 */
export type RetryRule = 'no' | 'yes' | 'once' | 'policy';

/**
 * Whether the next candidate may be asked.
 * `larger-context`: only one with more room. `opt-in`: only where the configuration allows it.
 * `if-supported`: only after the caller's fault was one candidate's lack.
 */
export type NextRule = 'no' | 'yes' | 'larger-context' | 'opt-in' | 'if-supported';

/**
 * What the failure means for the candidate's breaker.
 * `count`: one more failure. `until-reset`: keep away until the time the provider named.
 * `long`: keep away from the model for minutes. `key`: the account is at fault: keep away from all of its models.
 */
export type BreakerRule = 'none' | 'count' | 'until-reset' | 'long' | 'key';

export interface ErrorRow {
  readonly origin: ErrorOrigin;
  /** What a gateway answers with. */
  readonly httpStatus: number;
  readonly retry: RetryRule;
  readonly next: NextRule;
  readonly breaker: BreakerRule;
  readonly meaning: string;
}

function row(
  origin: ErrorOrigin,
  httpStatus: number,
  retry: RetryRule,
  next: NextRule,
  breaker: BreakerRule,
  meaning: string,
): ErrorRow {
  return { origin, httpStatus, retry, next, breaker, meaning };
}

/** What the router does about each failure. `docs/errors.md` is kept equal to this by a test. */
export const ERROR_TABLE = {
  //                             origin      http  retry   next              breaker
  invalid_request: row('caller', 400, 'no', 'no', 'none', 'the request is malformed'),
  unsupported_param: row('caller', 400, 'no', 'if-supported', 'none', 'strict mode: the model cannot honour an option'),
  context_length_exceeded: row('caller', 400, 'no', 'larger-context', 'none', 'the prompt does not fit the model'),
  content_policy: row('caller', 400, 'no', 'opt-in', 'none', 'the provider refused the content'),
  provider_auth: row('router', 502, 'no', 'yes', 'key', 'the provider did not accept the credentials'),
  permission: row('router', 502, 'no', 'yes', 'long', 'the account may not use this model or feature'),
  provider_billing: row('router', 502, 'no', 'yes', 'key', 'the account is out of credit'),
  model_not_found: row('router', 404, 'no', 'yes', 'long', 'the provider has no such model'),
  rate_limited: row('provider', 429, 'yes', 'yes', 'until-reset', 'the provider limits how much this account may send'),
  overloaded: row('provider', 503, 'yes', 'yes', 'count', 'the provider has no capacity'),
  provider_unavailable: row('provider', 503, 'yes', 'yes', 'count', 'the provider answered with a server error'),
  connection: row('provider', 503, 'yes', 'yes', 'count', 'no connection, or it broke before an answer'),
  timeout: row('provider', 504, 'policy', 'yes', 'count', 'no answer in time (connect, first chunk, idle, total)'),
  stream_truncated: row('provider', 502, 'yes', 'yes', 'count', 'the stream stopped before its end'),
  stream_error: row('provider', 502, 'yes', 'yes', 'count', 'the provider reported an error inside the stream'),
  invalid_response: row('provider', 502, 'once', 'yes', 'count', 'the answer cannot be understood'),
  answer_rejected: row('provider', 502, 'no', 'yes', 'none', 'the answer came, and was not accepted by the route'),
  budget_exceeded: row('caller', 402, 'no', 'no', 'none', 'the budget does not cover the request'),
  limit_exceeded: row('caller', 429, 'no', 'no', 'none', 'a rate or concurrency limit of this router'),
  breaker_open: row('router', 503, 'no', 'yes', 'none', 'the candidate failed too often and is resting'),
  no_candidate: row('router', 503, 'no', 'no', 'none', 'no installed model can take this request'),
  all_candidates_failed: row('router', 502, 'no', 'no', 'none', 'every candidate was tried'),
  store_unavailable: row('store', 503, 'no', 'no', 'none', 'what counts budgets and limits does not answer'),
  guardrail_blocked: row('caller', 400, 'no', 'no', 'none', 'a guardrail stopped the request or the answer'),
  cancelled: row('caller', 499, 'no', 'no', 'none', 'the caller went away'),
  internal: row('router', 500, 'no', 'yes', 'count', 'a plugin or the router itself threw: a bug'),
} as const satisfies Record<ErrorCode, ErrorRow>;
