import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAiDialect } from '../../src/emulator/dialects/openai-dialect.ts';
import { OPENAI_MEDIA } from '../../src/emulator/dialects/openai-media.ts';
import { withMedia } from '../../src/emulator/dialects/with-media.ts';
import { startEmulator, type Emulator } from '../../src/index.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ dialect: withMedia(openAiDialect({ name: 'acme' }), OPENAI_MEDIA), apiKey: 'k' });
});
afterAll(() => emulator.close());

const KEY = { authorization: 'Bearer k' };

async function post(path: string, body: object, headers: Record<string, string> = KEY): Promise<Response> {
  const isForm = body instanceof FormData;
  return fetch(`${emulator.url}/v1${path}`, {
    method: 'POST',
    headers: isForm ? headers : { ...headers, 'content-type': 'application/json' },
    body: isForm ? body : JSON.stringify(body),
  });
}

function form(fields: Readonly<Record<string, string | File | readonly string[]>>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) made.append(name, one as string);
  }
  return made;
}

const picture = new File(['picture'], 'a.png', { type: 'image/png' });
const sound = (name = 'a.wav'): File => new File(['sound'], name, { type: 'audio/wav' });

describe('the emulator of pictures', () => {
  test('makes as many as are asked for, and tells their tokens by kind', async () => {
    const reply = await post('/images/generations', { model: 'gpt-image-2', prompt: 'a box', n: 2 });
    expect(await reply.json()).toMatchObject({
      data: [{ b64_json: expect.any(String) }, { b64_json: expect.any(String) }],
      output_format: 'png',
      usage: { input_tokens_details: { image_tokens: 0 }, output_tokens_details: { image_tokens: 2112 } },
    });
  });

  test.for([
    ['a form with one', () => form({ model: 'm', prompt: 'blue', image: picture, n: '1' }), 323],
    ['a form with two', () => form({ model: 'm', prompt: 'blue', 'image[]': [picture, picture] as never }), 646],
    ['JSON', () => ({ model: 'm', prompt: 'blue', images: [{ image_url: 'https://a.example/b.png' }] }), 323],
  ] as const)('changes what it is given as %s', async ([, body, seen]) => {
    const reply = await post('/images/edits', body());
    expect(await reply.json()).toMatchObject({ usage: { input_tokens_details: { image_tokens: seen } } });
  });

  test.for([
    ['an unknown field', '/images/generations', { model: 'm', prompt: 'x', response_format: 'b64_json' }],
    ['too many', '/images/generations', { model: 'm', prompt: 'x', n: 11 }],
    [
      'a JPEG that one can look through',
      '/images/generations',
      { model: 'm', prompt: 'x', background: 'transparent', output_format: 'jpeg' },
    ],
    ['nothing to change', '/images/edits', form({ model: 'm', prompt: 'x' })],
  ] as const)('refuses %s', async ([, path, body]) => {
    const reply = await post(path, body);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('the emulator of speech', () => {
  const said = { model: 'gpt-4o-mini-tts', input: 'Mind the gap', voice: 'alloy' };

  test('speaks as bytes of the kind that is asked for', async () => {
    const reply = await post('/audio/speech', { ...said, response_format: 'wav' });
    expect(reply.headers.get('content-type')).toBe('audio/wav');
    expect(Buffer.from(await reply.arrayBuffer()).toString('latin1')).toMatch(/^RIFF/);
  });

  test('speaks as events, the last of which tells the tokens', async () => {
    const reply = await post('/audio/speech', { ...said, stream_format: 'sse' });
    expect(reply.headers.get('content-type')).toMatch('text/event-stream');
    expect(await reply.text()).toMatch(/speech\.audio\.delta[^]*speech\.audio\.done.*"input_tokens":3/);
  });

  test.for([
    ['a voice that there is not', { ...said, voice: 'nobody' }],
    ['events of a model that has none', { ...said, model: 'tts-1', stream_format: 'sse' }],
    ['a text that is too long', { ...said, input: 'x'.repeat(4097) }],
  ] as const)('refuses %s', async ([, body]) => {
    expect((await post('/audio/speech', body)).status).toBe(400);
  });
});

describe('the emulator of transcripts', () => {
  const heard = (more: Parameters<typeof form>[0] = {}): FormData =>
    form({ model: 'whisper-1', file: sound(), ...more });

  test.for([
    ['whisper-1', { type: 'duration', seconds: 1 }],
    ['gpt-4o-transcribe', { type: 'tokens', input_token_details: { audio_tokens: 1 } }],
  ] as const)('says what was said, and what it is billed by: %s', async ([model, usage]) => {
    const reply = await post('/audio/transcriptions', heard({ model }));
    expect(await reply.json()).toMatchObject({ text: expect.stringContaining('simulated'), usage });
  });

  test('tells times where they are asked for', async () => {
    const times = { response_format: 'verbose_json', 'timestamp_granularities[]': 'word' };
    const body = (await (await post('/audio/transcriptions', heard(times))).json()) as object;
    expect(body).toMatchObject({ duration: 0.1, words: [{ word: 'What', start: 0, end: 0.1 }, ...Array(5).fill({})] });
    expect(body).not.toHaveProperty('segments');
  });

  test('answers with text alone where that is asked for', async () => {
    const reply = await post('/audio/transcriptions', heard({ response_format: 'text' }));
    expect(reply.headers.get('content-type')).toMatch('text/plain');
  });

  test.for([
    ['JSON', { model: 'whisper-1' }],
    ['a file that is no sound', heard({ file: sound('a.txt') })],
    ['times that the model does not tell', heard({ model: 'gpt-4o-transcribe', response_format: 'verbose_json' })],
    ['times in an answer that has no place for them', heard({ 'timestamp_granularities[]': 'segment' })],
    ['a temperature that is no number', heard({ temperature: 'warm' })],
  ] as const)('refuses %s', async ([, body]) => {
    expect((await post('/audio/transcriptions', body)).status).toBe(400);
  });

  test('asks for a key', async () => {
    expect((await post('/audio/transcriptions', heard(), {})).status).toBe(401);
  });
});
