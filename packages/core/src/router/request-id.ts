import { randomUUID } from 'node:crypto';

/**
 * A UUID version 7: sorts by time, to the millisecond. Node's fast random UUID with the time in its first 48 bits.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function requestId(epochMs: number): string {
  // What follows the version digit is random, and has its variant bits already.
  return timePart(epochMs) + randomUUID().slice(15);
}

let lastMs = NaN;
let lastPart = '';

/** Under load many requests come in one millisecond. */
function timePart(epochMs: number): string {
  if (epochMs !== lastMs) {
    const time = epochMs.toString(16).padStart(12, '0');
    lastPart = `${time.slice(0, 8)}-${time.slice(8)}-7`;
    lastMs = epochMs;
  }
  return lastPart;
}
