import { describe, expect, test } from 'vitest';
import { codeOf } from './answer.ts';
import { embedCall, provider } from './harness.ts';

/** Answers every request by its body, and keeps what was asked and how much of it at once. */
function answering(reply: (body: any) => object, headers: Record<string, string> = {}) {
  const bodies: any[] = [];
  const load = { now: 0, most: 0 };
  const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    await new Promise((resolve) => setImmediate(resolve));
    load.now -= 1;
    const body = JSON.parse(new TextDecoder().decode(await new Response(init.body ?? null).arrayBuffer()));
    bodies.push(body);
    return Response.json(reply(body), { headers });
  };
  return Object.assign(fetch, { bodies, load });
}

const finish = (inputTokens: number) => ({
  type: 'finish',
  finishReason: 'stop',
  usage: { inputTokens, outputTokens: 0 },
});

describe('Titan', () => {
  test('is asked for one text at a time, eight at once, and answers in the order of the input', async () => {
    const input = Array.from({ length: 30 }, (_, at) => String(at));
    const fetch = answering(({ inputText }) => ({ embedding: [Number(inputText)], inputTextTokenCount: 2 }));
    const made = await provider(fetch);
    expect(await made.embed?.(embedCall('amazon.titan-embed-text-v2:0', { input, dimensions: 256 }))).toEqual([
      { type: 'embeddings', embeddings: input.map((text) => [Number(text)]) },
      finish(60),
    ]);
    expect(fetch.bodies[0]).toEqual({ inputText: '0', dimensions: 256 });
    expect(fetch.load.most).toBe(8);
  });

  test('does not tell queries from documents, which is said', async () => {
    const fetch = answering(() => ({ embedding: [1], inputTextTokenCount: 1 }));
    const made = await provider(fetch);
    const call = embedCall('amazon.titan-embed-text-v2:0', { input: ['a'], inputType: 'query' });
    await made.embed?.(call);
    expect(fetch.bodies).toEqual([{ inputText: 'a' }]);
    expect(call.warnings.map(({ field }) => field)).toEqual(['inputType']);
  });

  test('of the first version has one length of vectors, which is said', async () => {
    const fetch = answering(() => ({ embedding: [1], inputTextTokenCount: 1 }));
    const made = await provider(fetch);
    const call = embedCall('amazon.titan-embed-text-v1', { input: ['a'], dimensions: 256 });
    await made.embed?.(call);
    expect(fetch.bodies).toEqual([{ inputText: 'a' }]);
    expect(call.warnings.map(({ field }) => field)).toEqual(['dimensions']);
  });
});

describe('Cohere', () => {
  test('takes 96 texts at a time and counts tokens in a header', async () => {
    const input = Array.from({ length: 100 }, (_, at) => String(at));
    const fetch = answering(({ texts }) => ({ embeddings: texts.map((text: string) => [Number(text)]) }), {
      'x-amzn-bedrock-input-token-count': '7',
    });
    const made = await provider(fetch);
    expect(await made.embed?.(embedCall('cohere.embed-english-v3', { input, inputType: 'query' }))).toEqual([
      { type: 'embeddings', embeddings: input.map((text) => [Number(text)]) },
      finish(14),
    ]);
    expect(fetch.bodies.map(({ texts }) => texts.length)).toEqual([96, 4]);
    expect(fetch.bodies[0].input_type).toBe('search_query');
  });

  test('of the fourth version names the type of its numbers', async () => {
    const fetch = answering(() => ({ embeddings: { float: [[1]] } }));
    const made = await provider(fetch);
    const request = { input: ['a'], dimensions: 512, providerOptions: { bedrock: { truncate: 'END' } } };
    expect(await made.embed?.(embedCall('us.cohere.embed-v4:0', request))).toEqual([
      { type: 'embeddings', embeddings: [[1]] },
      { type: 'finish', finishReason: 'stop' },
    ]);
    expect(fetch.bodies).toEqual([
      {
        texts: ['a'],
        input_type: 'search_document',
        embedding_types: ['float'],
        output_dimension: 512,
        truncate: 'END',
      },
    ]);
  });
});

test('begins nothing more once one request has failed', async () => {
  let asked = 0;
  const made = await provider(async () => {
    asked += 1;
    return Response.json({ message: 'no' }, { status: 500 });
  });
  const input = Array.from({ length: 100 }, String);
  expect(await codeOf(async () => made.embed?.(embedCall('amazon.titan-embed-text-v2:0', { input })))).toBe(
    'provider_unavailable',
  );
  expect(asked).toBeLessThanOrEqual(8);
});

test.for([
  ['a model that it does not know how to ask', 'twelvelabs.marengo-embed-2-7-v1:0', {}, 'invalid_request'],
  ['another number of vectors', 'cohere.embed-english-v3', { embeddings: [[1], [2]] }, 'invalid_response'],
  ['no vectors', 'amazon.titan-embed-text-v2:0', {}, 'invalid_response'],
] as const)('refuses %s', async ([, model, reply, code]) => {
  const made = await provider(answering(() => reply));
  expect(await codeOf(async () => made.embed?.(embedCall(model, { input: ['a'] })))).toBe(code);
});

test('asks for nothing when there is no text', async () => {
  const fetch = answering(() => ({}));
  const made = await provider(fetch);
  expect(await made.embed?.(embedCall('amazon.titan-embed-text-v2:0', { input: [] }))).toEqual([
    { type: 'embeddings', embeddings: [] },
    finish(0),
  ]);
  expect(fetch.bodies).toEqual([]);
});

describe('Nova', () => {
  const reply = () => ({ embeddings: [{ embeddingType: 'TEXT', embedding: [1, 2] }] });

  test.for([
    [{}, { embeddingPurpose: 'GENERIC_INDEX', text: { truncationMode: 'NONE', value: 'a' } }],
    [
      { inputType: 'query', dimensions: 256 },
      {
        embeddingPurpose: 'GENERIC_RETRIEVAL',
        embeddingDimension: 256,
        text: { truncationMode: 'NONE', value: 'a' },
      },
    ],
    [
      { providerOptions: { bedrock: { singleEmbeddingParams: { text: { truncationMode: 'END' } } } } },
      { embeddingPurpose: 'GENERIC_INDEX', text: { truncationMode: 'END', value: 'a' } },
    ],
  ] as const)('is asked for %o', async ([request, singleEmbeddingParams]) => {
    const fetch = answering(reply, { 'x-amzn-bedrock-input-token-count': '3' });
    const made = await provider(fetch);
    const call = embedCall('amazon.nova-2-multimodal-embeddings-v1:0', { input: ['a'], ...request });
    expect(await made.embed?.(call)).toEqual([{ type: 'embeddings', embeddings: [[1, 2]] }, finish(3)]);
    expect(fetch.bodies).toEqual([{ taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams }]);
    expect(call.warnings).toEqual([]);
  });
});
