import type { Source } from '@signalbox/core';

/** How files of a kind begin, as base64 has it. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['/9j/', 'image/jpeg'],
  ['UklGR', 'image/webp'],
  ['R0lGOD', 'image/gif'],
];

/** A picture of the server's, which does not tell what kind it is. */
export function imageOf(data: string): Source {
  const mediaType = BEGINNINGS.find(([beginning]) => data.startsWith(beginning))?.[1] ?? 'image/png';
  return { data, mediaType };
}
