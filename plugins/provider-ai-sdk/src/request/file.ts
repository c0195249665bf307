import type { SharedV4FileDataData, SharedV4FileDataUrl } from '@ai-sdk/provider';
import type { Source } from '@signalbox/core';
import { inlined } from '@signalbox/provider-kit';
import type { Scope } from './scope.ts';

export interface File {
  readonly data: SharedV4FileDataData | SharedV4FileDataUrl;
  readonly mediaType: string;
}

/**
 * A picture or document as the AI SDK has them. A URL that the model does not fetch itself is left out, with a
 * warning: downloading what a caller names is not for a provider to do.
 * @param typeOfUrl the media type of a URL, which says none
 */
export function fileOf(source: Source, typeOfUrl: string, scope: Scope, path: string): File | undefined {
  const known = inlined(source);
  if ('data' in known) return { data: { type: 'data', data: known.data }, mediaType: known.mediaType };
  const url = URL.parse(known.url);
  if (url === null || !isSupported(known.url, typeOfUrl, scope.supportedUrls)) {
    scope.warn({ field: path, message: 'the model does not fetch such URLs: left out; send the data itself' });
    return undefined;
  }
  const changed = String(url) !== known.url && { originalUrl: known.url };
  return { data: { type: 'url', url, ...changed }, mediaType: typeOfUrl };
}

/** Whether the model fetches such URLs: its patterns are kept by media type, `image/*`, `application/pdf` or `*`. */
function isSupported(url: string, mediaType: string, supported: Scope['supportedUrls']): boolean {
  return Object.entries(supported).some(
    // `search` begins at the start whatever the pattern's flags are.
    ([type, patterns]) => fits(mediaType, type) && patterns.some((pattern) => url.search(pattern) >= 0),
  );
}

function fits(mediaType: string, pattern: string): boolean {
  if (pattern === '*' || pattern === '*/*') return true;
  const [type = '', subtype] = mediaType.split('/');
  const [wantedType = '', wanted] = pattern.toLowerCase().split('/');
  return type === wantedType && (wanted === '*' || subtype === '*' || subtype === wanted);
}

const BY_EXTENSION: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  png: 'image/png',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
};

/** The media type of a document that is only named. Most are PDF, and some URLs have no ending. */
export function typeByName(name: string): string {
  const ending = /\.(\w+)(?:[?#].*)?$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_EXTENSION, ending) ? (BY_EXTENSION[ending] as string) : 'application/pdf';
}
