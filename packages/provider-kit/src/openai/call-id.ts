import { createHash } from 'node:crypto';

/**
 * How long the ids of calls may be: "Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with
 * maximum length 40", and 64 for `call_id` in the Responses API. vLLM makes some of 46.
 */
const LONGEST = { chat: 40, responses: 64 } as const;

/** An id of a call as the API takes it: one of another provider's that is too long becomes a hash of itself. */
export function toCallId(id: string, api: keyof typeof LONGEST): string {
  return id.length <= LONGEST[api] ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}
