import type { ImageRequest } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { fromOpenAiImages, toOpenAiImageEdit, toOpenAiImages } from '../../src/openai/images.ts';
import { mediaCall, NAMES } from './media.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
const PICTURE = { data: PNG, mediaType: 'image/png' };

describe('what pictures are asked for with', () => {
  test('has every field under the wire’s name, and the caller’s own options over all', () => {
    const request: ImageRequest = {
      prompt: 'a box',
      count: 2,
      size: '1024x1024',
      quality: 'low',
      background: 'transparent',
      outputFormat: 'webp',
      providerOptions: { acme: { moderation: 'low', quality: 'max' } },
    };
    expect(toOpenAiImages(mediaCall(request), {}, NAMES)).toEqual({
      model: 'm',
      prompt: 'a box',
      n: 2,
      size: '1024x1024',
      quality: 'max',
      background: 'transparent',
      output_format: 'webp',
      moderation: 'low',
    });
  });

  test('leaves out what the model lacks, and says so', () => {
    const call = mediaCall<ImageRequest>({ prompt: 'a box', count: 2, background: 'opaque' });
    const quirks = {
      lacks: [
        { models: /^m$/, fields: ['background'] as const },
        { models: /^n$/, fields: ['count'] as const },
      ],
    };
    expect(toOpenAiImages(call, quirks, NAMES)).toEqual({ model: 'm', prompt: 'a box', n: 2 });
    expect(call.warned).toEqual(['background']);
  });

  test('has what the model is always sent, unless the caller wants otherwise', () => {
    const quirks = { alwaysSent: [{ models: /m/, fields: { response_format: 'b64_json', n: 1 } }] };
    expect(toOpenAiImages(mediaCall({ prompt: 'a box', count: 3 }), quirks, NAMES)).toMatchObject({
      response_format: 'b64_json',
      n: 3,
    });
  });
});

describe('sizes and kinds of pictures', () => {
  const quirks = { imageSides: true, imageFormats: ['png', 'jpeg'] } as const;

  test('go as two sides, and as a kind that the vendor makes', () => {
    const call = mediaCall<ImageRequest>({ prompt: 'a box', size: '1536x1024', outputFormat: 'jpeg' });
    expect(toOpenAiImages(call, quirks, NAMES)).toEqual({
      model: 'm',
      prompt: 'a box',
      width: 1536,
      height: 1024,
      output_format: 'jpeg',
    });
    expect(call.warned).toEqual([]);
  });

  test('are warnings where the vendor does not know them', () => {
    const call = mediaCall<ImageRequest>({ prompt: 'a box', size: 'auto', outputFormat: 'webp' });
    expect(toOpenAiImages(call, quirks, NAMES)).toEqual({ model: 'm', prompt: 'a box' });
    expect(call.warned).toEqual(['outputFormat', 'size']);
  });
});

describe('what pictures are changed with', () => {
  test('is a form with one file, or with a list of them, named after their kinds', async () => {
    const one = toOpenAiImageEdit(mediaCall({ prompt: 'blue', images: [PICTURE] }), {}, NAMES);
    const image = (one as { readonly form: { readonly image: File } }).form.image;
    expect([image.name, image.type]).toEqual(['image-0.png', 'image/png']);
    expect(Buffer.from(await image.arrayBuffer()).toString('base64')).toBe(PNG);

    const second = { url: `data:image/jpeg;base64,${PNG}` };
    const two = toOpenAiImageEdit(mediaCall({ prompt: 'blue', images: [PICTURE, second] }), {}, NAMES);
    expect((two as { readonly form: { readonly image: readonly File[] } }).form.image.map(({ name }) => name)).toEqual([
      'image-0.png',
      'image-1.jpg',
    ]);
  });

  test('is JSON with URLs where the vendor fetches them, and refused where it does not', () => {
    const call = mediaCall({ prompt: 'blue', images: [PICTURE, { url: 'https://a.example/b.png' }] });
    expect(toOpenAiImageEdit(call, { imageUrls: true }, NAMES)).toEqual({
      json: {
        model: 'm',
        prompt: 'blue',
        images: [{ image_url: `data:image/png;base64,${PNG}` }, { image_url: 'https://a.example/b.png' }],
      },
    });
    expect(() => toOpenAiImageEdit(call, {}, NAMES)).toThrow(
      expect.objectContaining({ code: 'unsupported_param', message: expect.stringContaining('images[1]') }),
    );
  });

  test('has typed parts where the vendor wants them, one of them alone', () => {
    const data = { type: 'image_url', url: `data:image/png;base64,${PNG}` };
    const linked = { url: 'https://a.example/b.png' };
    const sent = (images: ImageRequest['images'] = []) =>
      toOpenAiImageEdit(mediaCall({ prompt: 'blue', images }), { imageUrls: 'typed' }, NAMES);
    expect(sent([PICTURE])).toEqual({ json: { model: 'm', prompt: 'blue', image: data } });
    expect(sent([PICTURE, linked])).toEqual({
      json: { model: 'm', prompt: 'blue', images: [data, { type: 'image_url', ...linked }] },
    });
  });
});

describe('pictures that come', () => {
  const about = { provider: 'acme' };
  const call = mediaCall<ImageRequest>({ prompt: 'a box', outputFormat: 'webp' });

  test('are data or URLs, with the prompt as it was revised', () => {
    const body = { data: [{ b64_json: 'QUJD', revised_prompt: 'a red box' }, { url: 'https://a.example/b.png' }] };
    expect(fromOpenAiImages(body, call, about)).toEqual([
      {
        type: 'images',
        images: [
          { source: { data: 'QUJD', mediaType: 'image/webp' }, revisedPrompt: 'a red box' },
          { source: { url: 'https://a.example/b.png' } },
        ],
      },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test.for([
    [PNG, 'webp', 'image/png'],
    ['/9j/4AAQ', 'png', 'image/jpeg'],
    ['UklGRiQAAABXRUJQVlA4', 'png', 'image/webp'],
    ['R0lGODlh', 'png', 'image/gif'],
    ['PHN2Zz48', 'svg', 'image/svg+xml'],
    ['QUJDREVG', 'jpg', 'image/jpeg'],
    ['QUJDREVG', undefined, 'image/png'],
  ])('are what their bytes say, else what the answer says: %s %s', ([data, format, mediaType]) => {
    const body = { data: [{ b64_json: data }], output_format: format };
    const [images] = fromOpenAiImages(body, mediaCall({ prompt: 'a box' }), about);
    expect(images).toMatchObject({ images: [{ source: { mediaType } }] });
  });

  test('tell their tokens by kind', () => {
    const usage = {
      input_tokens: 300,
      output_tokens: 1100,
      total_tokens: 1400,
      input_tokens_details: { text_tokens: 44, image_tokens: 256, cached_tokens: 30 },
      output_tokens_details: { image_tokens: 1000, text_tokens: 100 },
    };
    expect(fromOpenAiImages({ data: [{ b64_json: PNG }], usage }, call, about)[1]).toMatchObject({
      usage: {
        inputTokens: 300,
        cachedInputTokens: 30,
        imageInputTokens: 256,
        outputTokens: 1100,
        imageOutputTokens: 1000,
        images: 1,
      },
    });
  });

  test('are all there is in an answer that does not tell its kinds', () => {
    const usage = { input_tokens: 10, output_tokens: 1056, input_tokens_details: { text_tokens: 10, image_tokens: 0 } };
    expect(fromOpenAiImages({ data: [{ b64_json: PNG }], usage }, call, about)[1]).toMatchObject({
      usage: { outputTokens: 1056, imageOutputTokens: 1056 },
    });
  });

  test('are counted where they are billed by the piece, and nothing is made up where they are not', () => {
    const body = { data: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }] };
    const byPiece = mediaCall({ prompt: 'a box' }, { price: { perImage: '0.04' } });
    expect(fromOpenAiImages(body, byPiece, about)[1]).toEqual({
      type: 'finish',
      finishReason: 'stop',
      usage: { inputTokens: 0, outputTokens: 0, images: 2 },
    });
    expect(fromOpenAiImages(body, mediaCall({ prompt: 'a box' }, { price: {} }), about)[1]).not.toHaveProperty('usage');
  });

  test.for([
    ['nothing', {}, 'invalid_response'],
    ['no picture', { data: [] }, 'invalid_response'],
    ['neither data nor URL', { data: [{}] }, 'invalid_response'],
    ['an error', { error: { message: 'no', code: 'content_policy_violation' } }, 'content_policy'],
  ] as const)('are not in an answer with %s', ([, body, code]) => {
    expect(() => fromOpenAiImages(body, call, about)).toThrow(expect.objectContaining({ code }));
  });
});
