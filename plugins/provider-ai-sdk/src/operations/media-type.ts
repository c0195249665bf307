/** First bytes of what models make, each byte a character. */
const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF[^]{4}WEBP/, 'image/webp'],
  [/^RIFF[^]{4}WAVE/, 'audio/wav'],
  [/^ID3|^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/, 'audio/mpeg'],
  [/^\xff[\xf0\xf1\xf8\xf9]/, 'audio/aac'],
  [/^fLaC/, 'audio/flac'],
  [/^OggS/, 'audio/ogg'],
];

/** Of base64: enough for the longest signature. */
const HEAD_LENGTH = 24;

/** What the AI SDK does not say of a picture or of speech: its media type, by its first bytes. */
export function mediaTypeOf(base64: string): string | undefined {
  const head = Buffer.from(base64.slice(0, HEAD_LENGTH), 'base64').toString('latin1');
  return SIGNATURES.find(([signature]) => signature.test(head))?.[1];
}
