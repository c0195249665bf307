import { RouterError, type ChatCall } from '@signalbox/core';
import type { OpenAiQuirks } from '../quirks.ts';
import { toOpenAiResponses } from './to-responses.ts';

/** What of a request is counted, and what the endpoint takes. */
const COUNTED = [
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'previous_response_id',
  'conversation',
  'truncation',
] as const;

/**
 * The body of `POST /responses/input_tokens`. Warned about is only what is missing from what is counted.
 * @see https://platform.openai.com/docs/api-reference/responses/input-tokens (read 2026-11-25)
 */
export function toTokenCount(
  call: ChatCall,
  quirks: OpenAiQuirks,
  options: { readonly provider: string; readonly dialect?: string },
): Record<string, unknown> {
  const warn: ChatCall['warn'] = (warning) => {
    if (warning.field.startsWith('messages')) call.warn(warning);
  };
  const body = toOpenAiResponses({ ...call, warn }, quirks, options);
  return Object.fromEntries(COUNTED.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

/** @throws RouterError `invalid_response` when the answer has no count */
export function fromTokenCount(body: unknown, provider: string): number {
  const count = (body as { readonly input_tokens?: unknown } | null)?.input_tokens;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count;
  throw new RouterError('invalid_response', { message: `${provider} sent no number of tokens`, provider });
}
