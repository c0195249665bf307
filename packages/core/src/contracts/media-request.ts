import type { Source } from './message.ts';
import type { BaseRequest } from './request.ts';

/** Pictures to be made from words. */
export interface ImageRequest extends BaseRequest {
  readonly prompt: string;
  /** Pictures to begin with: the prompt then says what is to change. */
  readonly images?: readonly Source[];
  /** How many. Default: 1. */
  readonly count?: number;
  /** Width and height in pixels, `1024x1024`; or a word of the provider's. */
  readonly size?: string;
  /** A word of the provider's: `low`, `high`, `hd`. */
  readonly quality?: string;
  readonly background?: 'transparent' | 'opaque';
  readonly outputFormat?: 'png' | 'jpeg' | 'webp';
}

/** Text to be read aloud. */
export interface SpeechRequest extends BaseRequest {
  readonly text: string;
  /** A voice of the provider's. */
  readonly voice: string;
  readonly outputFormat?: 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm';
  /** 1 is how people speak. */
  readonly speed?: number;
  /** How to say it, in words. */
  readonly instructions?: string;
}

/** Speech to be written down. */
export interface TranscriptionRequest extends BaseRequest {
  /** Base64, with its IANA type such as `audio/mpeg`. */
  readonly audio: { readonly data: string; readonly mediaType: string; readonly filename?: string };
  /** What is spoken, as ISO 639-1: `de`. */
  readonly language?: string;
  /** Words and names that occur, or how the text goes on from. */
  readonly prompt?: string;
  readonly temperature?: number;
  /** Say when each was spoken. */
  readonly timestamps?: readonly ('segment' | 'word')[];
  /** How long the recording is, where the caller knows: what it will cost is then known beforehand. */
  readonly durationSeconds?: number;
}

/** A document whose text and tables are to be read off its pages. */
export interface OcrRequest extends BaseRequest {
  /** A PDF or a picture. */
  readonly document: Source & { readonly filename?: string };
  /** Which pages, from 0. Default: all. */
  readonly pages?: readonly number[];
  /** Hand out the pictures on the pages as well. */
  readonly includeImages?: boolean;
}
