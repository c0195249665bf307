import { createRouter, type Router } from '@signalbox/core';
import { startEmulator, type Emulator } from '@signalbox/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openai } from '../src/index.ts';

let emulator: Emulator;
let router: Router;
beforeAll(async () => {
  emulator = await startEmulator({ dialect: 'openai' });
  router = createRouter({ plugins: [openai({ apiKey: 'k', baseUrl: `${emulator.url}/v1` })] });
});
afterAll(async () => {
  await router.dispose();
  await emulator.close();
});

const PICTURE = { data: Buffer.from('picture').toString('base64'), mediaType: 'image/png' };
const SOUND = { data: Buffer.alloc(48_000).toString('base64'), mediaType: 'audio/wav' };

describe('through the router and its own transport', () => {
  test('pictures are made, and billed by their tokens', async () => {
    const result = await router.generateImages({
      model: 'openai/gpt-image-2.6-flare',
      prompt: 'a signal box',
      count: 2,
    });
    expect(result.images).toHaveLength(2);
    // 3 tokens of text at 5 USD a million, 2 × 1,056 tokens of pictures at 30
    expect(result).toMatchObject({ costUsd: 0.063375, usage: { imageOutputTokens: 2112, images: 2 } });
  });

  test('pictures are changed: forms arrive whole', async () => {
    const prompt = 'make it blue';
    await router.generateImages({ model: 'openai/gpt-image-2.6-flare', prompt, images: [PICTURE, PICTURE] });
    expect(emulator.requests.at(-1)).toMatchObject({
      path: '/v1/images/edits',
      headers: { 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/) },
      body: {
        prompt,
        'image[]': [
          { ...PICTURE, filename: 'image-0.png' },
          { ...PICTURE, filename: 'image-1.png' },
        ],
      },
    });
  });

  test('pictures at URLs are changed by their URLs', async () => {
    const images = [{ url: 'https://a.example/b.png' }];
    await router.generateImages({ model: 'openai/gpt-image-2.6-flare', prompt: 'make it blue', images });
    expect(emulator.requests.at(-1)).toMatchObject({
      path: '/v1/images/edits',
      body: { images: [{ image_url: 'https://a.example/b.png' }] },
    });
  });

  test.for([
    // 12 characters are 3 tokens at 0.6 USD a million, spoken in 18 tokens at 12
    ['gpt-4o-mini-tts', 0.0002178, 'sse'],
    // 12 characters at 15 USD a million
    ['tts-1', 0.00018, undefined],
  ] as const)('%s speaks, and is billed', async ([model, costUsd, format]) => {
    const result = await router.speak({ model: `openai/${model}`, text: 'Mind the gap', voice: 'alloy' });
    expect(result).toMatchObject({ audio: { mediaType: 'audio/mpeg' }, costUsd });
    expect(Buffer.from(result.audio.data, 'base64')).toHaveLength(417);
    expect((emulator.requests.at(-1)?.body as { stream_format?: string }).stream_format).toBe(format);
  });

  test.for([
    // 3 seconds: 30 tokens of sound at 6 USD a million, 8 of text at 10
    ['gpt-4o-transcribe', 0.00026],
    // 3 seconds at 0.0045 USD a minute
    ['gpt-transcribe', 0.000225],
    // 3 seconds at 0.006 USD a minute
    ['whisper-1', 0.0003],
  ] as const)('%s writes down, and is billed', async ([model, costUsd]) => {
    const result = await router.transcribe({ model: `openai/${model}`, audio: SOUND });
    expect(result).toMatchObject({ text: expect.stringContaining('simulated'), costUsd });
    expect(emulator.requests.at(-1)?.body).toMatchObject({ file: { ...SOUND, filename: 'audio.wav' } });
  });

  test('times are told where the model tells them', async () => {
    const timestamps = ['word'] as const;
    const timed = await router.transcribe({ model: 'openai/whisper-1', audio: SOUND, timestamps });
    expect(timed.words?.[0]).toEqual({ startSeconds: 0, endSeconds: 3, text: 'What' });
    const untimed = await router.transcribe({ model: 'openai/gpt-4o-transcribe', audio: SOUND, timestamps });
    expect(untimed.warnings).toMatchObject([{ field: 'timestamps' }]);
  });

  test('gaps are filled', async () => {
    const result = await router.fill({ model: 'openai/gpt-3.5-turbo-instruct', prefix: 'const sum = ', suffix: ';' });
    expect(result.text).toMatch('simulated');
  });

  test('nothing but the requests themselves was sent', () => {
    expect(new Set(emulator.requests.map(({ path }) => path))).toEqual(
      new Set([
        '/v1/images/generations',
        '/v1/images/edits',
        '/v1/audio/speech',
        '/v1/audio/transcriptions',
        '/v1/completions',
      ]),
    );
  });
});
