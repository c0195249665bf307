import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

/** One message of an `application/vnd.amazon.eventstream` stream; only string headers, as Bedrock sends them. */
export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/**
 * Frames a message.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html (read 2026-11-21)
 */
export function encodeEventMessage({ headers, body }: EventMessage): Uint8Array {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }] as const);
  return codec.encode({ headers: Object.fromEntries(typed), body });
}

/**
 * Reads whole messages back.
 * @throws Error when the bytes stop in the middle of one, a checksum is wrong, or a header is no string
 */
export function decodeEventMessages(bytes: Uint8Array): EventMessage[] {
  const messages: EventMessage[] = [];
  for (let rest = bytes; rest.length > 0;) {
    // The codec takes one message at a time, each of which begins with its length.
    const length = new DataView(rest.buffer, rest.byteOffset, rest.byteLength).getUint32(0);
    const { headers, body } = codec.decode(rest.subarray(0, length));
    const plain = Object.entries(headers).map(([name, { type, value }]) => {
      if (type !== 'string') throw new Error(`event stream header ${name} is no string`);
      return [name, value] as const;
    });
    messages.push({ headers: Object.fromEntries(plain), body });
    rest = rest.subarray(length);
  }
  return messages;
}
