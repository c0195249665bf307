import { describe, expect, test } from 'vitest';
import { startEmulator, type DialectName, type EmulatorOptions } from '../../src/index.ts';
import { ask, bytesOf, WIRES } from './wire.ts';

type Json = any; // wire bodies of three vendors

const DIALECTS = ['openai', 'anthropic', 'bedrock'] as const satisfies DialectName[];
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const IN_BOTH = 'How is it in both Paris and London?';

/** Asks an emulator of its own once. */
async function once(
  dialect: DialectName,
  request: { path: string; body: object },
  options: Partial<EmulatorOptions> = {},
): Promise<Json> {
  await using emulator = await startEmulator({ dialect, ...options });
  const response = await ask(emulator, request);
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
}

describe.each(DIALECTS)('%s', (dialect) => {
  const wire = WIRES[dialect];

  test('says that what it says is simulated, and says the same again', async () => {
    await using emulator = await startEmulator({ dialect });
    const texts = [];
    for (let turn = 0; turn < 2; turn += 1)
      texts.push(wire.text(await (await ask(emulator, wire.request('Hello', false))).json()));
    expect(texts[0]).toMatch(/^Hello! .*\(simulated · Signalbox\)$/);
    expect(texts[1]).toBe(texts[0]);
  });

  test('streams the text of the whole answer, and the same usage', async () => {
    await using emulator = await startEmulator({ dialect });
    const whole = await (await ask(emulator, wire.request('Tell me a story', false))).json();
    const response = await ask(emulator, wire.request('Tell me a story', true));
    const events = wire.events(await bytesOf(response));
    expect(wire.streamText(events)).toBe(wire.text(whole));
    expect(wire.isWhole(events)).toBe(true);
    expect(wire.usage(whole)).toMatchObject(events.map(wire.usage).findLast((usage) => usage !== undefined) as object);
  });

  test('says what it is told to, and reports the usage it is told to', async () => {
    const { body } = await once(dialect, wire.request('x', false), {
      reply: ({ turns }) => ({ text: `echo ${turns.at(-1)?.text}`, usage: { outputTokens: 99 } }),
    });
    expect(wire.text(body)).toBe('echo x');
    expect(JSON.stringify(wire.usage(body))).toContain('99');
  });

  test('refuses a key that is not the right one, and a request without any', async () => {
    await using emulator = await startEmulator({ dialect, apiKey: 'another' });
    const wrong = await ask(emulator, wire.request('x', false));
    expect([401, 403]).toContain(wrong.status);
    const { path, body } = wire.request('x', false);
    const none = await fetch(emulator.url + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'anthropic-version': '1' },
    });
    expect(none.status).toBe(wrong.status);
    expect(wire.errorOf(await none.json())).not.toBe(wire.errorOf(await wrong.json()));
  });

  test('knows only the models it is given', async () => {
    const { status, body } = await once(dialect, wire.request('x', false), { models: ['other'] });
    expect([status, wire.errorOf(body)]).toEqual([dialect === 'bedrock' ? 400 : 404, expect.stringMatching(/m/)]);
  });

  test('refuses a body that is no JSON, and one that lacks what it must have', async () => {
    await using emulator = await startEmulator({ dialect });
    const request = wire.request('x', false);
    expect((await ask(emulator, request, { body: '{"model":' })).status).toBe(400);
    expect((await ask(emulator, { ...request, body: {} })).status).toBe(400);
    const unknown = await ask(emulator, wire.request('x', false, { not_a_field: 1 }));
    expect([unknown.status, wire.errorOf(await unknown.json())]).toEqual([400, expect.stringContaining('not_a_field')]);
  });

  test('answers 404 in the envelope of the vendor on a path that does not exist', async () => {
    const { status, body } = await once(dialect, { path: '/nowhere', body: {} });
    expect([status, wire.errorOf(body)]).toEqual([404, expect.any(String)]);
  });

  test('remembers a bounded number of requests, with headers and body', async () => {
    await using emulator = await startEmulator({ dialect });
    await (await ask(emulator, wire.request('Hello', false))).arrayBuffer();
    const { method, body, aborted, headers } = emulator.requests[0]!;
    expect({ method, aborted, type: headers['content-type'] }).toEqual({
      method: 'POST',
      aborted: false,
      type: 'application/json',
    });
    expect(JSON.stringify(body)).toContain('Hello');
    emulator.clearRequests();
    expect([emulator.requests.length, emulator.openRequests]).toEqual([0, 0]);
  });

  test('takes its time when told to', async () => {
    await using emulator = await startEmulator({ dialect, latencyMs: 15 });
    const started = performance.now();
    await (await ask(emulator, wire.request('Hello', true))).arrayBuffer();
    expect(performance.now() - started).toBeGreaterThanOrEqual(14);
    emulator.setLatencyMs(0);
    emulator.setTokensPerSecond(2000);
    const again = performance.now();
    await (await ask(emulator, wire.request('Hello', true))).arrayBuffer();
    expect(performance.now() - again).toBeGreaterThanOrEqual(10);
  });
});

describe('openai', () => {
  const wire = WIRES.openai;
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters: SCHEMA } }];

  test('streams as the vendor does: role first, then text, then the reason, then usage, then [DONE]', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const text = await (await ask(emulator, wire.request('Hello', true))).text();
    const lines = text.split('\n\n').filter(Boolean);
    const events = wire.events(new TextEncoder().encode(text));
    expect(events[0].choices[0].delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(events.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } });
    expect(lines.at(-1)).toBe('data: [DONE]');
  });

  test('streams no usage unless it is asked', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const text = await (await ask(emulator, wire.request('Hello', true, { stream_options: undefined }))).text();
    expect(text).not.toContain('usage');
  });

  test('calls tools when it must, one per thing asked about', async () => {
    const { body } = await once('openai', wire.request(IN_BOTH, false, { tools, tool_choice: 'required' }));
    const [{ message, finish_reason: reason }] = body.choices;
    expect(message.tool_calls.map((call: Json) => call.function.arguments)).toEqual([
      '{"city":"Paris"}',
      '{"city":"London"}',
    ]);
    expect([message.content, reason]).toEqual([null, 'tool_calls']);
  });

  test('calls one tool when parallel calls are switched off, and none when it may not', async () => {
    const single = await once(
      'openai',
      wire.request(IN_BOTH, false, { tools, tool_choice: 'required', parallel_tool_calls: false }),
    );
    expect(single.body.choices[0].message.tool_calls).toHaveLength(1);
    const none = await once('openai', wire.request('Call get_weather', false, { tools, tool_choice: 'none' }));
    expect(none.body.choices[0].message.tool_calls).toBeUndefined();
  });

  test('calls a tool by itself when the prompt asks for it, and then tells the result', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const first = (await (
      await ask(emulator, wire.request('Check the weather in Rome', false, { tools }))
    ).json()) as Json;
    const { message } = first.choices[0];
    const messages = [
      { role: 'user', content: 'Check the weather in Rome' },
      { role: 'assistant', content: null, tool_calls: message.tool_calls },
      { role: 'tool', tool_call_id: message.tool_calls[0].id, content: '17 degrees' },
    ];
    const second = await (await ask(emulator, wire.request('', false, { messages, tools }))).json();
    expect(wire.text(second)).toMatch(/^The tool answered: 17 degrees/);
  });

  test.for([
    ['a result without its call', [{ role: 'tool', tool_call_id: 'x', content: 'y' }]],
    [
      'a call without its result',
      [
        { role: 'assistant', tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'user', content: 'y' },
      ],
    ],
    ['a role that does not exist', [{ role: 'robot', content: 'y' }]],
  ] as const)('refuses %s', async ([, messages]) => {
    const { status } = await once('openai', wire.request('', false, { messages }));
    expect(status).toBe(400);
  });

  test('answers with JSON in JSON mode, and refuses it where the word is missing', async () => {
    const format = { response_format: { type: 'json_object' } };
    expect(
      JSON.parse(wire.text((await once('openai', wire.request('In JSON please', false, format))).body)),
    ).toHaveProperty('answer');
    expect((await once('openai', wire.request('Hello', false, format))).status).toBe(400);
  });

  test('answers with a value that fits the schema', async () => {
    const format = { response_format: { type: 'json_schema', json_schema: { name: 's', schema: SCHEMA } } };
    expect(JSON.parse(wire.text((await once('openai', wire.request('Hello', false, format))).body))).toEqual({
      city: expect.stringContaining('simulated'),
    });
  });

  test('counts reasoning within the output, and stops at limits and stop sequences', async () => {
    const thought = await once('openai', wire.request('Hello', false, { reasoning_effort: 'high' }));
    const { completion_tokens: all, completion_tokens_details: details } = thought.body.usage;
    expect(details.reasoning_tokens).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(details.reasoning_tokens);
    const cut = await once('openai', wire.request('Hello', false, { max_completion_tokens: 2 }));
    expect(cut.body.choices[0]).toMatchObject({ message: { content: 'Hello! I' }, finish_reason: 'length' });
    const stopped = await once('openai', wire.request('Hello', false, { stop: ['good'] }));
    expect(stopped.body.choices[0]).toMatchObject({ message: { content: 'Hello! It is ' }, finish_reason: 'stop' });
  });

  test('finds a long prefix in its cache', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const cached = [];
    for (const end of ['one', 'two', 'short']) {
      const prompt = end === 'short' ? end : `${'word '.repeat(2000)}${end}`;
      const { usage } = (await (await ask(emulator, wire.request(prompt, false))).json()) as Json;
      cached.push(usage.prompt_tokens_details.cached_tokens);
    }
    expect(cached).toEqual([0, 2432, 0]);
  });

  test('embeds as floats or base64, in the length asked for', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const embed = async (more: object): Promise<Json> =>
      (await ask(emulator, { path: '/v1/embeddings', body: { model: 'm', input: ['a', 'b'], ...more } })).json();
    const floats = await embed({ dimensions: 8 });
    const base64 = await embed({ dimensions: 8, encoding_format: 'base64' });
    expect(floats.data.map(({ index, embedding }: Json) => [index, embedding.length])).toEqual([
      [0, 8],
      [1, 8],
    ]);
    expect(Math.hypot(...floats.data[0].embedding)).toBeCloseTo(1);
    const read = new Float32Array(Uint8Array.from(Buffer.from(base64.data[0].embedding, 'base64')).buffer);
    expect([...read]).toEqual([...Float32Array.from(floats.data[0].embedding)]);
  });

  test('puts texts about the same thing near each other', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const input = ['the red train is late', 'a late red train', 'boil the potatoes first'];
    const { data } = (await (
      await ask(emulator, { path: '/v1/embeddings', body: { model: 'm', input } })
    ).json()) as Json;
    const near = (a: number, b: number): number =>
      data[a].embedding.reduce((sum: number, value: number, at: number) => sum + value * data[b].embedding[at], 0);
    expect(near(0, 1)).toBeGreaterThan(near(0, 2) + 0.2);
  });

  test('lists its models, and carries the headers of the vendor', async () => {
    await using emulator = await startEmulator({ dialect: 'openai', models: ['a', 'b'] });
    const response = await fetch(`${emulator.url}/v1/models`, { headers: wire.headers });
    const { data } = (await response.json()) as Json;
    expect(data.map(({ id }: Json) => id)).toEqual(['a', 'b']);
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('9999');
  });

  test('takes fields of its relatives when told to', async () => {
    const request = wire.request('Hello', false, { reasoning_format: 'parsed' });
    expect((await once('openai', request)).status).toBe(400);
    expect((await once('openai', request, { extraFields: ['reasoning_format'] })).status).toBe(200);
  });
});

describe('anthropic', () => {
  const wire = WIRES.anthropic;
  const thinking = { max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 1024 } };
  const tools = [{ name: 'get_weather', input_schema: SCHEMA }];

  test('streams as the vendor does, from message_start to message_stop, with a ping', async () => {
    await using emulator = await startEmulator({ dialect: 'anthropic' });
    const events = wire.events(await bytesOf(await ask(emulator, wire.request('Hello', true))));
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test('thinks first, signs it, and takes only its own thoughts back', async () => {
    await using emulator = await startEmulator({ dialect: 'anthropic' });
    const { content } = (await (await ask(emulator, wire.request('Hello', false, thinking))).json()) as Json;
    expect(content.map(({ type }: Json) => type)).toEqual(['thinking', 'text']);
    const back = (blocks: Json[]): Promise<Response> =>
      ask(
        emulator,
        wire.request('', false, {
          ...thinking,
          messages: [
            { role: 'user', content: 'a' },
            { role: 'assistant', content: blocks },
            { role: 'user', content: 'b' },
          ],
        }),
      );
    expect((await back(content)).status).toBe(200);
    const changed = await back([{ ...content[0], thinking: 'something else' }, content[1]]);
    expect([changed.status, wire.errorOf(await changed.json())]).toEqual([400, expect.stringContaining('signature')]);
  });

  test.for([
    ['no version header', {}, { 'anthropic-version': '' }],
    ['no max_tokens', { max_tokens: undefined }, {}],
    ['a thinking budget above max_tokens', { ...thinking, max_tokens: 1024 }, {}],
    ['a temperature while thinking', { ...thinking, temperature: 0 }, {}],
    ['a forced tool while thinking', { ...thinking, tools, tool_choice: { type: 'any' } }, {}],
    ['a temperature above 1', { temperature: 1.5 }, {}],
    ['an empty text block', { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, {}],
    ['an assistant that begins', { messages: [{ role: 'assistant', content: 'x' }] }, {}],
    [
      'a result without its call',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x' }] }] },
      {},
    ],
  ] as const)('refuses %s', async ([, more, headers]) => {
    await using emulator = await startEmulator({ dialect: 'anthropic' });
    const kept = Object.entries({ ...wire.headers, ...headers }).filter(([, value]) => value !== '');
    const response = await ask(emulator, wire.request('x', false, more), { headers: kept });
    expect([response.status, wire.errorOf(await response.json())]).toEqual([400, expect.any(String)]);
  });

  test('writes and reads its cache only where it is told to', async () => {
    await using emulator = await startEmulator({ dialect: 'anthropic' });
    const long = 'word '.repeat(2000);
    const system = (mark: object): object => ({ system: [{ type: 'text', text: long, ...mark }] });
    const seen = [];
    for (const mark of [
      {},
      { cache_control: { type: 'ephemeral', ttl: '1h' } },
      { cache_control: { type: 'ephemeral' } },
    ]) {
      const { usage } = (await (await ask(emulator, wire.request('x', false, system(mark)))).json()) as Json;
      seen.push([
        usage.input_tokens > 2000,
        usage.cache_creation.ephemeral_1h_input_tokens,
        usage.cache_read_input_tokens,
      ]);
    }
    expect(seen).toEqual([
      [true, 0, 0],
      [false, 2500, 0],
      [false, 0, 2500],
    ]);
  });

  test('calls tools, and counts tokens', async () => {
    const { body } = await once('anthropic', wire.request(IN_BOTH, false, { tools, tool_choice: { type: 'any' } }));
    expect(body.content.map(({ type, input }: Json) => [type, input])).toEqual([
      ['tool_use', { city: 'Paris' }],
      ['tool_use', { city: 'London' }],
    ]);
    expect(body.stop_reason).toBe('tool_use');
    const counted = await once('anthropic', {
      path: '/v1/messages/count_tokens',
      body: { model: 'm', messages: [{ role: 'user', content: 'x'.repeat(400) }] },
    });
    expect(counted.body).toEqual({ input_tokens: 101 });
  });

  test('names the stop sequence it met', async () => {
    const { body } = await once('anthropic', wire.request('Hello', false, { stop_sequences: ['good'] }));
    expect(body).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'good' });
  });

  test('carries the headers of the vendor', async () => {
    const { headers } = await once('anthropic', wire.request('Hello', false));
    expect(headers).toMatchObject({
      'request-id': expect.stringMatching(/^req_/),
      'anthropic-ratelimit-requests-limit': '4000',
    });
  });
});

describe('bedrock', () => {
  const wire = WIRES.bedrock;
  const toolConfig = {
    tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: SCHEMA } } }],
    toolChoice: { any: {} },
  };

  test('streams event stream messages, from messageStart to metadata', async () => {
    await using emulator = await startEmulator({ dialect: 'bedrock' });
    const response = await ask(emulator, wire.request(IN_BOTH, true, { toolConfig }));
    expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    const events = wire.events(await bytesOf(response));
    expect([...new Set(events.map(({ event }) => event))]).toEqual([
      'messageStart',
      'contentBlockStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    const inputs = [0, 1].map((index) =>
      events
        .filter((one) => one.contentBlockIndex === index)
        .map((one) => one.delta?.toolUse?.input ?? '')
        .join(''),
    );
    expect(inputs.map((json) => JSON.parse(json))).toEqual([{ city: 'Paris' }, { city: 'London' }]);
  });

  test.for([
    [
      'two messages of the user in a row',
      {
        messages: [
          { role: 'user', content: [{ text: 'a' }] },
          { role: 'user', content: [{ text: 'b' }] },
        ],
      },
    ],
    ['an assistant that begins', { messages: [{ role: 'assistant', content: [{ text: 'a' }] }] }],
    [
      'a block with two members',
      { messages: [{ role: 'user', content: [{ text: 'a', cachePoint: { type: 'default' } }] }] },
    ],
    ['an unknown inference setting', { inferenceConfig: { topK: 4 } }],
    [
      'tool results without a toolConfig',
      { messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 'x', content: [] } }] }] },
    ],
  ] as const)('refuses %s', async ([, more]) => {
    const { status, headers } = await once('bedrock', wire.request('x', false, more));
    expect([status, headers['x-amzn-errortype']]).toEqual([400, expect.stringMatching(/^ValidationException:/)]);
  });

  test.for([
    ['nothing', ''],
    ['no signature', 'AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/bedrock/aws4_request'],
    [
      'another service',
      `AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'a'.repeat(64)}`,
    ],
  ])('refuses %s for a signature', async ([, authorization = '']) => {
    await using emulator = await startEmulator({ dialect: 'bedrock' });
    const response = await ask(emulator, wire.request('x', false), { headers: { authorization } });
    expect(response.status).toBe(403);
  });

  test('takes a bearer token', async () => {
    await using emulator = await startEmulator({ dialect: 'bedrock', apiKey: 'token' });
    const response = await ask(emulator, wire.request('x', false), { headers: { authorization: 'Bearer token' } });
    expect(response.status).toBe(200);
  });

  const invoked = async (model: string, body: object) =>
    once('bedrock', { path: `/model/${encodeURIComponent(model)}/invoke`, body });
  const nova = (more: object) => ({
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: { embeddingPurpose: 'GENERIC_INDEX', text: { truncationMode: 'NONE', value: 'a' }, ...more },
  });

  test('embeds with Titan, Cohere and Nova, and invokes no chat', async () => {
    const titan = await invoked('amazon.titan-embed-text-v2:0', { inputText: 'a', dimensions: 256 });
    expect([titan.body.embedding.length, titan.body.inputTextTokenCount]).toEqual([256, 1]);
    expect((await invoked('amazon.titan-embed-text-v1', { inputText: 'a' })).body.embedding).toHaveLength(1536);
    const cohere = await once('bedrock', wire.embed(['a', 'b']));
    expect([cohere.body.embeddings.length, cohere.headers['x-amzn-bedrock-input-token-count']]).toEqual([2, '1']);
    const { body } = await invoked('amazon.nova-2-multimodal-embeddings-v1:0', nova({ embeddingDimension: 256 }));
    expect(body.embeddings[0].embedding).toHaveLength(256);
    expect((await invoked('meta.llama', {})).status).toBe(400);
  });

  test.for([
    ['dimensions of the first Titan', 'amazon.titan-embed-text-v1', { inputText: 'a', dimensions: 256 }],
    ['a length that Titan has not', 'amazon.titan-embed-text-v2:0', { inputText: 'a', dimensions: 300 }],
    ['a text that is empty', 'amazon.titan-embed-text-v2:0', { inputText: '' }],
    [
      'a dimension of the third Cohere',
      'cohere.embed-english-v3',
      { texts: ['a'], input_type: 'search_query', output_dimension: 256 },
    ],
    [
      'a long text for the third Cohere',
      'cohere.embed-english-v3',
      { texts: ['a'.repeat(3000)], input_type: 'search_query' },
    ],
    ['no purpose', 'cohere.embed-v4:0', { texts: ['a'] }],
    ['a length that Nova has not', 'amazon.nova-2-multimodal-embeddings-v1:0', nova({ embeddingDimension: 512 })],
    ['no version for Cohere', 'cohere.rerank-v3-5:0', { query: 'a', documents: ['b'] }],
    ['no documents', 'amazon.rerank-v1:0', { query: 'a', documents: [] }],
  ] as const)('refuses %s', async ([, model, body]) => {
    expect((await invoked(model, body)).status).toBe(400);
  });

  const question = { query: 'red', documents: ['grass is green', 'blood is red'], top_n: 1 };

  test('ranks, by the service and by its models', async () => {
    const results = [{ index: 1, relevance_score: expect.any(Number) }];
    expect((await invoked('amazon.rerank-v1:0', question)).body).toEqual({ results });
    expect((await invoked('cohere.rerank-v3-5:0', { ...question, api_version: 2 })).body).toEqual({ results });
    const { body } = await once('bedrock', { path: '/rerank', body: rerankBody('amazon.rerank-v1:0') });
    expect(body).toEqual({ results: [{ index: 1, relevanceScore: expect.any(Number) }] });
  });

  const rerankBody = (model: string) => ({
    queries: [{ type: 'TEXT', textQuery: { text: question.query } }],
    sources: question.documents.map((text) => ({
      type: 'INLINE',
      inlineDocumentSource: { type: 'TEXT', textDocument: { text } },
    })),
    rerankingConfiguration: {
      type: 'BEDROCK_RERANKING_MODEL',
      bedrockRerankingConfiguration: {
        modelConfiguration: { modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${model}` },
        numberOfResults: 1,
      },
    },
  });

  test('lets nobody rank with a key of its own, nor with a model for something else', async () => {
    await using emulator = await startEmulator({ dialect: 'bedrock' });
    const request = { path: '/rerank', body: rerankBody('amazon.rerank-v1:0') };
    expect((await ask(emulator, request, { headers: { authorization: 'Bearer token' } })).status).toBe(403);
    expect((await ask(emulator, { ...request, body: rerankBody('amazon.nova-lite-v1:0') })).status).toBe(400);
  });

  test('counts tokens of Claude by its own id, of conversations and of bodies', async () => {
    const count = async (model: string, input: object) =>
      once('bedrock', { path: `/model/${encodeURIComponent(model)}/count-tokens`, body: { input } });
    const converse = { messages: [{ role: 'user', content: [{ text: 'word '.repeat(40) }] }] };
    const claude = 'anthropic.claude-haiku-4-5-20251001-v1:0';
    expect((await count(claude, { converse })).body).toEqual({ inputTokens: 51 });
    const body = Buffer.from('word '.repeat(40)).toString('base64');
    expect((await count(claude, { invokeModel: { body } })).body).toEqual({ inputTokens: 50 });
    for (const model of [`us.${claude}`, 'amazon.nova-lite-v1:0']) {
      expect((await count(model, { converse })).body.message).toMatch(/doesn't support counting tokens/);
    }
    expect((await count(claude, {})).status).toBe(400);
    expect((await count(claude, { converse: { ...converse, inferenceConfig: {} } })).status).toBe(400);
  });

  test('lists models and inference profiles apart, the latter page by page', async () => {
    const models = ['amazon.nova-lite-v1:0', 'eu.amazon.nova-lite-v1:0', 'us.amazon.nova-lite-v1:0'];
    await using emulator = await startEmulator({ dialect: 'bedrock', models });
    const get = async (path: string): Promise<any> => {
      const response = await fetch(emulator.url + path, { headers: wire.headers });
      return response.json();
    };
    expect((await get('/foundation-models')).modelSummaries).toMatchObject([{ modelId: 'amazon.nova-lite-v1:0' }]);
    const first = await get('/inference-profiles?type=SYSTEM_DEFINED&maxResults=1');
    expect(first).toMatchObject({ inferenceProfileSummaries: [{ inferenceProfileId: 'eu.amazon.nova-lite-v1:0' }] });
    const second = await get(`/inference-profiles?maxResults=1&nextToken=${first.nextToken}`);
    expect(second.inferenceProfileSummaries).toMatchObject([{ inferenceProfileId: 'us.amazon.nova-lite-v1:0' }]);
    expect(second.nextToken).toBeUndefined();
    expect(await get('/inference-profiles?type=OTHER')).toEqual({ message: expect.any(String) });
  });

  const forced = { toolConfig: { ...toolConfig, toolChoice: { any: {} } } };
  const thinking = (fields: object) => ({ additionalModelRequestFields: { thinking: fields } });
  const s3 = { image: { format: 'png', source: { s3Location: { uri: 's3://b/a.png' } } } };
  const textFormat = { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}' } } };

  test.for<[what: string, model: string, more: object]>([
    ['a tool that Llama is made to call', 'meta.llama3-3-70b-instruct-v1:0', forced],
    ['a tool that Opus 5.5 is made to call', 'us.anthropic.claude-opus-5-5', forced],
    ['a forced tool while a model thinks by itself', 'us.anthropic.claude-opus-5', forced],
    ['a budget for Opus 5', 'us.anthropic.claude-opus-5', thinking({ type: 'enabled', budget_tokens: 2000 })],
    [
      'a small budget',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      thinking({ type: 'enabled', budget_tokens: 10 }),
    ],
    ['no thinking of Opus 5.5', 'us.anthropic.claude-opus-5-5', thinking({ type: 'disabled' })],
    ['a temperature of Opus 5', 'us.anthropic.claude-opus-5', { inferenceConfig: { temperature: 0.5 } }],
    ['a schema for Opus 4.8', 'us.anthropic.claude-opus-4-8', { outputConfig: { textFormat } }],
    ['an effort that 4.6 has not', 'us.anthropic.claude-sonnet-4-6', { outputConfig: { effort: 'xhigh' } }],
    ['a field that Claude has not', 'us.anthropic.claude-opus-5', { additionalModelRequestFields: { seed: 1 } }],
    ['S3 with Claude', 'us.anthropic.claude-opus-5', { messages: [{ role: 'user', content: [s3] }] }],
    [
      'five cache points',
      'us.anthropic.claude-opus-5',
      { messages: [{ role: 'user', content: [{ text: 'a' }, ...Array(5).fill({ cachePoint: { type: 'default' } })] }] },
    ],
    ['a blank text', 'amazon.nova-lite-v1:0', { messages: [{ role: 'user', content: [{ text: ' ' }] }] }],
    ['an unknown tier', 'amazon.nova-lite-v1:0', { serviceTier: { type: 'fast' } }],
  ])('refuses %s', async ([, model, more]) => {
    const body = { messages: [{ role: 'user', content: [{ text: 'x' }] }], ...more };
    const { status } = await once('bedrock', { path: `/model/${encodeURIComponent(model)}/converse`, body });
    expect(status).toBe(400);
  });

  test('streams no tools of models that cannot', async () => {
    const body = { messages: [{ role: 'user', content: [{ text: 'x' }] }], toolConfig: { tools: toolConfig.tools } };
    const asked = async (operation: string) =>
      once('bedrock', { path: `/model/meta.llama3-3-70b-instruct-v1%3A0/${operation}`, body });
    expect((await asked('converse')).status).toBe(200);
    expect((await asked('converse-stream')).body.message).toMatch(/tool use in streaming mode/);
  });

  test('reasons when it is asked to, and counts its cache points', async () => {
    const more = {
      additionalModelRequestFields: { reasoning_config: { type: 'enabled', budget_tokens: 1024 } },
      system: [{ text: 'word '.repeat(2000) }, { cachePoint: { type: 'default' } }],
    };
    const { body } = await once('bedrock', wire.request('x', false, more));
    expect(body.output.message.content[0].reasoningContent.reasoningText.signature).toEqual(expect.any(String));
    const { inputTokens, outputTokens, cacheWriteInputTokens, totalTokens } = body.usage;
    expect(cacheWriteInputTokens).toBe(2500);
    expect(totalTokens).toBe(inputTokens + outputTokens + cacheWriteInputTokens);
  });
});

test('speaks a dialect that somebody else wrote', async () => {
  const { openai } = (await import('../../src/index.ts')).DIALECTS;
  await using emulator = await startEmulator({
    dialect: { ...openai, name: 'mine', whole: (answer) => ({ said: answer.text }) },
  });
  const { path, body } = WIRES.openai.request('Hello', false);
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    headers: WIRES.openai.headers,
    body: JSON.stringify(body),
  });
  expect([emulator.dialect, await response.json()]).toEqual(['mine', { said: expect.stringContaining('simulated') }]);
});

test('tells a defect of a dialect or of a reply instead of hanging', async () => {
  await using emulator = await startEmulator({
    dialect: 'openai',
    reply: () => {
      throw new Error('my own mistake');
    },
  });
  const response = await ask(emulator, WIRES.openai.request('Hello', false));
  expect([response.status, await response.text()]).toEqual([500, 'the emulator failed: my own mistake']);
});
