import { createHash } from 'node:crypto';

/** "Invalid 'input[1].call_id': string too long. Expected a string with maximum length 64." */
const LONGEST = 64;

/** An id of a call as the API takes it: one of another provider's that is too long becomes a hash of itself. */
export function toCallId(id: string): string {
  return id.length <= LONGEST ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}
