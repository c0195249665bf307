import type { TranscriptionRequest } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { fromOpenAiTranscription, toOpenAiTranscription } from '../../src/openai/transcription.ts';
import { mediaCall, NAMES } from './media.ts';

const AUDIO = { data: 'AQID', mediaType: 'audio/mpeg' };
const about = { provider: 'acme' };

describe('what is to be written down', () => {
  test('has every field under the wire’s name; times need the long form of the answer', () => {
    const request: TranscriptionRequest = {
      audio: AUDIO,
      language: 'de',
      prompt: 'Namen',
      temperature: 0.2,
      timestamps: ['word', 'segment'],
    };
    const { file, ...rest } = toOpenAiTranscription(mediaCall(request), {}, NAMES);
    expect(rest).toEqual({
      model: 'm',
      language: 'de',
      prompt: 'Namen',
      temperature: 0.2,
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });
    expect((file as File).name).toBe('audio.mp3');
  });

  test.for([
    ['audio/wav', undefined, 'audio.wav'],
    ['audio/webm;codecs=opus', undefined, 'audio.webm'],
    ['audio/x-m4a', undefined, 'audio.m4a'],
    ['audio/basic', undefined, 'audio.basic'],
    ['audio/wav', 'talk.wav', 'talk.wav'],
  ] as const)('is a file whose name tells its kind: %s %s', ([mediaType, filename, name]) => {
    const audio = { data: 'AQID', mediaType, ...(filename !== undefined && { filename }) };
    expect((toOpenAiTranscription(mediaCall({ audio }), {}, NAMES)['file'] as File).name).toBe(name);
  });

  test('does not ask for times that the model does not tell, and says so', () => {
    const call = mediaCall<TranscriptionRequest>({ audio: AUDIO, timestamps: ['segment'] });
    const body = toOpenAiTranscription(call, { lacks: [{ fields: ['timestamps'] }] }, NAMES);
    expect(Object.keys(body)).toEqual(['model', 'file']);
    expect(call.warned).toEqual(['timestamps']);
  });
});

describe('what was said', () => {
  test('comes with its language, length and times', () => {
    const body = {
      task: 'transcribe',
      language: 'english',
      duration: 8.47,
      text: 'Mind the gap.',
      segments: [{ id: 0, start: 0, end: 3.3, text: ' Mind the gap.' }],
      words: [{ word: 'Mind', start: 0, end: 0.4 }],
      usage: { type: 'duration', seconds: 9 },
    };
    expect(fromOpenAiTranscription(body, about)).toEqual([
      {
        type: 'transcript',
        text: 'Mind the gap.',
        language: 'english',
        durationSeconds: 8.47,
        segments: [{ startSeconds: 0, endSeconds: 3.3, text: ' Mind the gap.' }],
        words: [{ startSeconds: 0, endSeconds: 0.4, text: 'Mind' }],
      },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 0, outputTokens: 0, audioSeconds: 9 } },
    ]);
  });

  test('is billed by tokens where the vendor counts them', () => {
    const usage = {
      type: 'tokens',
      input_tokens: 14,
      input_token_details: { text_tokens: 4, audio_tokens: 10 },
      output_tokens: 45,
      total_tokens: 59,
    };
    expect(fromOpenAiTranscription({ text: 'Mind the gap.', usage }, about)).toEqual([
      { type: 'transcript', text: 'Mind the gap.' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 14, outputTokens: 45, audioInputTokens: 10 } },
    ]);
  });

  test.for([
    [4.2, 10],
    ['12.5', 12.5],
  ] as const)(
    'is billed by the length of the recording, but never by less than the vendor does: %s',
    ([duration, billed]) => {
      expect(fromOpenAiTranscription({ text: 'x', duration }, about, { leastAudioSeconds: 10 })).toMatchObject([
        { durationSeconds: Number(duration) },
        { usage: { audioSeconds: billed } },
      ]);
    },
  );

  test('may be text alone, and in many languages', () => {
    expect(fromOpenAiTranscription('1\n00:00 Mind the gap.', about)[0]).toEqual({
      type: 'transcript',
      text: '1\n00:00 Mind the gap.',
    });
    expect(fromOpenAiTranscription({ text: '', languages: [{ code: 'de' }, { code: 'en' }] }, about)[0]).toEqual({
      type: 'transcript',
      text: '',
      language: 'de',
    });
  });

  test.for([
    [{}, 'invalid_response'],
    [null, 'invalid_response'],
    [{ error: { message: 'x', code: 'rate_limit_exceeded' } }, 'rate_limited'],
  ] as const)('is not %j', ([body, code]) => {
    expect(() => fromOpenAiTranscription(body, about)).toThrow(expect.objectContaining({ code }));
  });
});
