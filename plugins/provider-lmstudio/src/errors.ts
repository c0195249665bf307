import type { ErrorCode } from '@signalbox/core';

/** Its errors are sentences, and their statuses say little: a path that is not there is a 200, a crash is a 400. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/unexpected endpoint or method/i, 'model_not_found'],
  [/tokens to keep|keep the first \d+ tokens|context (?:size|length)/i, 'context_length_exceeded'],
  [/no models? loaded|invalid model identifier|model not found/i, 'model_not_found'],
  [/does not support images/i, 'unsupported_param'],
  [/crashed|failed to load model|model (?:was )?unloaded|channel error/i, 'provider_unavailable'],
];

export function errorOverride({ message = '' }: { readonly message?: string }): ErrorCode | undefined {
  return MEANINGS.find(([words]) => words.test(message))?.[1];
}
