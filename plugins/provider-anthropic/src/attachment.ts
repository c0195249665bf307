import type { FilePart, Source } from '@signalbox/core';
import { inlined } from '@signalbox/provider-kit';
import type { Base64ImageSource, DocumentBlockParam, ImageBlockParam } from '@anthropic-ai/sdk/resources/messages';

/** A picture, for the API to fetch or with its bytes. */
export function image(source: Source): ImageBlockParam {
  const resolved = inlined(source);
  if ('url' in resolved) return { type: 'image', source: { type: 'url', url: resolved.url } };
  // Whether the type is one that it reads is the API's to say: it has taken new ones before.
  const mediaType = resolved.mediaType as Base64ImageSource['media_type'];
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: resolved.data } };
}

/** A PDF or a text; a picture stays one. `undefined`: the API has no block for the media type. */
export function document(part: FilePart): DocumentBlockParam | ImageBlockParam | undefined {
  const source = inlined(part.source);
  if (!('url' in source) && source.mediaType.startsWith('image/')) return image(source);
  const inner = documentSource(source);
  if (inner === undefined) return undefined;
  return { type: 'document', source: inner, ...(part.filename !== undefined && { title: part.filename }) };
}

function documentSource(source: Source): DocumentBlockParam['source'] | undefined {
  if ('url' in source) return { type: 'url', url: source.url };
  const { mediaType, data } = source;
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data };
  if (!mediaType.startsWith('text/') && mediaType !== 'application/json') return undefined;
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString('utf8') };
}
