import { RouterError, type Chunk, type SpeechCall, type SpeechRequest, type Usage } from '@signalbox/core';
import { readErrorBody } from '../error-body.ts';
import { errorInStream } from '../error-from-response.ts';
import { sse } from '../sse.ts';
import { refuseErrorIn, unreadable } from './answer.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import { mediaBody, type OptionNames } from './media-fields.ts';
import type { MediaQuirks } from './media-quirks.ts';

type Format = NonNullable<SpeechRequest['outputFormat']>;

const FIELDS = { speed: 'speed', instructions: 'instructions' } as const;

/**
 * The body of `POST /audio/speech`.
 * @see https://platform.openai.com/docs/api-reference/audio/createSpeech (read 2026-11-25)
 */
export function toOpenAiSpeech(call: SpeechCall, quirks: MediaQuirks, names: OptionNames): Record<string, unknown> {
  const { text, voice, outputFormat } = call.request;
  const format = outputFormat === undefined ? undefined : formatFor(outputFormat, call, quirks);
  return mediaBody(call, quirks, names, {
    required: { input: text, voice },
    fields: FIELDS,
    ...(format !== undefined && { translated: { response_format: format } }),
  });
}

function formatFor(format: Format, { model, warn }: SpeechCall, { speechFormats }: MediaQuirks): string | undefined {
  if (speechFormats === undefined) return format;
  const word = speechFormats.find(({ models }) => models.test(model))?.words[format];
  if (word === undefined) warn({ field: 'outputFormat', message: `${model} does not speak ${format}: it is not sent` });
  return word;
}

/**
 * The sound, and a `finish`. It comes as bytes, or as events, which alone tell how many tokens it took.
 * @throws RouterError `invalid_response` when it is no sound, `stream_truncated` when the events stop before their end,
 * what an error in it says
 */
export async function fromOpenAiSpeech(
  response: Response,
  { card, request }: Pick<SpeechCall, 'card' | 'request'>,
  options: OpenAiFoldOptions,
): Promise<readonly Chunk[]> {
  const type = response.headers.get('content-type') ?? '';
  const { bytes, usage: told } = type.startsWith('text/event-stream')
    ? await readEvents(response, options)
    : { bytes: await readBytes(response, type, options), usage: undefined };
  if (bytes.length === 0) throw unreadable(options.provider, 'it spoke nothing');
  const characters = [...request.text].length;
  const billedByCharacter = card.price.kind === 'known' && card.price.perMCharacters !== undefined;
  const usage = told ?? (billedByCharacter ? { inputTokens: 0, outputTokens: 0 } : undefined);
  return [
    { type: 'audio', data: bytes.toString('base64'), mediaType: mediaTypeOf(type, request.outputFormat) },
    { type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage: { ...usage, characters } }) },
  ];
}

async function readBytes(response: Response, type: string, options: OpenAiFoldOptions): Promise<Buffer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  if (type === '' || SOUND.test(type)) return bytes;
  if (type.includes('json')) refuseErrorIn(parsed(bytes.toString('utf8')), options);
  throw unreadable(options.provider, `asked to speak, it sent ${type}`);
}

const SOUND = /^(?:audio\/|application\/(?:octet-stream|ogg)|binary\/octet-stream)/;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

interface WireEvent {
  readonly type?: string;
  readonly audio?: unknown;
  readonly usage?: { readonly input_tokens?: number; readonly output_tokens?: number } | null;
  readonly error?: unknown;
}

async function readEvents(
  response: Response,
  { provider, model, requestId }: OpenAiFoldOptions,
): Promise<{ readonly bytes: Buffer; readonly usage: Usage | undefined }> {
  if (response.body === null) throw unreadable(provider);
  const pieces: Buffer[] = [];
  for await (const { data } of sse(response.body, { provider })) {
    const event = parsed(data) as WireEvent | null | undefined;
    if (event?.type === 'error' || (event?.error !== undefined && event.error !== null)) {
      throw errorInStream({ provider, model, requestId, ...readErrorBody(event) });
    }
    if (typeof event?.audio === 'string') pieces.push(Buffer.from(event.audio, 'base64'));
    if (event?.type === 'speech.audio.done') return { bytes: Buffer.concat(pieces), usage: usageOf(event) };
  }
  throw new RouterError('stream_truncated', {
    message: `${provider} stopped in the middle of speaking`,
    provider,
    model,
  });
}

/** All that such a model makes is sound. */
function usageOf({ usage }: WireEvent): Usage | undefined {
  if (typeof usage?.input_tokens !== 'number') return undefined;
  const { input_tokens: inputTokens, output_tokens: outputTokens = 0 } = usage;
  return { inputTokens, outputTokens, audioOutputTokens: outputTokens };
}

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

function mediaTypeOf(type: string, format: Format = 'mp3'): string {
  const [plain = ''] = type.split(';');
  return plain.startsWith('audio/') ? plain.trim() : MEDIA_TYPES[format];
}
