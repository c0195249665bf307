import type { NeutralRequest } from '../neutral.ts';
import type { CheckSettings, Dialect, WireRequest } from './dialect.ts';
import { readMedia, type MediaFields, type MediaPath } from './media-request.ts';
import { imagesBody, speechBody, speechFrames, transcriptBody, type MediaVariant } from './media-wire.ts';

/** How a vendor's pictures, speech and transcripts differ from OpenAI's. */
export interface MediaOptions extends MediaFields, MediaVariant {
  /** The ends of the paths that are served. */
  readonly paths: readonly MediaPath[];
  /** Refuses a request without the right key. */
  readonly checkKey: (request: WireRequest, settings: CheckSettings) => void;
}

/**
 * A wire of OpenAI's kind that serves pictures, speech or transcripts as well.
 * @see https://platform.openai.com/docs/api-reference/images (read 2026-11-25)
 * @see https://platform.openai.com/docs/api-reference/audio (read 2026-11-25)
 */
export function withMedia(dialect: Dialect, options: MediaOptions): Dialect {
  const isOwn = ({ operation }: NeutralRequest): boolean => OPERATIONS.has(operation);
  return {
    ...dialect,

    check(request, settings) {
      const path = options.paths.find((end) => request.path.endsWith(end));
      if (path === undefined || request.method !== 'POST') return dialect.check(request, settings);
      options.checkKey(request, settings);
      return readMedia(path, request, settings, options);
    },

    whole(answer, request, ids) {
      if (!isOwn(request)) return dialect.whole(answer, request, ids);
      if (request.operation === 'image') return (options.images ?? imagesBody)(answer, request, ids);
      return request.operation === 'speech' ? speechBody(request) : transcriptBody(answer, request, ids, options);
    },

    frames: (answer, request, ids) =>
      request.operation === 'speech' ? speechFrames(answer, request) : dialect.frames(answer, request, ids),
  };
}

const OPERATIONS: ReadonlySet<NeutralRequest['operation']> = new Set(['image', 'speech', 'transcription']);
