import * as v from 'valibot';

/** Fields come as text in a form. */
const formNumber = v.pipe(
  v.string(),
  v.regex(/^-?\d+(?:\.\d+)?$/),
  v.transform((text) => Number(text)),
);
const between = (low: number, high: number) =>
  [v.minValue<number, number>(low), v.maxValue<number, number>(high)] as const;

const name = v.pipe(v.string(), v.minLength(1));
const file = v.object({ filename: v.string(), mediaType: v.string(), data: v.string() });
const files = v.pipe(
  v.union([
    v.pipe(
      file,
      v.transform((one) => [one]),
    ),
    v.array(file),
  ]),
  v.minLength(1),
  v.maxLength(16),
);
const texts = v.pipe(
  v.union([
    v.pipe(
      v.string(),
      v.transform((one) => [one]),
    ),
    v.array(v.string()),
  ]),
);

const prompt = v.pipe(v.string(), v.minLength(1), v.maxLength(32_000));
const size = v.pipe(v.string(), v.regex(/^(?:auto|\d{2,4}x\d{2,4})$/));
const quality = v.picklist(['auto', 'low', 'medium', 'high', 'xhigh', 'max']);
const background = v.picklist(['transparent', 'opaque', 'auto']);
const outputFormat = v.picklist(['png', 'jpeg', 'webp', 'gif', 'svg']);
const moderation = v.picklist(['low', 'auto']);
const complexity = v.picklist(['low', 'medium', 'high']);

/**
 * What `POST /v1/images/generations` takes for the models that make pictures of tokens.
 * @see https://platform.openai.com/docs/api-reference/images/create (read 2026-11-25)
 */
export const IMAGE_FIELDS = {
  model: name,
  prompt,
  n: v.nullish(v.pipe(v.number(), v.integer(), ...between(1, 10))),
  size: v.nullish(size),
  quality: v.nullish(quality),
  background: v.nullish(background),
  output_format: v.nullish(outputFormat),
  output_compression: v.nullish(v.pipe(v.number(), v.integer(), ...between(0, 100))),
  moderation: v.nullish(moderation),
  complexity: v.nullish(complexity),
  user: v.optional(v.string()),
};

const picture = v.union([v.strictObject({ image_url: name }), v.strictObject({ file_id: name })]);

/**
 * What `POST /v1/images/edits` takes as JSON.
 * @see https://platform.openai.com/docs/api-reference/images/createEdit (read 2026-11-25)
 */
export const IMAGE_EDIT_JSON_FIELDS = {
  ...IMAGE_FIELDS,
  images: v.pipe(v.array(picture), v.minLength(1), v.maxLength(16)),
  mask: v.optional(picture),
  input_fidelity: v.nullish(v.picklist(['high', 'low'])),
};

/** The same as a form. */
export const IMAGE_EDIT_FORM_FIELDS = {
  model: name,
  prompt,
  image: v.optional(files),
  'image[]': v.optional(files),
  mask: v.optional(file),
  n: v.optional(v.pipe(formNumber, v.integer(), ...between(1, 10))),
  size: v.optional(size),
  quality: v.optional(quality),
  background: v.optional(background),
  output_format: v.optional(outputFormat),
  output_compression: v.optional(v.pipe(formNumber, v.integer(), ...between(0, 100))),
  moderation: v.optional(moderation),
  complexity: v.optional(complexity),
  input_fidelity: v.optional(v.picklist(['high', 'low'])),
  user: v.optional(v.string()),
};

const VOICES = [
  'alloy',
  'ash',
  'ballad',
  'cedar',
  'coral',
  'echo',
  'fable',
  'marin',
  'nova',
  'onyx',
  'sage',
  'shimmer',
  'verse',
];

/**
 * What `POST /v1/audio/speech` takes.
 * @see https://platform.openai.com/docs/api-reference/audio/createSpeech (read 2026-11-25)
 */
export const SPEECH_FIELDS = {
  model: name,
  input: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
  voice: v.union([v.picklist(VOICES), v.strictObject({ id: name })]),
  response_format: v.optional(v.picklist(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'])),
  speed: v.optional(v.pipe(v.number(), ...between(0.25, 4))),
  instructions: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  stream_format: v.optional(v.picklist(['sse', 'audio'])),
};

/**
 * The form that `POST /v1/audio/transcriptions` takes.
 * @see https://platform.openai.com/docs/api-reference/audio/createTranscription (read 2026-11-25)
 */
export const TRANSCRIPTION_FIELDS = {
  model: name,
  file,
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))),
  prompt: v.optional(v.string()),
  response_format: v.optional(v.picklist(['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'])),
  temperature: v.optional(v.pipe(formNumber, ...between(0, 1))),
  'timestamp_granularities[]': v.optional(
    v.pipe(
      texts,
      v.everyItem((one) => one === 'segment' || one === 'word'),
    ),
  ),
  'include[]': v.optional(texts),
  'keywords[]': v.optional(texts),
  'languages[]': v.optional(texts),
  chunking_strategy: v.optional(v.string()),
};
