import type { BaseRequest, ImageRequest, SpeechRequest, TranscriptionRequest } from '@signalbox/core';

type OwnOf<Request> = Exclude<keyof Request, keyof BaseRequest>;

/** What may be said of a picture, of speech or of a transcript, and what a model may not take. */
export type MediaField = OwnOf<ImageRequest> | OwnOf<SpeechRequest> | OwnOf<TranscriptionRequest>;

/** How a vendor's pictures, speech and transcripts differ from OpenAI's. */
export interface MediaQuirks {
  /** What is not supported: reported, and not sent. `models` absent: by none. */
  readonly lacks?: readonly { readonly models?: RegExp; readonly fields: readonly MediaField[] }[];
  /** Fields that these models are always sent, unless the request says otherwise. */
  readonly alwaysSent?: readonly { readonly models: RegExp; readonly fields: Readonly<Record<string, unknown>> }[];
  /** The vendor's word for each kind of sound, by model; a kind without a word is a warning. Absent: our words. */
  readonly speechFormats?: readonly {
    readonly models: RegExp;
    readonly words: Readonly<Partial<Record<NonNullable<SpeechRequest['outputFormat']>, string>>>;
  }[];
  /**
   * Whether pictures to be changed may stand at URLs, which then go in a JSON body. `typed`: all go so, as parts of the
   * type `image_url` (xAI). Default false.
   */
  readonly imageUrls?: boolean | 'typed';
  /** Whether the size of a picture goes as `width` and `height`; a size in words is then a warning. Default false. */
  readonly imageSides?: boolean;
  /** The kinds of pictures that are made; another is a warning. Absent: all. */
  readonly imageFormats?: readonly NonNullable<ImageRequest['outputFormat']>[];
  /** A recording that is shorter is billed as if it had this length, in seconds. */
  readonly leastAudioSeconds?: number;
}
