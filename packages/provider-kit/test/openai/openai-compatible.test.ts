import {
  RouterError,
  type ChatCall,
  type ChatChunk,
  type EmbedCall,
  type FillCall,
  type RerankCall,
} from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { toOpenAiCompletion } from '../../src/openai/completions.ts';
import type { OpenAiClient } from '../../src/openai/client.ts';
import { openAiCompatible, type OpenAiCompatibleOptions } from '../../src/openai/openai-compatible.ts';

const SSE = { 'content-type': 'text/event-stream', 'x-request-id': 'req-1' };
const JSON_TYPE = { 'content-type': 'application/json', 'x-request-id': 'req-1' };
const HELLO = 'data: {"id":"a","choices":[{"delta":{"content":"hello"}}]}\n\n';
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';

type Reply = (signal: AbortSignal) => Response | Promise<Response>;

function make(reply: Reply, more: Partial<OpenAiCompatibleOptions> = {}) {
  let connected = 0;
  const fetch = (async (_: string, { signal }: { signal: AbortSignal }) => reply(signal)) as typeof globalThis.fetch;
  const provider = openAiCompatible({
    provider: 'acme',
    secretName: 'ACME_API_KEY',
    fetch,
    connect: (lent) => ((connected += 1), clientOver(lent)),
    ...more,
  });
  return { provider, connections: () => connected };
}

/** As an SDK does it: what it is given for `fetch` goes to `fetch`. */
function clientOver(fetch: typeof globalThis.fetch): OpenAiClient {
  const answer: OpenAiClient['chat']['completions']['create'] = (_, { fetchOptions }) => ({
    asResponse: () => fetch('https://acme.example/v1', { method: 'POST', ...fetchOptions }),
  });
  return {
    chat: { completions: { create: answer } },
    completions: { create: answer },
    rerank: { create: answer },
    embeddings: { create: answer },
    models: { list: (options) => answer({}, options) },
  };
}

function call(signal = new AbortController().signal): ChatCall {
  const card = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  return { model: 'm', card, request: { messages: [{ role: 'user', content: 'hi' }] }, signal, warn: () => {} };
}

async function collect(chunks: AsyncIterable<ChatChunk>, into: ChatChunk[] = []): Promise<ChatChunk[]> {
  for await (const chunk of chunks) into.push(chunk);
  return into;
}

/** A body of these pieces that then goes on for ever, breaks, or ends. */
function body(
  pieces: readonly string[],
  end: 'close' | 'hang' | Error = 'close',
  onCancel = () => {},
): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
      else if (end === 'close') controller.close();
      else if (end instanceof Error) controller.error(end);
      else return new Promise(() => {});
      return undefined;
    },
    cancel: onCancel,
  });
}

describe('a stream', () => {
  test('yields the answer, and the request id of the headers', async () => {
    const { provider } = make(() => new Response(body([HELLO, STOP, 'data: [DONE]\n\n']), { headers: SSE }));
    expect(await collect(provider.stream(call()))).toEqual([
      { type: 'response-start', responseId: 'a', requestId: 'req-1' },
      { type: 'text-delta', text: 'hello' },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test('finishes at [DONE], though the connection stays open', async () => {
    const { provider } = make(() => new Response(body([HELLO, STOP, 'data: [DONE]\n\n'], 'hang'), { headers: SSE }));
    for await (const chunk of provider.stream(call())) if (chunk.type === 'finish') return;
    expect.unreachable();
  });

  test('finishes where [DONE] never comes', async () => {
    const { provider } = make(() => new Response(body([HELLO, STOP]), { headers: SSE }));
    expect((await collect(provider.stream(call()))).at(-1)).toMatchObject({ type: 'finish' });
  });

  test.for([
    ['between events', [HELLO]],
    ['inside an event', [HELLO, STOP.slice(0, 20)]],
  ] as const)('that ends %s gets no finish', async ([, pieces]) => {
    const { provider } = make(() => new Response(body(pieces), { headers: SSE }));
    expect((await collect(provider.stream(call()))).map(({ type }) => type)).toEqual(['response-start', 'text-delta']);
  });

  test('that breaks is stream_truncated, after what had come', async () => {
    const broken = new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } });
    const { provider } = make(() => new Response(body([HELLO], broken), { headers: SSE }));
    const chunks: ChatChunk[] = [];
    await expect(collect(provider.stream(call()), chunks)).rejects.toMatchObject({
      code: 'stream_truncated',
      billed: true,
    });
    expect(chunks).toHaveLength(2);
  });

  test('gives what came before an error, in the same bytes too', async () => {
    const { provider } = make(() => new Response(body([`${HELLO}data: {"error":{"code":502}}\n\n`]), { headers: SSE }));
    const chunks: ChatChunk[] = [];
    await expect(collect(provider.stream(call()), chunks)).rejects.toMatchObject({ code: 'provider_unavailable' });
    expect(chunks).toHaveLength(2);
  });

  test.for([
    ['data: {"message":"it broke"}', 'stream_error'],
    ['data: {"error":{"message":"it broke"}}', 'stream_error'],
  ])('reads an event named error: %s', async ([line, code]) => {
    const { provider } = make(() => new Response(body([`event: error\n${line}\n\n`]), { headers: SSE }));
    await expect(collect(provider.stream(call()))).rejects.toMatchObject({ code });
  });

  test.for<[string, string, string, string]>([
    ['an event that is no JSON', 'text/event-stream', 'data: {oops\n\n', 'invalid_response'],
    ['plain JSON with an error (LM Studio)', 'application/json', '{"error":"Unexpected endpoint"}', 'invalid_response'],
    ['plain JSON with a status', 'application/json', '{"error":{"code":429,"message":"slow"}}', 'rate_limited'],
    ['an answer in one piece', 'application/json', '{"choices":[]}', 'invalid_response'],
    ['a page', 'text/html', '<html></html>', 'invalid_response'],
  ])('refuses %s', async ([, type, text, code]) => {
    const { provider } = make(() => new Response(text, { headers: { 'content-type': type } }));
    await expect(collect(provider.stream(call()))).rejects.toMatchObject({ code, provider: 'acme' });
  });

  test('ends the upstream call when its reader leaves', async () => {
    let cancelled = false;
    const { provider } = make(
      () =>
        new Response(
          body([HELLO], 'hang', () => void (cancelled = true)),
          { headers: SSE },
        ),
    );
    for await (const chunk of provider.stream(call())) if (chunk.type === 'text-delta') break;
    expect(cancelled).toBe(true);
  });

  test('is cancelled, whatever the SDK throws once our signal is aborted', async () => {
    const controller = new AbortController();
    const { provider } = make(() => {
      controller.abort();
      throw new SyntaxError('half a body');
    });
    await expect(collect(provider.stream(call(controller.signal)))).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('an answer in one piece', () => {
  test('has the same chunks as a stream', async () => {
    const text = '{"id":"a","choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}';
    const { provider } = make(() => new Response(text, { headers: JSON_TYPE }));
    expect(await provider.complete(call())).toEqual([
      { type: 'response-start', responseId: 'a', requestId: 'req-1' },
      { type: 'text-delta', text: 'hello' },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test.for<[string, string]>([
    ['{"choices":[]}', 'invalid_response'],
    ['null', 'invalid_response'],
    ['<html>', 'invalid_response'],
    ['{"error":{"code":503,"message":"overloaded"}}', 'overloaded'],
    ['{"error":"Unexpected endpoint"}', 'invalid_response'],
  ])('is refused when it is %s', async ([text, code]) => {
    const { provider } = make(() => new Response(text, { headers: JSON_TYPE }));
    await expect(provider.complete(call())).rejects.toMatchObject({ code });
  });

  test('names the key to check', async () => {
    const { provider } = make(() => {
      throw Object.assign(new Error('401 …'), { status: 401 });
    });
    await expect(provider.complete(call())).rejects.toThrow('acme answered 401: check ACME_API_KEY');
  });
});

describe('the client', () => {
  test('is made once, when the first call needs it', async () => {
    const { provider, connections } = make(() => new Response('{"data":[{"id":"m"}]}', { headers: JSON_TYPE }));
    expect(connections()).toBe(0);
    await Promise.all([provider.listModels(call().signal), provider.listModels(call().signal)]);
    expect(await provider.listModels(call().signal)).toEqual(['m']);
    expect(connections()).toBe(1);
  });

  test('lists models that stand in no envelope', async () => {
    const { provider } = make(() => Response.json([{ id: 'a' }, { id: 'b' }], { headers: JSON_TYPE }));
    expect(await provider.listModels(call().signal)).toEqual(['a', 'b']);
  });

  test('is made again after a failure', async () => {
    let attempts = 0;
    const provider = openAiCompatible({
      provider: 'acme',
      fetch,
      connect: () => {
        attempts += 1;
        throw new RouterError('provider_auth', { message: 'set ACME_API_KEY' });
      },
    });
    await expect(provider.complete(call())).rejects.toThrow('set ACME_API_KEY');
    await expect(provider.complete(call())).rejects.toThrow('set ACME_API_KEY');
    expect(attempts).toBe(2);
  });
});

describe('vectors', () => {
  const embed = (reply = '', input = ['a', 'b']) => {
    const { provider } = make(() => new Response(reply, { headers: JSON_TYPE }));
    const embedCall: EmbedCall = { ...call(), request: { input } };
    return provider.embed(embedCall);
  };

  test('come in the order of the input, as numbers or as base64', async () => {
    const base64 = Buffer.from(Float32Array.of(0.5, 2).buffer).toString('base64');
    const data = [
      { index: 1, embedding: base64 },
      { index: 0, embedding: [1, 2] },
    ];
    expect(await embed(JSON.stringify({ data, usage: { prompt_tokens: 3, total_tokens: 3 } }))).toEqual([
      { type: 'response-start', requestId: 'req-1' },
      {
        type: 'embeddings',
        embeddings: [
          [1, 2],
          [0.5, 2],
        ],
      },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 0 } },
    ]);
  });

  test.for([
    ['are too few', '{"data":[{"index":0,"embedding":[1]}]}'],
    ['are twice the same', '{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}'],
    ['are no vectors', '{"data":[{"embedding":"AAA="},{"embedding":null}]}'],
  ])('that %s are an invalid response', async ([, reply]) => {
    await expect(embed(reply)).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('a gap to fill', () => {
  const fillCall = (request: FillCall['request']): FillCall => ({ ...call(), request });

  test('is filled by the completions API, as it streams', async () => {
    const { provider } = make(
      () =>
        new Response(
          body([
            'data: {"id":"c","model":"m-1","choices":[{"text":"a + ","index":0,"finish_reason":null}]}\n\n',
            'data: {"choices":[{"text":"b","index":0,"finish_reason":"stop"}]}\n\n',
            'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}\n\ndata: [DONE]\n\n',
          ]),
          { headers: SSE },
        ),
    );
    const chunks: ChatChunk[] = [];
    for await (const chunk of provider.fill(fillCall({ prefix: 'return ', suffix: ';' }))) chunks.push(chunk);
    expect(chunks).toEqual([
      { type: 'response-start', responseId: 'c', requestId: 'req-1', model: 'm-1' },
      { type: 'text-delta', text: 'a + ' },
      { type: 'text-delta', text: 'b' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 9, outputTokens: 2 } },
    ]);
  });

  test('is asked for in the words of that API', () => {
    const sent = toOpenAiCompletion(
      fillCall({ prefix: 'a', suffix: 'c', maxOutputTokens: 5, temperature: 0, topP: 0.5, seed: 1, stop: ['x'] }),
      { seedField: 'random_seed', streamOptions: false },
      { provider: 'acme' },
    );
    expect(sent).toEqual({
      model: 'm',
      prompt: 'a',
      suffix: 'c',
      max_tokens: 5,
      temperature: 0,
      top_p: 0.5,
      random_seed: 1,
      stop: ['x'],
      stream: true,
    });
  });

  test('leaves out what the vendor does not take there, and says so', () => {
    const warned: string[] = [];
    const asked = fillCall({ prefix: 'a', suffix: 'c', stop: ['x'] });
    const sent = toOpenAiCompletion(
      { ...asked, warn: ({ field }) => void warned.push(field) },
      { fillLacks: ['suffix', 'seed'] },
      { provider: 'acme' },
    );
    expect(sent).not.toHaveProperty('suffix');
    expect(sent).toMatchObject({ prompt: 'a', stop: ['x'] });
    expect(warned).toEqual(['suffix']);
  });

  /** As groq-sdk has it: a name that holds types alone. */
  class TypesAlone {
    protected readonly client = 'of the SDK';
  }

  test.for([{}, { completions: new TypesAlone() }])('is refused where the SDK has no such API: %j', async (rest) => {
    const connect = () => ({ chat: clientOver(fetch).chat, ...rest });
    const provider = openAiCompatible({ provider: 'acme', fetch, connect });
    const reading = (async () => {
      for await (const _ of provider.fill(fillCall({ prefix: 'a' }))) expect.unreachable();
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'unsupported_param',
      provider: 'acme',
      message: 'acme offers no completion of text',
    });
  });
});

describe('a ranking', () => {
  const rerank = (reply: string) => {
    const { provider } = make(() => new Response(reply, { headers: JSON_TYPE }));
    const rerankCall: RerankCall = { ...call(), request: { query: 'q', documents: ['a', 'b', 'c'], topN: 2 } };
    return provider.rerank(rerankCall);
  };

  test('comes best first', async () => {
    const results = [
      { index: 2, relevance_score: 0.1 },
      { index: 0, relevance_score: 0.9, document: { text: 'a' } },
    ];
    expect(await rerank(JSON.stringify({ model: 'r', results, usage: { search_units: 1, cost: 0.001 } }))).toEqual([
      { type: 'response-start', model: 'r', requestId: 'req-1' },
      {
        type: 'ranking',
        ranking: [
          { index: 0, score: 0.9 },
          { index: 2, score: 0.1 },
        ],
      },
      {
        type: 'finish',
        finishReason: 'stop',
        usage: { inputTokens: 0, outputTokens: 0, searches: 1 },
        costUsd: 0.001,
      },
    ]);
  });

  test.for(['{}', '{"results":[{"index":3,"relevance_score":1}]}', '{"results":[{"index":0}]}'])(
    'that cannot be read is an invalid response: %s',
    async (reply) => {
      await expect(rerank(reply)).rejects.toMatchObject({ code: 'invalid_response' });
    },
  );
});

describe('a plugin that knows better', () => {
  const errorOverride: OpenAiCompatibleOptions['errorOverride'] = ({ code }) =>
    code === '1113' ? 'provider_billing' : undefined;
  const ERROR = { error: { code: '1113', message: 'no' } };

  test.for<[string, () => Response]>([
    ['a refusal in the stream', () => new Response(body([`data: ${JSON.stringify(ERROR)}\n\n`]), { headers: SSE })],
    ['a refusal in place of the stream', () => Response.json(ERROR, { headers: JSON_TYPE })],
  ])('names %s', async ([, reply]) => {
    const { provider } = make(reply, { errorOverride });
    await expect(collect(provider.stream(call()))).rejects.toMatchObject({ code: 'provider_billing' });
  });

  test('names a refusal in place of the answer', async () => {
    const { provider } = make(() => Response.json(ERROR, { headers: JSON_TYPE }), { errorOverride });
    await expect(provider.complete(call())).rejects.toMatchObject({ code: 'provider_billing' });
  });

  test('has the last word on the body of a chat, streamed or not, and its refusal of a warning is let through', async () => {
    const bodies: unknown[] = [];
    const create: OpenAiClient['chat']['completions']['create'] = (sent) => {
      bodies.push(sent);
      return { asResponse: async () => Response.json({}, { headers: JSON_TYPE }) };
    };
    const { provider } = make(() => Response.json({}), {
      connect: () => ({ chat: { completions: { create } } }),
      refine: ({ messages: _, ...rest }, { warn }) => (warn({ field: 'messages', message: 'none' }), rest),
    });
    await expect(collect(provider.stream(call()))).rejects.toThrow();
    await expect(provider.complete(call())).rejects.toThrow();
    expect(bodies).toEqual([{ model: 'm', stream: true, stream_options: { include_usage: true } }, { model: 'm' }]);
    const strict = { ...call(), warn: () => raise(new RouterError('unsupported_param', { message: 'strict' })) };
    await expect(collect(provider.stream(strict))).rejects.toMatchObject({ code: 'unsupported_param' });
    expect(bodies).toHaveLength(2);
  });
});

function raise(error: Error): never {
  throw error;
}

describe("a name of the user's own for a model", () => {
  const bodies: unknown[] = [];
  const answer = { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };
  const { provider } = make(() => new Response(JSON.stringify(answer), { headers: JSON_TYPE }), {
    modelBehind: (name) => (name === 'm' ? 'o3' : name),
    api: ({ model }) => (model === 'm' ? 'chat' : 'responses'),
    quirks: { lacks: [{ models: /^o3$/, features: ['temperature'] }], embeddingFloatModels: /^o3$/ },
    connect: (lent) => {
      const client = clientOver(lent);
      const noted = (body: object, options: Parameters<typeof client.chat.completions.create>[1]) => {
        bodies.push(body);
        return client.chat.completions.create(body, options);
      };
      return { chat: { completions: { create: noted } }, embeddings: { create: noted } };
    },
  });

  test('is sent, and what holds for the model behind it is respected', async () => {
    const warned: string[] = [];
    const { request, ...rest } = call();
    const chat = {
      ...rest,
      request: { ...request, temperature: 1 },
      warn: ({ field }: { field: string }) => void warned.push(field),
    };
    await provider.complete(chat);
    await provider.embed({ ...rest, request: { input: ['a'] } }).catch(() => {});
    expect(bodies).toMatchObject([{ model: 'm' }, { model: 'm', encoding_format: 'float' }]);
    expect(bodies[0]).not.toHaveProperty('temperature');
    expect(warned).toEqual(['temperature']);
  });

  test('goes by the API that is chosen for it', async () => {
    await expect(provider.complete({ ...call(), model: 'other' })).rejects.toMatchObject({ code: 'unsupported_param' });
  });
});
