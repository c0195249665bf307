import type { Failure, FailureKind } from '../failure.ts';

interface Row {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
}

const row = (status: number, message: string, type = 'invalid_request_error', code: string | null = null): Row => ({
  status,
  message,
  type,
  code,
});

/** Status, type, code and words, as seen in real replies. */
const FAILURES: Readonly<Record<FailureKind, Row>> = {
  'invalid-request': row(400, 'Bad request'),
  authentication: row(401, 'Invalid API Key'),
  billing: row(402, 'Inactive subscription or usage limit reached'),
  permission: row(403, 'You are not allowed to use this resource.'),
  'not-found': row(404, 'no Route matched with those values'),
  'unknown-model': row(400, 'Invalid model', 'invalid_model', '1500'),
  'context-length': row(
    400,
    'Prompt contains 150000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
    'invalid_request_prompt',
    '3051',
  ),
  'content-policy': row(403, 'The request violates our usage policies.'),
  'rate-limit': row(429, 'Rate limit exceeded', 'rate_limited', '1300'),
  'server-error': row(500, 'Internal server error', 'internal_server_error', '3700'),
  'bad-gateway': row(502, 'Bad gateway', 'internal_server_error'),
  unavailable: row(503, 'Service unavailable.', 'unreachable_backend', '1100'),
  timeout: row(504, 'The upstream server is timing out', 'internal_server_error'),
  overloaded: row(429, 'Service tier capacity exceeded for this model.', 'service_tier_capacity_exceeded', '3505'),
};

function rowOf({ kind }: Failure): Row {
  return FAILURES[kind];
}

/** The gateway answers for keys, FastAPI for fields, the application for all else. */
export function errorBody(failure: Failure): object {
  const { message, type, code, status } = rowOf(failure);
  const words = failure.message ?? message;
  if (failure.kind === 'authentication') return { detail: words };
  if (failure.kind === 'not-found') return { message: words };
  if (failure.field !== undefined) return { object: 'error', message: { detail: [fieldFault(failure.field, words)] } };
  return { object: 'error', message: words, type, param: null, code, raw_status_code: failure.status ?? status };
}

/** A body that does not fit its schema has a status of its own. */
export function statusOf(failure: Failure): number {
  const isField = failure.kind === 'invalid-request' && failure.field !== undefined;
  return failure.status ?? (isField ? 422 : rowOf(failure).status);
}

function fieldFault(field: string, msg: string): object {
  const type = msg.startsWith('Extra') ? 'extra_forbidden' : msg.startsWith('Field') ? 'missing' : 'value_error';
  return { type, loc: ['body', ...field.split('.')], msg };
}
