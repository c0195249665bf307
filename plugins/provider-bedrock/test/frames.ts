import { crc32 } from 'node:zlib';

/** One message of an AWS event stream, read without the SDK. */
export interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Record<string, unknown>;
}

const STRING_HEADER = 7;

/** Cuts a whole event stream into its messages; all headers of Bedrock are strings. */
export function decodeFrames(bytes: Uint8Array): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  for (let start = 0; start < bytes.length; start += view.getUint32(start)) {
    const headersEnd = start + 12 + view.getUint32(start + 4);
    const payload = bytes.subarray(headersEnd, start + view.getUint32(start) - 4);
    frames.push({ headers: readHeaders(bytes.subarray(start + 12, headersEnd)), payload: JSON.parse(text(payload)) });
  }
  return frames;
}

function readHeaders(bytes: Uint8Array): Record<string, string> {
  const headers: Record<string, string> = {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + view.getUint8(at);
    const valueEnd = nameEnd + 3 + view.getUint16(nameEnd + 1);
    headers[text(bytes.subarray(at + 1, nameEnd))] = text(bytes.subarray(nameEnd + 3, valueEnd));
    at = valueEnd;
  }
  return headers;
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
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const start = Buffer.alloc(1 + name.length + 3);
      start.writeUInt8(name.length);
      start.write(name, 1);
      start.writeUInt8(STRING_HEADER, 1 + name.length);
      start.writeUInt16BE(value.length, 2 + name.length);
      return Buffer.concat([start, Buffer.from(value)]);
    }),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const frame = Buffer.alloc(12 + head.length + body.length + 4);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(head.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  head.copy(frame, 12);
  body.copy(frame, 12 + head.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, frame.length - 4)), frame.length - 4);
  return Uint8Array.from(frame);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
