import type { AudioPart, FilePart, ImagePart, Source } from '@signalbox/core';
import { inlined } from '@signalbox/provider-kit';

/** Bytes, or an address that Google fetches: any public one, one of its own Files API, or a video on YouTube. */
export type MediaPart =
  | { readonly inlineData: { readonly mimeType: string; readonly data: string } }
  | { readonly fileData: { readonly fileUri: string; readonly mimeType?: string } };

/**
 * What an address of this ending has. The API takes an address without a type as well, and then looks for itself.
 * @see https://ai.google.dev/gemini-api/docs/file-input-methods (read 2026-11-25)
 */
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
};

/** Pictures, documents, sound and video go the same way: their media type tells them apart. */
export function mediaPart(part: ImagePart | FilePart | AudioPart): MediaPart {
  const source: Source = part.type === 'audio' ? part : inlined(part.source);
  if ('data' in source) return { inlineData: { mimeType: source.mediaType, data: source.data } };
  const mimeType = typeOf(source.url) ?? (part.type === 'file' ? typeOf(part.filename ?? '') : undefined);
  return { fileData: { fileUri: source.url, ...(mimeType !== undefined && { mimeType }) } };
}

function typeOf(address: string): string | undefined {
  const [path = ''] = address.split(/[?#]/);
  return TYPES[/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''];
}

const RESOLUTIONS = { low: 'MEDIA_RESOLUTION_LOW', high: 'MEDIA_RESOLUTION_HIGH' } as const;

/** How closely a picture is to be looked at; `auto` is what the API does by itself. */
export function resolutionOf({ detail }: ImagePart): { readonly level: string } | undefined {
  return detail === undefined || detail === 'auto' ? undefined : { level: RESOLUTIONS[detail] };
}
