import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { describe, expect, test } from 'vitest';
import {
  decodeEventMessages,
  encodeEventMessage,
  readRecordings,
  recordedBytes,
  recordingsFolder,
  type EventMessage,
} from '../src/index.ts';

const message: EventMessage = { headers: { ':event-type': 'messageStart', 'x-é': '' }, body: Buffer.from('{"ö":1}') };

test('reads what it wrote', () => {
  const [first, second] = decodeEventMessages(
    Buffer.concat([encodeEventMessage(message), encodeEventMessage(message)]),
  );
  expect({ ...first, body: Buffer.from(first!.body) }).toEqual(message);
  expect(second).toEqual(first);
});

test('writes the bytes of the specification', () => {
  const empty = encodeEventMessage({ headers: {}, body: new Uint8Array() });
  // the empty message of the AWS test vectors
  expect(Buffer.from(empty).toString('hex')).toBe('000000100000000005c248eb7d98c8ff');
});

test('finds a wrong byte and a missing end', () => {
  const bytes = encodeEventMessage(message);
  expect(() => decodeEventMessages(bytes.subarray(0, -1))).toThrow('length');
  expect(() => decodeEventMessages(bytes.subarray(0, 2))).toThrow(RangeError);
  const changed = Uint8Array.from(bytes);
  changed[20]! ^= 1;
  expect(() => decodeEventMessages(changed)).toThrow('checksum');
});

test('refuses a header that is no string', () => {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  const bytes = codec.encode({ headers: { flag: { type: 'boolean', value: true } }, body: new Uint8Array() });
  expect(() => decodeEventMessages(bytes)).toThrow('flag');
});

const recordings = readRecordings('bedrock').filter(({ response }) => response.eventstream_base64 !== undefined);

test('finds the recordings wherever their folder is', () => {
  expect(recordings.length > 0).toBe(recordingsFolder() !== undefined);
});

describe.skipIf(recordings.length === 0)('on recorded streams (skipped: no recordings folder)', () => {
  test.for(recordings)('$file comes out byte by byte as it went in', (recording) => {
    const bytes = recordedBytes(recording);
    const again = Buffer.concat(decodeEventMessages(bytes).map(encodeEventMessage));
    expect(again.equals(Buffer.from(bytes))).toBe(true);
  });
});
