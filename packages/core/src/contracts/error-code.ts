/** Every way a request can fail. What follows from each stands in the table of `errors/table.ts`. */
export type ErrorCode =
  | 'invalid_request'
  | 'unsupported_param'
  | 'context_length_exceeded'
  | 'content_policy'
  | 'provider_auth'
  | 'permission'
  | 'provider_billing'
  | 'model_not_found'
  | 'rate_limited'
  | 'overloaded'
  | 'provider_unavailable'
  | 'connection'
  | 'timeout'
  | 'stream_truncated'
  | 'stream_error'
  | 'invalid_response'
  | 'answer_rejected'
  | 'budget_exceeded'
  | 'limit_exceeded'
  | 'breaker_open'
  | 'no_candidate'
  | 'all_candidates_failed'
  | 'store_unavailable'
  | 'guardrail_blocked'
  | 'cancelled'
  | 'internal';

/** Whose fault it is. */
export type ErrorOrigin = 'caller' | 'router' | 'provider' | 'store';
