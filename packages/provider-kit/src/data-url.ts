import type { Source } from '@signalbox/core';

const SCHEME = 'data:';
const BASE64 = ';base64';

/**
 * The bytes of a base64 `data:` URL as a source of their own, since OpenAI's clients put pictures into such URLs and
 * other APIs do not read them. Parameters of the media type are left out. Any other source is handed back as it is.
 */
export function inlined(source: Source): Source {
  if (!('url' in source) || !source.url.startsWith(SCHEME)) return source;
  const comma = source.url.indexOf(',');
  const head = source.url.slice(SCHEME.length, Math.max(comma, SCHEME.length));
  const [mediaType = ''] = head.split(';');
  if (!head.endsWith(BASE64) || mediaType === '') return source;
  return { mediaType, data: source.url.slice(comma + 1) };
}
