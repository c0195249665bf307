import { encodeEventMessage } from '@signalbox/testkit';

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
