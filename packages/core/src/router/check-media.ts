import type { ImageRequest, OcrRequest, Source, SpeechRequest, TranscriptionRequest } from '../contracts/index.ts';
import { between, fail, isObject, kind, oneOf, text, wholeFrom, wordsOf } from './check-value.ts';

/** What pictures are asked for with. */
export function checkImage(request: ImageRequest): void {
  text(request.prompt, 'prompt');
  if (request.images !== undefined) {
    if (!Array.isArray(request.images)) fail('images', 'expected a list of sources', request.images);
    request.images.forEach((source, index) => checkSource(source, `images[${index}]`));
  }
  wholeFrom(1, request.count, 'count');
  kind(request.size, 'string', 'size', 'a text, such as "1024x1024"');
  kind(request.quality, 'string', 'quality', 'a text');
  oneOf(BACKGROUNDS, request.background, 'background');
  oneOf(IMAGE_FORMATS, request.outputFormat, 'outputFormat');
}

const BACKGROUNDS = wordsOf<NonNullable<ImageRequest['background']>>({ transparent: 0, opaque: 0 });
const IMAGE_FORMATS = wordsOf<NonNullable<ImageRequest['outputFormat']>>({ png: 0, jpeg: 0, webp: 0 });

/** What is to be read aloud, and how. */
export function checkSpeech(request: SpeechRequest): void {
  text(request.text, 'text');
  text(request.voice, 'voice');
  oneOf(SOUND_FORMATS, request.outputFormat, 'outputFormat');
  between(request.speed, 'speed', 0, Infinity);
  kind(request.instructions, 'string', 'instructions', 'a text');
}

const SOUND_FORMATS = wordsOf<NonNullable<SpeechRequest['outputFormat']>>({
  mp3: 0,
  opus: 0,
  aac: 0,
  flac: 0,
  wav: 0,
  pcm: 0,
});

/** What is to be written down. */
export function checkTranscription(request: TranscriptionRequest): void {
  const { audio } = request;
  if (!isObject(audio)) fail('audio', 'expected { data, mediaType }', audio);
  text(audio.data, 'audio.data');
  text(audio.mediaType, 'audio.mediaType');
  kind(audio.filename, 'string', 'audio.filename', 'a text');
  kind(request.language, 'string', 'language', 'a text, such as "de"');
  kind(request.prompt, 'string', 'prompt', 'a text');
  between(request.temperature, 'temperature', 0, 2);
  between(request.durationSeconds, 'durationSeconds', 0, Infinity);
  if (request.timestamps === undefined) return;
  if (!Array.isArray(request.timestamps)) fail('timestamps', 'expected a list', request.timestamps);
  request.timestamps.forEach((word, index) => oneOf(TIMESTAMPS, word ?? null, `timestamps[${index}]`));
}

const TIMESTAMPS = wordsOf<NonNullable<TranscriptionRequest['timestamps']>[number]>({ segment: 0, word: 0 });

/** Which document is to be read. */
export function checkOcr(request: OcrRequest): void {
  checkSource(request.document, 'document');
  kind(request.document.filename, 'string', 'document.filename', 'a text');
  kind(request.includeImages, 'boolean', 'includeImages', 'true or false');
  if (request.pages === undefined) return;
  if (!Array.isArray(request.pages)) fail('pages', 'expected a list of page numbers', request.pages);
  request.pages.forEach((page, index) => wholeFrom(0, page ?? null, `pages[${index}]`));
}

function checkSource(source: Source, path: string): void {
  if (!isObject(source)) fail(path, 'expected { url } or { data, mediaType }', source);
  if ('url' in source) return text(source.url, `${path}.url`);
  text(source.data, `${path}.data`);
  text(source.mediaType, `${path}.mediaType`);
}
