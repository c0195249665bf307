import { RouterError, type Chunk, type TimedText, type TranscriptionCall, type Usage } from '@signalbox/core';
import { fileOf, ownOptions } from '@signalbox/provider-kit';

/**
 * The form of `POST /v1/audio/transcriptions`. A language and timestamps exclude each other there.
 * @see https://docs.mistral.ai/api/endpoint/audio/transcriptions (read 2026-11-25)
 */
export function transcriptionForm(
  call: TranscriptionCall,
  names: { readonly provider: string; readonly dialect: string },
): FormData {
  const { audio, language, prompt, temperature, timestamps = [] } = call.request;
  const form = new FormData();
  form.set('model', call.model);
  form.set('file', fileOf(audio, 'audio'));
  if (temperature !== undefined) form.set('temperature', String(temperature));
  if (prompt !== undefined) {
    call.warn({ field: 'prompt', message: 'Mistral takes single words (context_bias), and no prompt: not sent' });
  }
  const isTimed = timestamps.length > 0;
  if (isTimed && language !== undefined) {
    call.warn({ field: 'language', message: 'a language cannot be named where times are wanted: not sent' });
  } else if (language !== undefined) form.set('language', language);
  for (const granularity of timestamps) form.append('timestamp_granularities', granularity);
  for (const [name, value] of Object.entries(ownOptions(call.request.providerOptions, names))) {
    form.delete(name);
    for (const one of [value].flat()) form.append(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
  return form;
}

interface WireTranscript {
  readonly text?: unknown;
  readonly language?: string | null;
  readonly segments?: readonly WireSegment[] | null;
  readonly usage?: WireUsage | null;
}

interface WireSegment {
  readonly text?: string;
  readonly start?: number;
  readonly end?: number;
}

interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly prompt_audio_seconds?: number | null;
}

/**
 * What was said, and a `finish`. Times of words come as segments of one word each.
 * @throws RouterError `invalid_response` when there is no text
 */
export function fromTranscript(body: unknown, { request }: TranscriptionCall, provider: string): readonly Chunk[] {
  const { text, language, segments, usage } = (body ?? {}) as WireTranscript;
  if (typeof text !== 'string') {
    throw new RouterError('invalid_response', { message: `${provider} sent no text`, provider });
  }
  const seconds = usage?.prompt_audio_seconds ?? undefined;
  const timed = (segments ?? []).map(timedText);
  const isByWord = request.timestamps?.includes('word') === true;
  return [
    {
      type: 'transcript',
      text,
      ...(typeof language === 'string' && { language }),
      ...(seconds !== undefined && { durationSeconds: seconds }),
      ...(timed.length > 0 && (isByWord ? { words: timed } : { segments: timed })),
    },
    { type: 'finish', finishReason: 'stop', ...(usage != null && { usage: usageOf(usage) }) },
  ];
}

function timedText({ text = '', start = 0, end = start }: WireSegment): TimedText {
  return { startSeconds: start, endSeconds: end, text: text.trim() };
}

/** What was heard stands in no count but the total. */
function usageOf({
  prompt_tokens: prompt = 0,
  completion_tokens: output = 0,
  total_tokens: total = 0,
  prompt_audio_seconds: seconds,
}: WireUsage): Usage {
  const heard = Math.max(0, total - prompt - output);
  return {
    inputTokens: prompt + heard,
    outputTokens: output,
    ...(heard > 0 && { audioInputTokens: heard }),
    ...(seconds != null && { audioSeconds: seconds }),
  };
}
