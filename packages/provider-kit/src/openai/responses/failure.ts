import type { ErrorCode, RouterError } from '@signalbox/core';
import { readErrorBody } from '../../error-body.ts';
import { errorInStream } from '../../error-from-response.ts';
import { overrideOf } from '../../error-from-thrown.ts';
import type { OpenAiFoldOptions } from '../fold.ts';

/**
 * Codes of an answer that failed after it had begun, which come without a status.
 * @see https://platform.openai.com/docs/api-reference/responses/object#responses/object-error (read 2026-11-25)
 */
const CODES: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['bio_policy', 'content_policy'],
  ['cyber_policy', 'content_policy'],
  ['image_content_policy_violation', 'content_policy'],
  ['vector_store_timeout', 'timeout'],
  ...[
    'data_residency_mismatch',
    'empty_image_file',
    'failed_to_download_image',
    'image_file_not_found',
    'image_file_too_large',
    'image_parse_error',
    'image_too_large',
    'image_too_small',
    'invalid_base64_image',
    'invalid_image',
    'invalid_image_format',
    'invalid_image_mode',
    'invalid_image_url',
    'unsupported_image_media_type',
  ].map((code) => [code, 'invalid_request'] as const),
]);

/** The error that an answer holds in place of its end, whatever its envelope. */
export function responsesFailure(envelope: unknown, options: OpenAiFoldOptions): RouterError {
  const { provider, model, requestId, errorOverride } = options;
  const failure = readErrorBody(envelope) ?? {};
  const override = overrideOf(errorOverride, failure) ?? CODES.get(failure.code ?? '');
  return errorInStream({ provider, model, requestId, ...failure, override });
}
