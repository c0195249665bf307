import { secret } from '@signalbox/core';
import { collect, createFakeContext, startEmulator } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { cohere } from '../src/index.ts';
import { callOf, chatCall, json, vendor } from './call.ts';

const ANSWER = { id: 'm1', message: { content: [{ type: 'text', text: 'Hi' }] }, finish_reason: 'COMPLETE' };

describe('a request', () => {
  test.for([
    [undefined, 'https://api.cohere.com/v2/chat'],
    ['https://proxy.test/cohere/', 'https://proxy.test/cohere/v2/chat'],
    ['https://proxy.test/v2', 'https://proxy.test/v2/chat'],
    ['https://proxy.test/v1/', 'https://proxy.test/v2/chat'],
  ] as const)('to %s goes to %s', async ([baseUrl, url]) => {
    const { provider, requests } = vendor(json(ANSWER), baseUrl === undefined ? {} : { baseUrl });
    await (await provider).complete(chatCall().call);
    expect(requests[0]?.url).toBe(url);
  });

  test('carries the key, and the headers of the options', async () => {
    const given = vendor(json(ANSWER), { apiKey: secret('own-key'), headers: { 'x-team': 'a' } });
    await (await given.provider).complete(chatCall().call);
    expect(given.requests[0]?.headers.get('authorization')).toBe('Bearer own-key');
    expect(given.requests[0]?.headers.get('x-team')).toBe('a');
    const found = vendor(json(ANSWER));
    await (await found.provider).complete(chatCall().call);
    expect(found.requests[0]?.headers.get('authorization')).toBe('Bearer test-key');
  });

  test('says what is asked for: a stream, or an answer in one piece', async () => {
    const { provider, requests } = vendor(json(ANSWER));
    await (await provider).complete(chatCall().call);
    await collect((await provider).stream(chatCall().call)).catch(() => undefined);
    const bodies = await Promise.all(requests.map(async (request) => request.json() as Promise<object>));
    expect(bodies).toMatchObject([{ stream: false }, { stream: true }]);
  });
});

describe('a refusal', () => {
  test.for([
    [
      400,
      { message: 'too many tokens: size limit exceeded', error_type: 'TOO_MANY_TOKENS' },
      'context_length_exceeded',
    ],
    [400, { message: 'too many tokens: max tokens must be less than or equal to 4096' }, 'invalid_request'],
    [400, { message: 'invalid request: query must not be empty' }, 'invalid_request'],
    [401, { message: 'no api key supplied' }, 'provider_auth'],
    [402, { message: 'Please add or update your payment method' }, 'provider_billing'],
    [404, { message: "model 'x' not found, make sure the correct model ID was used" }, 'model_not_found'],
    [404, { message: "model 'command-r' was removed on September 15, 2025." }, 'model_not_found'],
    [429, { message: 'You are using a Trial key, which is limited to 40 API calls / minute.' }, 'rate_limited'],
    [429, { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' }, 'provider_billing'],
    [498, { message: 'blocked word' }, 'content_policy'],
    [499, { message: 'request cancelled' }, 'provider_unavailable'],
    [500, { message: 'internal server error' }, 'provider_unavailable'],
  ] as const)('%i %j is %s', async ([status, body, code]) => {
    const { provider } = vendor(json({ id: 'e1', ...body }, { status, headers: { 'x-debug-trace-id': 'trace-9' } }));
    await expect((await provider).complete(chatCall().call)).rejects.toMatchObject({
      code,
      status,
      requestId: 'trace-9',
      provider: 'cohere',
    });
  });

  test('of the edge is a page', async () => {
    const page = () =>
      new Response('<html>403 Forbidden</html>', { status: 403, headers: { 'content-type': 'text/html' } });
    const { provider } = vendor(page);
    await expect((await provider).complete(chatCall().call)).rejects.toMatchObject({ code: 'permission', status: 403 });
  });
});

test('a trial key is told of its limits', async () => {
  const headers = { 'x-trial-endpoint-call-limit': '20', 'x-endpoint-monthly-call-limit': '1000' };
  const { provider } = vendor(json(ANSWER, { headers }));
  const [start] = await (await provider).complete(chatCall().call);
  expect(start).toMatchObject({
    rateLimits: [
      { of: 'requests', limit: 20 },
      { of: 'requests-month', limit: 1000 },
    ],
  });
});

describe('embeddings', () => {
  const embed = async (body: unknown, request: object = {}, model = 'embed-v4.0') => {
    const { provider, requests } = vendor(json(body));
    const { call, warned } = callOf<'embed'>(model, { input: ['a'], ...request });
    const chunks = await (await provider).embed(call);
    return { chunks, warned, sent: (await requests[0]?.json()) as object };
  };
  const one = { embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 3 } } };

  test('are of documents, and of the length that is wanted', async () => {
    const { chunks, sent } = await embed(one, { dimensions: 512 });
    expect(sent).toEqual({
      model: 'embed-v4.0',
      texts: ['a'],
      input_type: 'search_document',
      embedding_types: ['float'],
      output_dimension: 512,
    });
    expect(chunks.slice(1)).toEqual([
      { type: 'embeddings', embeddings: [[1, 2]] },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 0 } },
    ]);
  });

  test('are of queries if so said, or of what the options say', async () => {
    expect((await embed(one, { inputType: 'query' })).sent).toMatchObject({ input_type: 'search_query' });
    const providerOptions = { cohere: { input_type: 'clustering' } };
    expect((await embed(one, { providerOptions })).sent).toMatchObject({ input_type: 'clustering' });
  });

  test('of version 3 have one length', async () => {
    const { sent, warned } = await embed(one, { dimensions: 512 }, 'embed-english-v3.0');
    expect(sent).not.toHaveProperty('output_dimension');
    expect(warned).toEqual(['dimensions']);
  });

  test.for([
    [{ embeddings: [[1, 2]] }, [1, 2]],
    [{ embeddings: { int8: [[1, -2]] } }, [1, -2]],
    [{ embeddings: { int8: [[1, -2]], float: [[0.5, 2]] } }, [0.5, 2]],
    [{ embeddings: { base64: [Buffer.from(Float32Array.from([0.5, 2]).buffer).toString('base64')] } }, [0.5, 2]],
  ] as const)('may come as %j', async ([body, vector]) => {
    const { chunks } = await embed(body);
    expect(chunks).toContainEqual({ type: 'embeddings', embeddings: [vector] });
  });

  test.for([{}, { embeddings: {} }, { embeddings: [[1], [2]] }, { embeddings: { base64: ['AA=='] } }, null])(
    'that do not fit the input are invalid: %j',
    async (body) => {
      await expect(embed(body)).rejects.toMatchObject({ code: 'invalid_response' });
    },
  );

  test('of many texts are asked for 96 at a time, and paid for together', async () => {
    await using emulator = await startEmulator({ dialect: 'cohere' });
    const provider = await cohere({ apiKey: 'key', baseUrl: emulator.url }).create(createFakeContext({ fetch }));
    const input = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    const chunks = await provider.embed?.(callOf<'embed'>('embed-v4.0', { input }).call);
    const sizes = emulator.requests.map(({ body }) => (body as { readonly texts: string[] }).texts.length);
    expect(sizes).toEqual([96, 96, 8]);
    expect(chunks?.filter(({ type }) => type === 'response-start')).toHaveLength(1);
    const finish = chunks?.at(-1);
    expect(finish?.type === 'finish' && (finish.usage?.inputTokens ?? 0) > 200).toBe(true);
  });
});

describe('a ranking', () => {
  const rerank = async (body: unknown, request: object = {}) => {
    const { provider, requests } = vendor(json(body));
    const asked = { query: 'q', documents: ['a', 'b'], ...request };
    const chunks = await (await provider).rerank(callOf<'rerank'>('rerank-v3.5', asked).call);
    return { chunks, sent: (await requests[0]?.json()) as object };
  };

  test('has the best first, and costs a search', async () => {
    const results = [
      { index: 0, relevance_score: 0.1 },
      { index: 1, relevance_score: 0.9 },
    ];
    const { chunks, sent } = await rerank({ results, meta: { billed_units: { search_units: 1 } } }, { topN: 2 });
    expect(sent).toEqual({ model: 'rerank-v3.5', query: 'q', documents: ['a', 'b'], top_n: 2 });
    expect(chunks.slice(1)).toEqual([
      {
        type: 'ranking',
        ranking: [
          { index: 1, score: 0.9 },
          { index: 0, score: 0.1 },
        ],
      },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 0, outputTokens: 0, searches: 1 } },
    ]);
  });

  test.for([{}, null, { results: [{ index: 7, relevance_score: 1 }] }, { results: [{ index: 0 }] }])(
    'that cannot be read is invalid: %j',
    async (body) => {
      await expect(rerank(body)).rejects.toMatchObject({ code: 'invalid_response' });
    },
  );
});

describe('the list of models', () => {
  test('is read page by page', async () => {
    const pages = [
      { models: [{ name: 'a' }], next_page_token: 'more' },
      { models: [{ name: 'b' }], next_page_token: '' },
    ];
    const { provider, requests } = vendor(() => Response.json(pages[requests.length - 1]));
    expect(await (await provider).listModels(new AbortController().signal)).toEqual(['a', 'b']);
    expect(requests.map(({ url }) => new URL(url).search)).toEqual([
      '?page_size=1000',
      '?page_size=1000&page_token=more',
    ]);
  });

  test('ends where a page points to itself', async () => {
    const { provider, requests } = vendor(json({ models: [], next_page_token: 'same' }));
    await (await provider).listModels(new AbortController().signal);
    expect(requests).toHaveLength(2);
  });

  test('is no list of something else', async () => {
    const { provider } = vendor(json({ data: [] }));
    await expect((await provider).listModels(new AbortController().signal)).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });
});
