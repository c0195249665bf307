import { crc32 } from 'node:zlib';

/** One message of an `application/vnd.amazon.eventstream` stream; only string headers, as Bedrock sends them. */
export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Total length, length of the headers, checksum of both. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const STRING_HEADER = 7;

/**
 * Frames a message: prelude, headers, body, checksum; numbers are big-endian.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html (read 2026-11-21)
 */
export function encodeEventMessage({ headers, body }: EventMessage): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const total = PRELUDE_BYTES + head.length + body.length + CHECKSUM_BYTES;
  const message = Buffer.alloc(total);
  message.writeUInt32BE(total, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, PRELUDE_BYTES);
  message.set(body, PRELUDE_BYTES + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, total - CHECKSUM_BYTES)), total - CHECKSUM_BYTES);
  return message;
}

/**
 * Reads whole messages back.
 * @throws RangeError when the bytes stop in the middle of one; Error when a checksum is wrong
 */
export function decodeEventMessages(bytes: Uint8Array): EventMessage[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: EventMessage[] = [];
  for (let at = 0; at < view.length;) {
    const total = view.readUInt32BE(at);
    if (at + total > view.length) throw new RangeError('the event stream stops in the middle of a message');
    messages.push(decodeEventMessage(view.subarray(at, at + total)));
    at += total;
  }
  return messages;
}

function decodeEventMessage(message: Buffer): EventMessage {
  const end = message.length - CHECKSUM_BYTES;
  const preludeIsRight = message.readUInt32BE(8) === crc32(message.subarray(0, 8));
  if (!preludeIsRight || message.readUInt32BE(end) !== crc32(message.subarray(0, end))) {
    throw new Error('the checksum of an event stream message is wrong');
  }
  const bodyAt = PRELUDE_BYTES + message.readUInt32BE(4);
  return { headers: decodeHeaders(message.subarray(PRELUDE_BYTES, bodyAt)), body: message.subarray(bodyAt, end) };
}

function encodeHeader(name: string, value: string): Buffer {
  const valueBytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(valueBytes.length);
  const nameBytes = Buffer.from(name);
  return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, Buffer.from([STRING_HEADER]), length, valueBytes]);
}

function decodeHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    if (bytes.readUInt8(nameEnd) !== STRING_HEADER) throw new Error(`event stream header ${name} is no string`);
    const valueAt = nameEnd + 3;
    at = valueAt + bytes.readUInt16BE(nameEnd + 1);
    headers[name] = bytes.toString('utf8', valueAt, at);
  }
  return headers;
}
