export { readErrorBody, type ErrorBody } from './error-body.ts';
export { errorFromResponse, errorInStream, type ResponseFailure } from './error-from-response.ts';
export { errorFromThrown, type ThrownAbout } from './error-from-thrown.ts';
export { parseDurationMs, retryAfterMs, type HeaderReader } from './retry-after.ts';
