import type { FailedCall } from '../errors.ts';
import type { Settings } from './settings.ts';

interface AnyCall {
  readonly model: string;
  readonly signal: AbortSignal;
}

/** Who was asked, for the error. */
export function failedCall({ model, signal }: AnyCall, { provider, options }: Settings, began: boolean): FailedCall {
  const { rateLimits, requestIdHeader, secrets } = options;
  return { provider, model, signal, began, rateLimits, requestIdHeader, secretName: secrets?.[0] };
}
