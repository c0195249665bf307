import type { Failure, FailureKind } from '../failure.ts';

const BEDROCK = 'com.amazon.bedrock';
const CORAL = 'com.amazon.coral.service';

interface FailureRow {
  readonly status: number;
  readonly type: string;
  readonly service: string;
  readonly message: string;
}

/** Status, type and words, as seen in real replies. */
export const FAILURES: Readonly<Record<FailureKind, FailureRow>> = {
  'invalid-request': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The request is malformed.',
  },
  authentication: {
    status: 403,
    type: 'UnrecognizedClientException',
    service: CORAL,
    message: 'The security token included in the request is invalid.',
  },
  billing: {
    status: 403,
    type: 'AccessDeniedException',
    service: BEDROCK,
    message:
      'Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. Your AWS Marketplace subscription for this model cannot be completed at this time.',
  },
  permission: {
    status: 403,
    type: 'AccessDeniedException',
    service: BEDROCK,
    message: "You don't have access to the model with the specified model ID.",
  },
  'not-found': {
    status: 404,
    type: 'ResourceNotFoundException',
    service: BEDROCK,
    message: 'The resource was not found.',
  },
  'unknown-model': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The provided model identifier is invalid.',
  },
  'context-length': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The model returned the following errors: Input is too long for requested model.',
  },
  'content-policy': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The model returned the following errors: Output blocked by content filtering policy',
  },
  'rate-limit': {
    status: 429,
    type: 'ThrottlingException',
    service: BEDROCK,
    message: 'Too many requests, please wait before trying again.',
  },
  'server-error': {
    status: 500,
    type: 'InternalServerException',
    service: BEDROCK,
    message: 'The system encountered an unexpected error during processing. Try your request again.',
  },
  'bad-gateway': { status: 502, type: 'InternalServerException', service: BEDROCK, message: 'Bad gateway.' },
  unavailable: {
    status: 503,
    type: 'ServiceUnavailableException',
    service: BEDROCK,
    message: 'Bedrock is unable to process your request.',
  },
  timeout: {
    status: 408,
    type: 'ModelTimeoutException',
    service: BEDROCK,
    message: 'The model took too long to process the request.',
  },
  overloaded: {
    status: 503,
    type: 'ServiceUnavailableException',
    service: BEDROCK,
    message: 'Too many connections, please wait before trying again.',
  },
};

/** What can be said inside a stream. @see ConverseStreamOutput in the API reference (read 2026-11-21) */
export const STREAM_EXCEPTIONS: Readonly<
  Partial<Record<FailureKind, { readonly exception: string; readonly message: string }>>
> = {
  overloaded: { exception: 'serviceUnavailableException', message: 'The service is temporarily unavailable.' },
  unavailable: { exception: 'serviceUnavailableException', message: 'The service is temporarily unavailable.' },
  'rate-limit': { exception: 'throttlingException', message: 'Too many tokens, please wait before trying again.' },
  'invalid-request': { exception: 'validationException', message: 'The request is malformed.' },
  'server-error': { exception: 'internalServerException', message: 'The system encountered an unexpected error.' },
  'bad-gateway': { exception: 'modelStreamErrorException', message: 'The model failed while it was answering.' },
};

export function messageOf(failure: Failure, otherwise: string): string {
  const prefix = failure.field === undefined ? '' : `#/${failure.field.replaceAll('.', '/')}: `;
  return prefix + (failure.message ?? otherwise);
}
