import type { SpeechRequest } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { fromOpenAiSpeech, toOpenAiSpeech } from '../../src/openai/speech.ts';
import { mediaCall, NAMES } from './media.ts';

const REQUEST: SpeechRequest = { text: 'Mind the gap 🚂', voice: 'alloy' };
const about = { provider: 'acme', model: 'm' };

describe('what is to be spoken', () => {
  test('has every field under the wire’s name', () => {
    const call = mediaCall({ ...REQUEST, outputFormat: 'wav', speed: 1.5, instructions: 'softly' } as const);
    expect(toOpenAiSpeech(call, {}, NAMES)).toEqual({
      model: 'm',
      input: 'Mind the gap 🚂',
      voice: 'alloy',
      response_format: 'wav',
      speed: 1.5,
      instructions: 'softly',
    });
  });

  test('is asked for in the vendor’s word for its form; one that it does not have is reported', () => {
    const quirks = {
      speechFormats: [{ models: /m/, words: { wav: 'wav', opus: 'ogg' } }],
      alwaysSent: [{ models: /m/, fields: { response_format: 'wav' } }],
    };
    const opus = mediaCall({ ...REQUEST, outputFormat: 'opus' } as const);
    expect(toOpenAiSpeech(opus, quirks, NAMES)).toMatchObject({ response_format: 'ogg' });
    const mp3 = mediaCall({ ...REQUEST, outputFormat: 'mp3' } as const);
    expect(toOpenAiSpeech(mp3, quirks, NAMES)).toMatchObject({ response_format: 'wav' });
    expect([opus.warned, mp3.warned]).toEqual([[], ['outputFormat']]);
  });
});

describe('speech that comes as bytes', () => {
  const bytes = Uint8Array.of(1, 2, 3);

  test.for([
    ['audio/mpeg; charset=x', undefined, 'audio/mpeg'],
    ['application/octet-stream', 'flac', 'audio/flac'],
    ['application/octet-stream', undefined, 'audio/mpeg'],
  ] as const)('is what its reply says, else what was asked for: %s %s', async ([type, outputFormat, mediaType]) => {
    const call = mediaCall(outputFormat === undefined ? REQUEST : { ...REQUEST, outputFormat });
    const reply = new Response(bytes, { headers: { 'content-type': type } });
    expect(await fromOpenAiSpeech(reply, call, about)).toEqual([
      { type: 'audio', data: 'AQID', mediaType },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test('is counted by its characters where it is billed by them', async () => {
    const call = mediaCall(REQUEST, { price: { perMCharacters: '15' } });
    const reply = new Response(bytes, { headers: { 'content-type': 'audio/mpeg' } });
    expect((await fromOpenAiSpeech(reply, call, about))[1]).toMatchObject({
      usage: { inputTokens: 0, outputTokens: 0, characters: 14 },
    });
  });

  test.for([
    ['nothing', '', 'audio/mpeg', 'invalid_response'],
    ['a page', '<html>', 'text/html', 'invalid_response'],
    ['broken JSON', '{', 'application/json', 'invalid_response'],
    ['an error', '{"error":{"message":"x","code":"rate_limit_exceeded"}}', 'application/json', 'rate_limited'],
  ] as const)('is not %s', async ([, body, type, code]) => {
    const reply = new Response(body, { headers: { 'content-type': type } });
    await expect(fromOpenAiSpeech(reply, mediaCall(REQUEST), about)).rejects.toMatchObject({ code });
  });
});

describe('speech that comes as events', () => {
  const events = (...data: readonly object[]): Response =>
    new Response(data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    });
  const delta = (...bytes: readonly number[]) => ({
    type: 'speech.audio.delta',
    audio: Buffer.from(bytes).toString('base64'),
  });
  const done = {
    type: 'speech.audio.done',
    usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 },
  };

  test('is one sound, however its base64 was cut, and tells its tokens', async () => {
    const call = mediaCall({ ...REQUEST, outputFormat: 'wav' } as const);
    expect(await fromOpenAiSpeech(events(delta(1), delta(2, 3), done), call, about)).toEqual([
      { type: 'audio', data: 'AQID', mediaType: 'audio/wav' },
      {
        type: 'finish',
        finishReason: 'stop',
        usage: { inputTokens: 14, outputTokens: 101, audioOutputTokens: 101, characters: 14 },
      },
    ]);
  });

  test.for([
    ['stops before its end', [delta(1)], 'stream_truncated'],
    [
      'reports an error',
      [delta(1), { type: 'error', error: { message: 'x', code: 'server_overloaded' } }],
      'stream_error',
    ],
    ['has no sound', [done], 'invalid_response'],
  ] as const)('is none when it %s', async ([, data, code]) => {
    await expect(fromOpenAiSpeech(events(...data), mediaCall(REQUEST), about)).rejects.toMatchObject({ code });
  });
});
