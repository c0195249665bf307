import { randomUUID } from 'node:crypto';

/**
 * A UUID version 7: sorts by time, to the millisecond. Node's fast random UUID with the time in its first 48 bits.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function requestId(epochMs: number): string {
  const time = epochMs.toString(16).padStart(12, '0');
  // What follows the version digit is random, and has its variant bits already.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
