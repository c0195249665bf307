import type { Frame } from './dialect.ts';

const encoder = new TextEncoder();

/** One server-sent event with a JSON body, or with the text as it is. */
export function sseEvent(data: unknown, event?: string): Uint8Array {
  const body = typeof data === 'string' ? data : JSON.stringify(data);
  return encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}data: ${body}\n\n`);
}

/** A frame made of bytes. */
export function frame(role: Frame['role'], bytes: Uint8Array, tokens = 0): Frame {
  return { role, bytes, tokens };
}
