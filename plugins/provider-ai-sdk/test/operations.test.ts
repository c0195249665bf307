import type { Chunk, ImageRequest, ModelCard, Price, Usage } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import type { AiSdkModel, AiSdkOptions } from '../src/index.ts';
import { callOf, providerOf, VERSIONS } from './call.ts';

type Version = (typeof VERSIONS)[number];
type Method = 'embed' | 'rerank' | 'generateImages' | 'speak' | 'transcribe';
type Options = Record<string, unknown>;

const UNKNOWN: Price = { kind: 'unknown' };
const priced = (rate: object): Price => ({
  kind: 'known',
  inputPerMTok: '0',
  outputPerMTok: '0',
  source: 'https://acme.example',
  asOf: '2026-11-25',
  ...rate,
});

/** Asks a model whose one method answers with what is given. */
async function ask(
  [method, version, sdkMethod]: readonly [Method, Version, string],
  answer: (options: Options) => object,
  request: object,
  more: { readonly model?: object; readonly options?: Partial<AiSdkOptions>; readonly price?: Price } = {},
) {
  const calls: Options[] = [];
  const model = {
    specificationVersion: version,
    provider: 'acme.media',
    modelId: 'large',
    ...more.model,
    async [sdkMethod](options: Options) {
      calls.push(options);
      return answer(options);
    },
  };
  const provider = await providerOf(model as AiSdkModel, more.options);
  const card: ModelCard = { id: 'large', kind: 'chat', capabilities: [], price: more.price ?? UNKNOWN };
  const { call, warnings } = callOf(request, { card });
  const chunks = await (provider[method] as (one: unknown) => Promise<readonly Chunk[]>)(call);
  return { chunks, calls, fields: warnings.map(({ field }) => field) };
}

const finish = (usage?: Usage) => ({ type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage }) });

describe('vectors', () => {
  const vectors = ({ values }: Options) => ({
    embeddings: (values as string[]).map((value) => [value.length]),
    usage: { tokens: (values as string[]).length },
  });

  test.for(VERSIONS)('come in the order of the input, from a model of %s', async (version) => {
    const { chunks, calls } = await ask(['embed', version, 'doEmbed'], vectors, { input: ['a', 'bb', 'ccc'] });
    expect(chunks).toEqual([
      { type: 'embeddings', embeddings: [[1], [2], [3]] },
      finish({ inputTokens: 3, outputTokens: 0 }),
    ]);
    expect(calls).toHaveLength(1);
  });

  test.for<[string, unknown, number[]]>([
    ['2', 2, [2, 2, 1]],
    ['a promise of 3', Promise.resolve(3), [3, 2]],
    ['none', undefined, [5]],
    ['Infinity', Infinity, [5]],
    ['0, which is nonsense', 0, [5]],
  ])('are asked for in as many calls as it takes: at most %s', async ([, maxEmbeddingsPerCall, sizes]) => {
    const input = ['a', 'b', 'c', 'd', 'e'];
    const { chunks, calls } = await ask(
      ['embed', 'v3', 'doEmbed'],
      vectors,
      { input },
      { model: { maxEmbeddingsPerCall } },
    );
    expect(calls.map(({ values }) => (values as string[]).length)).toEqual(sizes);
    expect(chunks[0]).toMatchObject({ embeddings: input.map(() => [1]) });
    expect(chunks[1]).toEqual(finish({ inputTokens: 5, outputTokens: 0 }));
  });

  test('have no usage when one call does not tell it', async () => {
    const some = (options: Options) => ({
      ...vectors(options),
      ...((options['values'] as string[])[0] === 'b' && { usage: undefined }),
    });
    const { chunks } = await ask(
      ['embed', 'v4', 'doEmbed'],
      some,
      { input: ['a', 'b'] },
      { model: { maxEmbeddingsPerCall: 1 } },
    );
    expect(chunks.at(-1)).toEqual(finish());
  });

  test('that are fewer than the texts cannot be understood', async () => {
    const few = () => ({ embeddings: [[1]] });
    await expect(ask(['embed', 'v4', 'doEmbed'], few, { input: ['a', 'b'] })).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });

  test.for<[Version, Partial<AiSdkOptions>, object, string[]]>([
    ['v4', {}, { dimensions: 8 }, ['inputType']],
    ['v3', {}, {}, ['dimensions', 'inputType']],
    [
      'v3',
      {
        vendorOptions: {
          dimensions: (dimensions) => ({ acme: { dimensions } }),
          inputType: (inputType) => ({ acme: { inputType: `search_${inputType}` } }),
        },
      },
      { providerOptions: { acme: { dimensions: 8, inputType: 'search_query' } } },
      [],
    ],
  ])('of a length and for a use, in %s with %j', async ([version, options, expected, warned]) => {
    const request = { input: ['a'], dimensions: 8, inputType: 'query' };
    const answer = () => ({ embeddings: [Array.from({ length: 8 }, () => 0)] });
    const { calls, fields } = await ask(['embed', version, 'doEmbed'], answer, request, { options });
    const { values: _, abortSignal: __, ...said } = calls[0] ?? {};
    expect(said).toEqual({ providerOptions: {}, ...expected });
    expect(fields).toEqual(warned);
  });

  test('of another length than was asked for are told of', async () => {
    const request = { input: ['a', 'bb'], dimensions: 1 };
    expect((await ask(['embed', 'v4', 'doEmbed'], vectors, request)).fields).toEqual([]);
    const longer = await ask(['embed', 'v4', 'doEmbed'], vectors, { ...request, dimensions: 2 });
    expect(longer.fields).toEqual(['dimensions']);
  });

  test('go with headers, and the options of the caller', async () => {
    const request = { input: ['a'], providerOptions: { acme: { user: 'u' } } };
    const options = { headers: { 'x-a': 'b' }, providerOptions: { acme: { store: false } } };
    const { calls } = await ask(['embed', 'v2', 'doEmbed'], vectors, request, { options });
    expect(calls[0]).toMatchObject({ headers: { 'x-a': 'b' }, providerOptions: { acme: { user: 'u', store: false } } });
  });

  test('begin with what the reply says of itself', async () => {
    const told = (options: Options) => ({ ...vectors(options), response: { headers: { 'x-request-id': 'r1' } } });
    const { chunks } = await ask(['embed', 'v3', 'doEmbed'], told, { input: ['a'] });
    expect(chunks[0]).toEqual({ type: 'response-start', requestId: 'r1' });
  });
});

describe('rankings', () => {
  test.for(['v3', 'v4'] as const)('have the best first, from a model of %s', async (version) => {
    const ranking = [
      { index: 0, relevanceScore: 0.1 },
      { index: 1, relevanceScore: 0.9 },
    ];
    const request = { query: 'q', documents: ['a', 'b'], topN: 2 };
    const { chunks, calls } = await ask(['rerank', version, 'doRerank'], () => ({ ranking }), request);
    expect(chunks).toEqual([
      {
        type: 'ranking',
        ranking: [
          { index: 1, score: 0.9 },
          { index: 0, score: 0.1 },
        ],
      },
      finish(),
    ]);
    expect(calls[0]).toMatchObject({ query: 'q', documents: { type: 'text', values: ['a', 'b'] }, topN: 2 });
  });

  test('of documents that were not given cannot be understood', async () => {
    const ranking = [{ index: 7, relevanceScore: 1 }];
    const request = { query: 'q', documents: ['a'] };
    await expect(ask(['rerank', 'v4', 'doRerank'], () => ({ ranking }), request)).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });
});

const PNG = Buffer.from('\x89PNG\r\n\x1a\n........', 'latin1');
const WEBP = Buffer.from('RIFF....WEBPVP8 ', 'latin1');

describe('pictures', () => {
  const pictures = ({ n }: Options) => ({ images: Array.from({ length: n as number }, () => PNG.toString('base64')) });
  const draw = (request: Partial<ImageRequest>, more: Parameters<typeof ask>[3] = {}, version: Version = 'v4') =>
    ask(
      ['generateImages', version, 'doGenerate'],
      pictures,
      { prompt: 'a box', ...request },
      { model: { maxImagesPerCall: 2 }, ...more },
    );

  test.for(VERSIONS)('are of the kind that they are, from a model of %s', async (version) => {
    const answer = () => ({
      images: [new Uint8Array(PNG), new Uint8Array(WEBP)],
      providerMetadata: { acme: { images: [{ revisedPrompt: 'a red box' }, {}] } },
    });
    const { chunks } = await ask(['generateImages', version, 'doGenerate'], answer, { prompt: 'a box' });
    expect(chunks).toEqual([
      {
        type: 'images',
        images: [
          { source: { data: PNG.toString('base64'), mediaType: 'image/png' }, revisedPrompt: 'a red box' },
          { source: { data: WEBP.toString('base64'), mediaType: 'image/webp' } },
        ],
      },
      finish(),
    ]);
  });

  test.for<[unknown, number[]]>([
    [2, [2, 2, 1]],
    [() => Promise.resolve(3), [3, 2]],
    [undefined, [1, 1, 1, 1, 1]],
  ])('are asked for in as many calls as it takes', async ([maxImagesPerCall, sizes]) => {
    const { calls, chunks } = await draw({ count: 5 }, { model: { maxImagesPerCall } });
    expect(calls.map(({ n }) => n)).toEqual(sizes);
    expect(chunks[0]).toMatchObject({ images: expect.objectContaining({ length: 5 }) });
  });

  test.for<[string, object, string[]]>([
    ['1024x768', { size: '1024x768', aspectRatio: undefined }, []],
    ['16:9', { size: undefined, aspectRatio: '16:9' }, []],
    ['landscape', { size: undefined, aspectRatio: undefined }, ['size']],
  ])('have the size %s', async ([size, expected, warned]) => {
    const { calls, fields } = await draw({ size });
    expect(calls[0]).toMatchObject(expected);
    expect(fields).toEqual(warned);
  });

  test.for<[Version, boolean | undefined, boolean]>([
    ['v4', true, true],
    ['v4', undefined, true],
    ['v4', false, false],
    ['v3', undefined, true],
    ['v2', undefined, false],
  ])('begin with others where the model takes them: %s, %s', async ([version, supportsFileInputs, isTaken]) => {
    const images = [{ data: 'AAAA', mediaType: 'image/png' }, { url: 'https://a.test/x.png' }];
    const { calls, fields } = await draw({ images }, { model: { supportsFileInputs } }, version);
    expect(calls[0]?.['files']).toEqual(
      isTaken
        ? [
            { type: 'file', data: 'AAAA', mediaType: 'image/png' },
            { type: 'url', url: 'https://a.test/x.png' },
          ]
        : undefined,
    );
    expect(fields).toEqual(isTaken ? [] : ['images']);
  });

  test('have qualities in the way of the vendor, or a warning', async () => {
    const asked = { quality: 'hd', background: 'opaque', outputFormat: 'webp' } as const;
    expect((await draw(asked)).fields.sort()).toEqual(['background', 'outputFormat', 'quality']);
    const quality = (value: string) => ({ acme: { quality: value } });
    const said = await draw({ quality: 'hd' }, { options: { vendorOptions: { quality } } });
    expect(said.calls[0]).toMatchObject({ providerOptions: { acme: { quality: 'hd' } } });
  });

  test('have the usage that is told, or their number where they are billed by it', async () => {
    const told = (options: Options) => ({ ...pictures(options), usage: { inputTokens: 10, outputTokens: 200 } });
    const request = { prompt: 'a box', count: 2 };
    const counted = await ask(['generateImages', 'v4', 'doGenerate'], told, request);
    const usage = { inputTokens: 20, outputTokens: 400, imageOutputTokens: 400, images: 2 };
    expect(counted.chunks.at(-1)).toEqual(finish(usage));
    const byPiece = await draw({ count: 2 }, { price: priced({ perImage: '0.04' }) });
    expect(byPiece.chunks.at(-1)).toEqual(finish({ inputTokens: 0, outputTokens: 0, images: 2 }));
    expect((await draw({})).chunks.at(-1)).toEqual(finish());
  });

  test('that are none cannot be understood', async () => {
    await expect(
      ask(['generateImages', 'v4', 'doGenerate'], () => ({ images: [] }), { prompt: 'x' }),
    ).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });
});

describe('speech', () => {
  const WAV = Buffer.from('RIFF....WAVEfmt ', 'latin1');
  const request = { text: 'Hé!', voice: 'alloy', outputFormat: 'wav', speed: 1.5, instructions: 'softly' };
  const say = (audio: unknown, type?: string, asked: object = request, price: Price = UNKNOWN) =>
    ask(
      ['speak', 'v3', 'doGenerate'],
      () => ({ audio, response: type === undefined ? {} : { headers: { 'content-type': type } } }),
      asked,
      { price },
    );

  test('is asked for in the same words', async () => {
    const { calls, chunks } = await say(new Uint8Array(WAV));
    expect(calls[0]).toMatchObject(request);
    expect(chunks[0]).toEqual({ type: 'audio', data: WAV.toString('base64'), mediaType: 'audio/wav' });
  });

  test.for<[string, unknown, string | undefined, object, string]>([
    ['its first bytes', new Uint8Array(WAV), 'audio/mpeg', {}, 'audio/wav'],
    ['the reply', 'AAAAAAAA', 'audio/opus; codecs=1', {}, 'audio/opus'],
    ['what was asked for', 'AAAAAAAA', undefined, { outputFormat: 'flac' }, 'audio/flac'],
    ['what is usual', 'AAAAAAAA', 'application/json', {}, 'audio/mpeg'],
    ['samples alone', new Uint8Array([1, 2, 3]), 'application/json', { outputFormat: 'pcm' }, 'audio/pcm'],
  ])('is of the kind that follows from %s', async ([, audio, type, more, expected]) => {
    const { chunks } = await say(audio, type, { text: 'x', voice: 'v', ...more });
    expect(chunks[0]).toMatchObject({ mediaType: expected });
  });

  test.for<[string, unknown, string]>([
    ['a page', new Uint8Array(Buffer.from('<html>')), 'text/html'],
    ['JSON', new Uint8Array(Buffer.from('{"error":1}')), 'application/json'],
    ['nothing', new Uint8Array(), 'audio/mpeg'],
  ])('that is %s cannot be understood', async ([, audio, type]) => {
    await expect(say(audio, type)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  test('is counted by characters where it is billed by them', async () => {
    const { chunks } = await say('AAAA', undefined, request, priced({ perMCharacters: '15' }));
    expect(chunks.at(-1)).toEqual(finish({ inputTokens: 0, outputTokens: 0, characters: 3 }));
  });
});

describe('transcripts', () => {
  const result = {
    text: 'Points set.',
    segments: [{ text: 'Points set.', startSecond: 0, endSecond: 1.5 }],
    words: [{ text: 'Points', startSecond: 0, endSecond: 0.7 }],
    language: 'en',
    durationInSeconds: 1.5,
  };
  const audio = { data: 'AAAA', mediaType: 'audio/wav', filename: 'a.wav' };
  const write = (request: object, version: Version = 'v4', more: Parameters<typeof ask>[3] = {}) =>
    ask(['transcribe', version, 'doGenerate'], () => result, { audio, ...request }, more);

  test('have their words, and when each was said', async () => {
    const { chunks, calls } = await write({ timestamps: ['word'] });
    expect(chunks[0]).toEqual({
      type: 'transcript',
      text: 'Points set.',
      language: 'en',
      durationSeconds: 1.5,
      segments: [{ text: 'Points set.', startSeconds: 0, endSeconds: 1.5 }],
      words: [{ text: 'Points', startSeconds: 0, endSeconds: 0.7 }],
    });
    expect(calls[0]).toMatchObject({ audio: 'AAAA', mediaType: 'audio/wav', timestampGranularities: ['word'] });
  });

  test.for<[Version, string[]]>([
    ['v2', ['language', 'prompt', 'temperature', 'timestamps']],
    ['v4', ['language', 'prompt', 'temperature']],
  ])('of %s are told of in the way of the vendor, or with a warning', async ([version, warned]) => {
    const request = { language: 'de', prompt: 'p', temperature: 0, timestamps: ['segment'] };
    expect((await write(request, version)).fields).toEqual(warned);
    const vendorOptions = {
      language: (language: string) => ({ acme: { language } }),
      prompt: (prompt: string) => ({ acme: { prompt } }),
      temperature: (temperature: number) => ({ acme: { temperature } }),
      timestamps: (granularities: readonly string[]) => ({ acme: { granularities } }),
    };
    const said = await write(request, version, { options: { vendorOptions } });
    expect(said.fields).toEqual([]);
    expect(said.calls[0]).toMatchObject({
      providerOptions: { acme: { language: 'de', prompt: 'p', temperature: 0, granularities: ['segment'] } },
    });
  });

  test('are counted by time where they are billed by it', async () => {
    const { chunks } = await write({}, 'v3', { price: priced({ perAudioMinute: '0.006' }) });
    expect(chunks.at(-1)).toEqual(finish({ inputTokens: 0, outputTokens: 0, audioSeconds: 1.5 }));
    expect((await write({})).chunks.at(-1)).toEqual(finish());
  });
});
