import type { NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import { RawBody, type Frame, type Ids } from './dialect.ts';
import { frame, sseEvent } from './sse.ts';

type Json = Readonly<Record<string, unknown>>;

/** How one vendor's answers differ from OpenAI's. */
export interface MediaVariant {
  /** An answer with pictures. Default: OpenAI's. */
  readonly images?: (answer: WholeAnswer, request: NeutralRequest, ids: Ids) => Json;
  /** What a transcript tells of its usage. Default: tokens or seconds, as OpenAI bills the model. */
  readonly transcriptUsage?: (request: NeutralRequest, seconds: number) => Json | undefined;
  /** More beside a transcript. */
  readonly transcriptMore?: (ids: Ids) => Json;
}

const TOKENS_PER_PICTURE = 1056;
const TOKENS_PER_GIVEN_PICTURE = 323;

/** The body of an answer with pictures: they are billed by tokens. */
export function imagesBody({ pictures, usage }: WholeAnswer, { extra, prompt }: NeutralRequest, ids: Ids): Json {
  const { background = 'opaque', output_format: format = 'png', quality = 'low', size = '1024x1024' } = extra;
  const seen = TOKENS_PER_GIVEN_PICTURE * ((extra['given'] as number | undefined) ?? 0);
  const text = countTokens(prompt);
  const made = TOKENS_PER_PICTURE * pictures.length;
  return {
    created: ids.createdSec,
    background,
    data: pictures.map(({ data }) => ({ b64_json: data })),
    output_format: format,
    quality,
    size,
    ...(usage !== undefined && {
      usage: {
        input_tokens: text + seen,
        input_tokens_details: { text_tokens: text, image_tokens: seen },
        output_tokens: made,
        output_tokens_details: { image_tokens: made, text_tokens: 0 },
        total_tokens: text + seen + made,
      },
    }),
  };
}

/** How a sound of each kind begins; what follows is silence. */
const SOUNDS: Readonly<Record<string, { readonly type: string; readonly beginning: string }>> = {
  mp3: { type: 'audio/mpeg', beginning: '\u00FF\u00FB\u0090d' },
  opus: { type: 'audio/opus', beginning: 'OggS' },
  ogg: { type: 'audio/ogg', beginning: 'OggS' },
  aac: { type: 'audio/aac', beginning: '\u00FF\u00F1' },
  flac: { type: 'audio/flac', beginning: 'fLaC' },
  wav: { type: 'audio/wav', beginning: 'RIFF' },
  pcm: { type: 'audio/pcm', beginning: '' },
  raw: { type: 'application/octet-stream', beginning: '' },
};
const SILENCE = 413;

function soundOf({ extra }: NeutralRequest): { readonly type: string; readonly bytes: Buffer } {
  const { type, beginning } = SOUNDS[(extra['response_format'] as string | undefined) ?? 'mp3'] ?? {
    type: 'audio/basic',
    beginning: '',
  };
  return { type, bytes: Buffer.concat([Buffer.from(beginning, 'latin1'), Buffer.alloc(SILENCE)]) };
}

/** Speech as bytes. */
export function speechBody(request: NeutralRequest): RawBody {
  const { type, bytes } = soundOf(request);
  return new RawBody(bytes, type);
}

/** Speech as events, the last of which tells the usage. */
export function* speechFrames({ usage }: WholeAnswer, request: NeutralRequest): Generator<Frame> {
  const { bytes } = soundOf(request);
  const half = Math.ceil(bytes.length / 2);
  for (const piece of [bytes.subarray(0, half), bytes.subarray(half)]) {
    yield frame('content', sseEvent({ type: 'speech.audio.delta', audio: piece.toString('base64') }), 1);
  }
  const input = countTokens(request.prompt);
  const output = input * 6;
  const told = { input_tokens: input, output_tokens: output, total_tokens: input + output };
  yield frame('end', sseEvent({ type: 'speech.audio.done', ...(usage !== undefined && { usage: told }) }));
}

const BYTES_PER_SECOND = 16_000;

/** What was said: as text, in short, or with all that is known of it. */
export function transcriptBody(
  { text, usage }: WholeAnswer,
  request: NeutralRequest,
  ids: Ids,
  { transcriptUsage = openAiTranscriptUsage, transcriptMore }: MediaVariant,
): unknown {
  const { extra } = request;
  const { data } = extra['file'] as { readonly data: string };
  const seconds = Math.max(0.1, Buffer.from(data, 'base64').length / BYTES_PER_SECOND);
  const format = (extra['response_format'] as string | undefined) ?? 'json';
  if (format === 'text' || format === 'srt' || format === 'vtt') {
    return new RawBody(Buffer.from(`${text}\n`), 'text/plain; charset=utf-8');
  }
  const told = usage === undefined ? undefined : transcriptUsage(request, seconds);
  return {
    ...(format === 'verbose_json' && verbose(text, seconds, extra)),
    text,
    ...(told !== undefined && { usage: told }),
    ...transcriptMore?.(ids),
  };
}

function verbose(text: string, seconds: number, extra: NeutralRequest['extra']): Json {
  const granularities = (extra['timestamp_granularities[]'] as readonly string[] | undefined) ?? ['segment'];
  const times = { start: 0, end: seconds };
  const details = { tokens: [], temperature: 0, avg_logprob: -0.3, compression_ratio: 1, no_speech_prob: 0 };
  return {
    task: 'transcribe',
    language: 'english',
    duration: seconds,
    ...(granularities.includes('segment') && { segments: [{ id: 0, seek: 0, ...times, text, ...details }] }),
    ...(granularities.includes('word') && { words: text.split(' ').map((word) => ({ word, ...times })) }),
  };
}

const TOKENS_PER_SECOND = 10;

/** The models after Whisper are billed by tokens, and the newest by time again. */
function openAiTranscriptUsage({ model, prompt }: NeutralRequest, seconds: number): Json {
  if (!model.startsWith('gpt-4o')) return { type: 'duration', seconds: Math.ceil(seconds) };
  const [text, audio, output] = [countTokens(prompt), Math.ceil(seconds * TOKENS_PER_SECOND), 8];
  return {
    type: 'tokens',
    input_tokens: text + audio,
    input_token_details: { text_tokens: text, audio_tokens: audio },
    output_tokens: output,
    total_tokens: text + audio + output,
  };
}
