import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The first byte says how the rest is written. */
const PLAIN = 0;
const DEFLATED = 1;

/** A value as bytes, compressed when it is long. Long ones are compressed beside the event loop. */
export async function encode(value: string, compressAboveBytes: number): Promise<Buffer> {
  const plain = Buffer.from(value);
  if (plain.length <= compressAboveBytes) return Buffer.concat([Buffer.of(PLAIN), plain]);
  return Buffer.concat([Buffer.of(DEFLATED), await deflate(plain)]);
}

/**
 * @param mostBytes how long it may become
 * @returns `undefined` for what was not written by `encode`, or is longer
 */
export async function decode(bytes: Buffer, mostBytes: number): Promise<string | undefined> {
  const rest = bytes.subarray(1);
  if (bytes[0] === PLAIN) return rest.toString();
  if (bytes[0] !== DEFLATED) return undefined;
  try {
    return (await inflate(rest, { maxOutputLength: mostBytes })).toString();
  } catch {
    return undefined;
  }
}
