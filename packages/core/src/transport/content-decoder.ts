import { pipeline, type Duplex } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

// Lenient about a missing trailer, as browsers and Node's fetch are.
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  deflate: () => createInflate(ZLIB),
  br: () => createBrotliDecompress(BROTLI),
  // Node has it since 22.15.
  ...(typeof createZstdDecompress === 'function' && { zstd: () => createZstdDecompress() }),
};

/** Where encoded bytes go in and plain ones come out. */
export interface ContentDecoder {
  readonly input: Duplex;
  readonly output: Duplex;
}

/**
 * A decoder for a `content-encoding` header, several encodings included.
 * @returns `undefined` when there is nothing to decode, or an encoding that we do not know: the bytes then stay as
 * they are, as with fetch
 */
export function createContentDecoder(header: string | undefined): ContentDecoder | undefined {
  if (header === undefined || header === '') return undefined;
  const makers = header.split(',').map((name) => DECODERS[name.trim().toLowerCase()]);
  // The last encoding applied is the first to be taken off.
  const stages = makers.toReversed().flatMap((make) => (make === undefined ? [] : [make()]));
  const [input, ...rest] = stages;
  if (input === undefined || stages.length !== makers.length) return undefined;
  if (rest.length === 0) return { input, output: input };
  // `pipeline` carries an error of one stage to all of them; the reader of the last one hears it there.
  return { input, output: pipeline([input, ...rest], () => {}) as Duplex };
}
