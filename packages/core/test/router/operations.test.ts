import { describe, expect, test } from 'vitest';
import { RouterError, type ErrorCode, type KnownPrice } from '@signalbox/core';
import { collect, fakeProvider, textOf } from '@signalbox/testkit';
import { HELLO, makeRouter } from './make-router.ts';

const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '2', source: 'test', asOf: '2026-11-21' };

describe('embed', () => {
  const vectors = [{ id: 'v', kind: 'embedding', price: PRICE }] as const;
  const request = { input: ['one', 'two'] };

  test('goes down the same road: falls back, costs, and says why', async () => {
    const usage = { inputTokens: 1_000, outputTokens: 0 };
    const a = fakeProvider({ id: 'a', models: vectors, script: [{ error: 'overloaded' }] });
    const b = fakeProvider({
      id: 'b',
      models: vectors,
      script: [
        {
          embeddings: [
            [1, 0],
            [0, 1],
          ],
          usage,
        },
      ],
    });
    const { router, settlements } = makeRouter([a, b], {
      tasks: { embedding: { use: ['a/v', 'b/v'] } },
      retry: { maxRetries: 0 },
    });
    const result = await router.embed(request);
    expect(result).toMatchObject({
      provider: 'b',
      embeddings: [
        [1, 0],
        [0, 1],
      ],
      costUsd: 0.001,
      classification: { task: 'embedding', by: 'operation' },
      attempts: [
        { provider: 'a', outcome: 'failed' },
        { provider: 'b', outcome: 'ok' },
      ],
    });
    expect(settlements).toHaveLength(1);
  });

  test('is not sent to a chat model', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'a' })]);
    await expect(router.embed({ ...request, model: 'a/model' })).rejects.toMatchObject({ code: 'no_candidate' });
  });

  test.for([[], [1], 'text'])('refuses %j as input', async (input) => {
    const { router } = makeRouter([fakeProvider({ id: 'a', models: vectors })]);
    await expect(router.embed({ input } as never)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('rerank', () => {
  test('goes down the same road', async () => {
    const ranking = [
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1 },
    ];
    const a = fakeProvider({ id: 'a', models: [{ id: 'r', kind: 'rerank' }], script: [{ ranking }] });
    const { router, observations } = makeRouter([a]);
    expect(await router.rerank({ query: 'q', documents: ['x', 'y'], topN: 2 })).toMatchObject({
      provider: 'a',
      ranking,
    });
    expect(observations).toMatchObject([{ operation: 'rerank', outcome: 'ok' }]);
  });
});

describe('every operation', () => {
  const perUnit: KnownPrice = {
    ...PRICE,
    inputPerMTok: '0',
    outputPerMTok: '0',
    perImage: '0.04',
  };

  test('goes down the same road with what it makes', async () => {
    const models = [
      { id: 'f', kind: 'fim' },
      { id: 'i', kind: 'image', price: perUnit },
      { id: 's', kind: 'speech' },
      { id: 't', kind: 'transcription' },
      { id: 'o', kind: 'ocr' },
    ] as const;
    const { router, observations } = makeRouter([fakeProvider({ id: 'a', models })]);
    const audio = { data: 'AAAA', mediaType: 'audio/wav' };
    expect(await router.fill({ prefix: 'def f(', suffix: 'return' })).toMatchObject({ model: 'f', text: 'ok' });
    expect(await router.generateImages({ prompt: 'a train', count: 2 })).toMatchObject({ images: [{}, {}] });
    expect(await router.speak({ text: 'hello', voice: 'v' })).toMatchObject({ audio: { mediaType: 'audio/mpeg' } });
    expect(await router.transcribe({ audio })).toMatchObject({ text: 'ok' });
    expect(await router.ocr({ document: { url: 'https://a.example/a.pdf' } })).toMatchObject({
      pages: [{ index: 0, markdown: 'ok' }],
    });
    expect(observations.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'fill ok',
      'image ok',
      'speech ok',
      'transcription ok',
      'ocr ok',
    ]);
  });

  test('that is billed by the piece has an estimate by what was asked for', async () => {
    const usage = 'none';
    const a = fakeProvider({ id: 'a', models: [{ id: 'i', kind: 'image', price: perUnit }], script: [{ usage }] });
    const { router } = makeRouter([a]);
    const result = await router.generateImages({ prompt: 'a train', count: 3 });
    expect(result).toMatchObject({ costUsd: 0.12, costSource: 'estimate', usage: { images: 3 } });
    await expect(
      router.generateImages({ prompt: 'a train', count: 3, routing: { maxCostUsd: 0.1 } }),
    ).rejects.toMatchObject({ code: 'no_candidate', message: expect.stringContaining('more than 0.1 USD') });
  });

  test('may be asked of a model that nobody has described', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'a' })]);
    expect(await router.embed({ input: ['x'], model: 'a/brand-new' })).toMatchObject({ embeddings: [[0, 1]] });
    await expect(router.embed({ input: ['x'], model: 'a/model' })).rejects.toMatchObject({ code: 'no_candidate' });
  });

  test('is a fault of the plugin where its provider yields something else', async () => {
    const script = [{ text: 'words' }];
    const { router } = makeRouter([fakeProvider({ id: 'a', models: [{ id: 'v', kind: 'embedding' }], script })]);
    await expect(router.embed({ input: ['x'] })).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('fill', () => {
  test('is offered by chat models that say so, streams, and keeps to the cost cap', async () => {
    const models = [{ id: 'chatty' }, { id: 'coder', capabilities: ['fim'], price: PRICE }] as const;
    const a = fakeProvider({ id: 'a', models, script: [{ text: 'x + y' }] });
    const { router } = makeRouter([a]);
    const stream = router.streamFill({ prefix: 'return ', routing: { maxCostUsd: 0.001 } });
    const pieces = [];
    for await (const chunk of stream) if (chunk.type === 'text-delta') pieces.push(chunk.text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(await stream.result).toMatchObject({ model: 'coder', text: 'x + y', finishReason: 'stop' });
    expect(a.calls[0]?.request).toMatchObject({ maxOutputTokens: expect.any(Number) });
  });
});

describe('countTokens', () => {
  test('asks the provider that the request would go to, or says that it is an estimate', async () => {
    const counting = makeRouter([fakeProvider({ id: 'a', countedTokens: 17 })]).router;
    expect(await counting.countTokens(HELLO)).toEqual({
      inputTokens: 17,
      source: 'provider',
      provider: 'a',
      model: 'model',
    });
    const plain = makeRouter([fakeProvider({ id: 'a' })]).router;
    expect(await plain.countTokens(HELLO)).toMatchObject({ source: 'estimate', inputTokens: expect.any(Number) });
    const refusing = (code: ErrorCode) =>
      fakeProvider({ id: 'a', countedTokens: new RouterError(code, { message: 'x' }) });
    // Some providers count for some of their models only.
    expect(await makeRouter([refusing('unsupported_param')]).router.countTokens(HELLO)).toMatchObject({
      source: 'estimate',
    });
    await expect(makeRouter([refusing('overloaded')]).router.countTokens(HELLO)).rejects.toMatchObject({
      code: 'overloaded',
    });
    await expect(plain.countTokens({ ...HELLO, routing: { only: [] } })).rejects.toMatchObject({
      code: 'no_candidate',
    });
  });
});

describe('complete and stream', () => {
  test('give the same record', async () => {
    const script = [{ text: 'one two three', model: 'm-2026' }];
    const make = () => makeRouter([fakeProvider({ id: 'a', script })]).router;
    const whole = await make().complete(HELLO);
    const stream = make().stream(HELLO);
    const chunks = await collect(stream);
    const streamed = await stream.result;
    expect(textOf(chunks)).toBe('one two three');
    const without = ({ id: _, attempts: __, ...rest }: typeof whole) => rest;
    expect(without(streamed)).toEqual(without(whole));
    expect(whole).toMatchObject({ model: 'model', responseModel: 'm-2026', finishReason: 'stop' });
  });

  test('complete asks for an answer in one piece where the provider offers it, stream never does', async () => {
    const a = fakeProvider({ id: 'a', offerComplete: true });
    const { router } = makeRouter([a]);
    await router.complete(HELLO);
    await collect(router.stream(HELLO));
    expect(a.calls.map(({ streamed }) => streamed)).toEqual([false, true]);
  });

  test('the result can be asked for without reading the stream', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'a', script: [{ text: 'all of it' }] })]);
    expect(await router.stream(HELLO).result).toMatchObject({ text: 'all of it' });
  });

  test('a stream that nobody reads sends nothing', async () => {
    const a = fakeProvider({ id: 'a' });
    makeRouter([a]).router.stream(HELLO);
    await new Promise((resolve) => setImmediate(resolve));
    expect(a.calls).toHaveLength(0);
  });

  test('tool calls, reasoning and its seal come back as parts that can be sent again', async () => {
    const state = { provider: 'a', value: 'sealed' };
    const a = fakeProvider({
      id: 'a',
      script: [
        {
          chunks: [
            { type: 'reasoning-delta', text: 'hm' },
            { type: 'reasoning-delta', text: '', state },
            { type: 'text-delta', text: 'Let me ' },
            { type: 'text-delta', text: 'look.' },
            { type: 'tool-call-delta', index: 0, id: 'c1', name: 'look', argumentsDelta: '{"at":' },
            { type: 'tool-call-delta', index: 0, argumentsDelta: '1}' },
            { type: 'finish', finishReason: 'tool-calls' },
          ],
        },
      ],
    });
    const { router } = makeRouter([a]);
    const result = await router.complete(HELLO);
    expect(result.parts).toEqual([
      { type: 'reasoning', text: 'hm', state },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool-call', id: 'c1', name: 'look', arguments: '{"at":1}' },
    ]);
    expect(result).toMatchObject({ text: 'Let me look.', reasoning: 'hm', usageReported: false });
    await router.complete({ messages: [...HELLO.messages, { role: 'assistant', content: result.parts }] });
    expect(a.calls[1]?.request).toMatchObject({ messages: [{}, { content: result.parts }] });
  });
});

test('a router that was disposed takes no more requests, and says so', async () => {
  const { router } = makeRouter([fakeProvider({ id: 'a' })]);
  await router.dispose();
  await expect(router.complete(HELLO)).rejects.toThrow('the router was disposed');
  expect(() => router.stream(HELLO)).toThrow(TypeError);
});

test('events name a provider as the conventions do', async () => {
  const names: unknown[] = [];
  const a = fakeProvider({ id: 'a' });
  const named = { ...a, definition: { ...a.definition, telemetryName: 'acme.inc' } };
  const note = (event: { readonly attributes: Readonly<Record<string, unknown>> }): void =>
    void names.push(event.attributes['gen_ai.provider.name']);
  await makeRouter([named], { on: { 'attempt.end': note } }).router.complete(HELLO);
  expect(names).toEqual(['acme.inc']);
});

test('a provider that could not be made is made again the next time', async () => {
  let made = 0;
  const a = fakeProvider({ id: 'a' });
  const flaky = {
    ...a,
    create: async (context: Parameters<typeof a.create>[0]) => {
      made += 1;
      if (made === 1) throw new Error('the SDK is not installed');
      return a.create(context);
    },
  };
  const { router } = makeRouter([flaky], { retry: { maxRetries: 0 } });
  await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'internal' });
  expect((await router.complete(HELLO)).text).toBe('ok');
});
