import type { Chunk, TimedText, TranscriptionCall, Usage } from '@signalbox/core';
import { refuseErrorIn, unreadable } from './answer.ts';
import { fileOf } from './file-of.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import { mediaBody, takes, type OptionNames } from './media-fields.ts';
import type { MediaQuirks } from './media-quirks.ts';

const FIELDS = { language: 'language', prompt: 'prompt', temperature: 'temperature' } as const;

/**
 * The fields of the form of `POST /audio/transcriptions`.
 * @see https://platform.openai.com/docs/api-reference/audio/createTranscription (read 2026-11-25)
 */
export function toOpenAiTranscription(
  call: TranscriptionCall,
  quirks: MediaQuirks,
  names: OptionNames,
): Record<string, unknown> {
  const { audio, timestamps } = call.request;
  const timed = timestamps !== undefined && timestamps.length > 0 && takes(call, quirks, 'timestamps');
  return mediaBody(call, quirks, names, {
    required: { file: fileOf(audio, 'audio') },
    fields: FIELDS,
    ...(timed && { translated: { response_format: 'verbose_json', timestamp_granularities: timestamps } }),
  });
}

interface WireTranscript {
  readonly text?: unknown;
  readonly language?: string | null;
  readonly languages?: readonly { readonly code?: string }[] | null;
  /** Groq's description has it as a text. */
  readonly duration?: number | string | null;
  readonly segments?: readonly WireTimed[] | null;
  readonly words?: readonly WireTimed[] | null;
  readonly usage?: WireUsage | null;
}

interface WireTimed {
  readonly start?: number;
  readonly end?: number;
  readonly text?: string;
  readonly word?: string;
}

interface WireUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly input_token_details?: { readonly audio_tokens?: number } | null;
  readonly seconds?: number;
}

/**
 * What was said, and a `finish`. Usage is tokens or seconds, whichever the vendor counts.
 * @param body JSON, or the text alone where the caller asked for it
 * @throws RouterError `invalid_response` when there is no text in it, what an error in it says
 */
export function fromOpenAiTranscription(
  body: unknown,
  options: OpenAiFoldOptions,
  { leastAudioSeconds }: MediaQuirks = {},
): readonly Chunk[] {
  refuseErrorIn(body, options);
  const wire: WireTranscript = typeof body === 'string' ? { text: body } : ((body ?? {}) as WireTranscript);
  const { text, segments, words } = wire;
  if (typeof text !== 'string') throw unreadable(options.provider);
  const language = wire.language ?? wire.languages?.[0]?.code;
  const seconds = secondsOf(wire);
  const usage = usageOf(wire, seconds, leastAudioSeconds);
  return [
    {
      type: 'transcript',
      text,
      ...(typeof language === 'string' && language !== '' && { language }),
      ...(seconds !== undefined && { durationSeconds: seconds }),
      ...(Array.isArray(segments) && { segments: segments.map(timed) }),
      ...(Array.isArray(words) && { words: words.map(timed) }),
    },
    { type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage }) },
  ];
}

function timed({ start = 0, end = start, text, word = '' }: WireTimed): TimedText {
  return { startSeconds: start, endSeconds: end, text: text ?? word };
}

/** The length of the recording, where it was told: what is billed may be rounded, and counts for less. */
function secondsOf({ duration, usage }: WireTranscript): number | undefined {
  const seconds = Number(duration ?? usage?.seconds ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function usageOf({ usage }: WireTranscript, seconds: number | undefined, least = 0): Usage | undefined {
  if (typeof usage?.input_tokens === 'number') {
    const { input_tokens: inputTokens, output_tokens: outputTokens = 0, input_token_details: details } = usage;
    const heard = details?.audio_tokens;
    return {
      inputTokens,
      outputTokens,
      ...(heard !== undefined && { audioInputTokens: Math.min(heard, inputTokens) }),
    };
  }
  const billed = usage?.seconds ?? seconds;
  return billed === undefined ? undefined : { inputTokens: 0, outputTokens: 0, audioSeconds: Math.max(billed, least) };
}
