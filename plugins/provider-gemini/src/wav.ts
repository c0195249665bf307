const HEADER_BYTES = 44;
const CHANNELS = 1;
const BITS_PER_SAMPLE = 16;
const USUAL_RATE_HZ = 24_000;

/**
 * Bare samples as a WAV file, which players understand. Other sound is handed back as it is.
 * @param data base64 of 16-bit little-endian samples of one channel
 * @param mimeType tells the rate: `audio/L16;codec=pcm;rate=24000`
 */
export function wavOf(data: string, mimeType: string): { readonly data: string; readonly mediaType: string } {
  if (!/^audio\/(?:l16|pcm)/i.test(mimeType)) return { data, mediaType: mimeType };
  const samples = Buffer.from(data, 'base64');
  const rate = Number(/rate=(\d+)/.exec(mimeType)?.[1] ?? USUAL_RATE_HZ);
  const bytesPerFrame = (CHANNELS * BITS_PER_SAMPLE) / 8;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(CHANNELS, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * bytesPerFrame, 28);
  header.writeUInt16LE(bytesPerFrame, 32);
  header.writeUInt16LE(BITS_PER_SAMPLE, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return { data: Buffer.concat([header, samples]).toString('base64'), mediaType: 'audio/wav' };
}
