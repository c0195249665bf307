import { decodeEventMessages, encodeEventMessage } from '@signalbox/testkit';

/** One message of Bedrock's event streams, all of which hold JSON. */
export interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Record<string, unknown>;
}

/** Cuts a whole event stream into its messages. */
export function decodeFrames(bytes: Uint8Array): Frame[] {
  return decodeEventMessages(bytes).map(({ headers, body }) => ({
    headers,
    payload: JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>,
  }));
}

/** An event as Bedrock sends it. */
export function eventFrame(type: string, payload: object): Uint8Array<ArrayBuffer> {
  return encodeFrame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload);
}

/** An exception as Bedrock sends it inside a stream. */
export function exceptionFrame(type: string, message: string): Uint8Array<ArrayBuffer> {
  return encodeFrame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    { message },
  );
}

function encodeFrame(headers: Readonly<Record<string, string>>, payload: object): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encodeEventMessage({ headers, body: Buffer.from(JSON.stringify(payload)) }));
}
