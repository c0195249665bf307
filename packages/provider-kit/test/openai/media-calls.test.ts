import { describe, expect, test } from 'vitest';
import type { OpenAiClient } from '../../src/openai/client.ts';
import { openAiCompatible } from '../../src/openai/openai-compatible.ts';
import type { MediaQuirks } from '../../src/openai/media-quirks.ts';
import { mediaCall } from './media.ts';

const JSON_REPLY = { headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' } };
const PICTURE = { data: 'AQID', mediaType: 'image/png' };

/** A vendor that answers everything with `reply`, and remembers what it was asked. */
function make(reply: () => Response, { media = {}, bare = false }: { media?: MediaQuirks; bare?: boolean } = {}) {
  const asked: { readonly at: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  const at =
    (name: string) =>
    (body: object): { asResponse(): Promise<Response> } => {
      asked.push({ at: name, body: body as Record<string, unknown> });
      return { asResponse: async () => reply() };
    };
  const client: OpenAiClient = {
    chat: { completions: { create: at('chat') } },
    ...(!bare && {
      images: { generate: at('generate'), edit: at('edit') },
      audio: { speech: { create: at('speech') }, transcriptions: { create: at('transcriptions') } },
      post: (path, { body }) => at(path)(body),
    }),
  };
  const provider = openAiCompatible({
    provider: 'acme',
    fetch: globalThis.fetch,
    connect: () => client,
    quirks: { media },
  });
  return { provider, asked };
}

describe('pictures, speech and transcripts', () => {
  const pictures = (): Response => Response.json({ data: [{ b64_json: 'AQID' }] }, JSON_REPLY);

  test('are asked for where their endpoints are', async () => {
    const { provider, asked } = make(pictures, { media: { imageUrls: true } });
    await provider.generateImages(mediaCall({ prompt: 'a box' }));
    await provider.generateImages(mediaCall({ prompt: 'a box', images: [] }));
    await provider.generateImages(mediaCall({ prompt: 'blue', images: [PICTURE] }));
    await provider.generateImages(mediaCall({ prompt: 'blue', images: [{ url: 'https://a.example/b.png' }] }));
    expect(asked.map((one) => one.at)).toEqual(['generate', 'generate', 'edit', '/images/edits']);
  });

  test('begin with what the reply says of itself', async () => {
    const start = { type: 'response-start', requestId: 'req-1' };
    const images = await make(pictures).provider.generateImages(mediaCall({ prompt: 'a box' }));
    expect(images).toMatchObject([start, { type: 'images' }, { type: 'finish' }]);

    const sound = (): Response => new Response(Uint8Array.of(1), { headers: { 'x-request-id': 'req-1' } });
    const spoken = await make(sound).provider.speak(mediaCall({ text: 'hi', voice: 'alloy' }));
    expect(spoken).toMatchObject([start, { type: 'audio' }, { type: 'finish' }]);

    const said = make(() => Response.json({ text: 'hi' }, JSON_REPLY)).provider;
    const audio = { data: 'AQID', mediaType: 'audio/wav' };
    expect(await said.transcribe(mediaCall({ audio }))).toMatchObject([
      start,
      { type: 'transcript', text: 'hi' },
      { type: 'finish' },
    ]);
  });

  test('are read as text where the caller asked for subtitles', async () => {
    const { provider } = make(
      () => new Response('WEBVTT', { headers: { 'content-type': 'text/plain; charset=utf-8' } }),
    );
    const audio = { data: 'AQID', mediaType: 'audio/wav' };
    expect((await provider.transcribe(mediaCall({ audio })))[1]).toEqual({ type: 'transcript', text: 'WEBVTT' });
  });

  test('are refused where the vendor has none', async () => {
    const { provider, asked } = make(pictures, { bare: true });
    const audio = { data: 'AQID', mediaType: 'audio/wav' };
    for (const answer of [
      provider.generateImages(mediaCall({ prompt: 'a box' })),
      provider.generateImages(mediaCall({ prompt: 'blue', images: [PICTURE] })),
      provider.speak(mediaCall({ text: 'hi', voice: 'alloy' })),
      provider.transcribe(mediaCall({ audio })),
    ]) {
      await expect(answer).rejects.toMatchObject({ code: 'unsupported_param', provider: 'acme' });
    }
    expect(asked).toEqual([]);
  });
});
