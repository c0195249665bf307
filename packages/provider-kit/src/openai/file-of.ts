/** Endings of file names by IANA type: vendors tell the kind of a file by its name. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/webp': 'webp',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/mpga': 'mpga',
  'audio/mp4': 'm4a',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'ogg',
  'application/ogg': 'ogg',
  'audio/webm': 'webm',
  'video/mp4': 'mp4',
  'video/mpeg': 'mpeg',
  'video/webm': 'webm',
};

/**
 * A file for a form.
 * @param stem the name without its ending, for data that has no name of its own
 */
export function fileOf(
  { data, mediaType, filename }: { readonly data: string; readonly mediaType: string; readonly filename?: string },
  stem: string,
): File {
  const [type = ''] = mediaType.split(';');
  const plain = type.trim().toLowerCase();
  const ending = ENDINGS[plain] ?? plain.slice(plain.indexOf('/') + 1);
  return new File([Buffer.from(data, 'base64')], filename ?? `${stem}.${ending}`, { type: plain });
}
