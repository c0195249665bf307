import type { ErrorCode, FinishReason } from '@signalbox/core';

/** Every reason of the API but `STOP`, which is `tool-calls` where functions were called. */
const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  // Of Vertex.
  MODEL_ARMOR: 'content-filter',
  // A language that the model does not know.
  LANGUAGE: 'other',
  IMAGE_OTHER: 'other',
  NO_IMAGE: 'other',
  TOO_MANY_TOOL_CALLS: 'other',
  OTHER: 'other',
  FINISH_REASON_UNSPECIFIED: 'other',
};

/** Reasons that mean that there is no answer: the model wrote what cannot be used, or the request was at fault. */
const FAILED_REASONS: Readonly<Record<string, ErrorCode>> = {
  MALFORMED_FUNCTION_CALL: 'invalid_response',
  UNEXPECTED_TOOL_CALL: 'invalid_response',
  MALFORMED_RESPONSE: 'invalid_response',
  MISSING_THOUGHT_SIGNATURE: 'invalid_request',
};

/**
 * The reasons by their numbers, as replies with `enum-encoding=int` have them. Of this API: Vertex numbers those from 6
 * on differently.
 * @see https://github.com/googleapis/google-cloud-python/blob/main/packages/google-ai-generativelanguage (read 2026-11-25)
 */
const BY_NUMBER: readonly string[] = [
  'FINISH_REASON_UNSPECIFIED',
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'IMAGE_SAFETY',
  'UNEXPECTED_TOOL_CALL',
];

/** The API's word for a reason. */
export function reasonWord(reason: string | number): string {
  return typeof reason === 'string' ? reason : (BY_NUMBER[reason] ?? String(reason));
}

/** What a reason means; `failed`: there is no answer. */
export function meaningOf(word: string): { readonly reason: FinishReason } | { readonly failed: ErrorCode } {
  const failed = Object.hasOwn(FAILED_REASONS, word) ? FAILED_REASONS[word] : undefined;
  if (failed !== undefined) return { failed };
  return { reason: (Object.hasOwn(FINISH_REASONS, word) ? FINISH_REASONS[word] : undefined) ?? 'other' };
}
