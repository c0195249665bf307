import type { ChatCall, ChatChunk, ChatRequest, FillCall, Message, Provider, Tool } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { deepseek, type DeepseekOptions } from '../src/index.ts';

function call<Request extends object = ChatRequest>(request: Partial<Request> = {}, model = 'deepseek-flash') {
  const warned: string[] = [];
  return {
    model,
    card: { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const,
    request: { messages: [{ role: 'user', content: 'hi' }] as const, ...request },
    signal: new AbortController().signal,
    warn: ({ field }: { readonly field: string }) => void warned.push(field),
    warned,
  };
}

const OK = () => Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });

function make(reply: () => Response = OK, options: DeepseekOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return reply();
  };
  return { provider: deepseek(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
}

/** What is sent for a request, where to, and what is warned about. */
async function sent(request: Partial<ChatRequest>, model?: string, options?: DeepseekOptions, reply?: () => Response) {
  const { provider, requests } = make(reply, options);
  const asked = call<ChatRequest>(request, model);
  await provider.complete(asked as ChatCall);
  const [first] = requests;
  return {
    path: new URL(first?.url ?? '').pathname,
    body: (await first?.json()) as Record<string, unknown>,
    warned: asked.warned,
  };
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

const stream = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const tool = (name: string, more: Partial<Tool> = {}): Tool => ({ name, parameters: { type: 'object' }, ...more });

describe('thinking', () => {
  test.for([
    ['none', { thinking: { type: 'disabled' } }],
    ['minimal', { reasoning_effort: 'minimal' }],
    ['low', { reasoning_effort: 'low' }],
    ['medium', { reasoning_effort: 'medium' }],
    ['high', { reasoning_effort: 'high' }],
    ['xhigh', { reasoning_effort: 'max' }],
  ] as const)('is asked for with the effort %s as %j', async ([reasoningEffort, fields]) => {
    const { body, warned } = await sent({ reasoningEffort });
    expect(warned).toEqual([]);
    expect(body).toEqual({ model: 'deepseek-flash', messages: expect.anything(), ...fields });
  });

  test('is switched off where a tool is forced, which the API refuses beside it', async () => {
    const tools = [tool('a')];
    for (const toolChoice of ['required', { name: 'a' }] as const) {
      const { body, warned } = await sent({ tools, toolChoice });
      expect(warned).toEqual([]);
      expect(body).toMatchObject({ thinking: { type: 'disabled' }, tool_choice: expect.anything() });
    }
    const asked = await sent({ tools, toolChoice: 'required', reasoningEffort: 'high' });
    expect(asked.warned).toEqual(['reasoningEffort']);
    expect(asked.body).not.toHaveProperty('reasoning_effort');
    expect((await sent({ tools, toolChoice: 'auto' })).body).not.toHaveProperty('thinking');
  });

  test('is left as it is where the caller says so in the words of the API', async () => {
    const providerOptions = { deepseek: { thinking: { type: 'enabled' } } };
    const { body } = await sent({ tools: [tool('a')], toolChoice: 'required', providerOptions });
    expect(body).toMatchObject({ thinking: { type: 'enabled' }, tool_choice: 'required' });
  });

  test('makes the temperature and the penalties warnings, which have no effect beside it', async () => {
    const settings = { temperature: 0.5, frequencyPenalty: 1, presencePenalty: 1, topP: 0.5 };
    const { body, warned } = await sent(settings);
    expect(warned).toEqual(['temperature', 'frequencyPenalty', 'presencePenalty']);
    expect(body).toMatchObject({ top_p: 0.5 });
    expect(body).not.toHaveProperty('temperature');
    const plain = await sent({ ...settings, reasoningEffort: 'none' });
    expect(plain.warned).toEqual([]);
    expect(plain.body).toMatchObject({ temperature: 0.5, frequency_penalty: 1, presence_penalty: 1 });
  });

  test('goes back, and is empty where another provider called the tool', async () => {
    const called = { type: 'tool-call', id: 'c', name: 'a', arguments: '{}' } as const;
    const result: Message = { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: 'fine' }] };
    const user: Message = { role: 'user', content: 'hi' };
    const thought: Message = { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, called] };
    const foreign: Message = { role: 'assistant', content: [called] };
    const messages = [
      user,
      thought,
      result,
      user,
      foreign,
      result,
      { role: 'assistant', content: 'so' } as const,
      user,
    ];
    const { body, warned } = await sent({ messages, tools: [tool('a')] });
    expect(warned).toEqual([]);
    expect((body['messages'] as { reasoning_content?: string }[]).map((each) => each.reasoning_content)).toEqual([
      undefined,
      'hm',
      undefined,
      undefined,
      '',
      undefined,
      undefined,
      undefined,
    ]);
    const off = await sent({ messages: [user, foreign, result], tools: [tool('a')], reasoningEffort: 'none' });
    expect(JSON.stringify(off.body)).not.toContain('reasoning_content');
  });
});

describe('by the Responses API', () => {
  const answer = { status: 'completed', output: [], usage: { input_tokens: 1, output_tokens: 1 } };
  const byResponses = (request: Partial<ChatRequest>) =>
    sent(request, 'deepseek-flash', { apiKey: 'k', api: 'responses' }, () => Response.json(answer));

  test.for([
    ['none', 'none'],
    ['medium', 'medium'],
    ['xhigh', 'max'],
  ] as const)('the effort %s is %s', async ([reasoningEffort, effort]) => {
    const { path, body, warned } = await byResponses({ reasoningEffort });
    expect(warned).toEqual([]);
    expect(path).toBe('/responses');
    expect(body).toEqual({ model: 'deepseek-flash', input: expect.anything(), reasoning: { effort } });
  });

  test('thinking is switched off where a tool is forced, and what has no effect beside it is a warning', async () => {
    const tools = [tool('a')];
    const forced = await byResponses({ tools, toolChoice: 'required', temperature: 0.5 });
    expect(forced.warned).toEqual([]);
    expect(forced.body).toMatchObject({ reasoning: { effort: 'none' }, temperature: 0.5 });
    const asked = await byResponses({ tools, toolChoice: { name: 'a' }, reasoningEffort: 'high' });
    expect(asked.warned).toEqual(['reasoningEffort']);
    expect(asked.body).toMatchObject({ reasoning: { effort: 'none' } });
    const free = await byResponses({ tools, temperature: 0.5 });
    expect(free.warned).toEqual(['temperature']);
    expect(free.body).not.toHaveProperty('temperature');
  });
});

describe('what is beta', () => {
  test('is asked for where it is: tools that are all strict', async () => {
    expect((await sent({ tools: [tool('a')] })).path).toBe('/chat/completions');
    const strict = [tool('a', { strict: true }), tool('b', { strict: true })];
    expect(await sent({ tools: strict })).toMatchObject({ path: '/beta/chat/completions', warned: [] });
    expect(await sent({ tools: [...strict, tool('c')] })).toMatchObject({
      path: '/chat/completions',
      warned: ['tools[0].strict', 'tools[1].strict'],
    });
  });

  test('is asked for where it is: gaps, without a seed', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 1, prompt_cache_hit_tokens: 2, prompt_cache_miss_tokens: 3 };
    const { provider, requests } = make(
      () =>
        stream(
          event({ id: 'f', choices: [{ index: 0, text: '1 + 1', finish_reason: null }] }) +
            event({ id: 'f', choices: [{ index: 0, text: '', finish_reason: 'stop' }], usage }) +
            'data: [DONE]\n\n',
        ),
      { apiKey: 'k', baseUrl: 'http://localhost:8000/' },
    );
    const asked = call({ prefix: 'a = ', suffix: ';', seed: 1, maxOutputTokens: 9 });
    expect(await collect(provider.fill(asked as unknown as FillCall))).toEqual([
      { type: 'response-start', responseId: 'f' },
      { type: 'text-delta', text: '1 + 1' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 1, cachedInputTokens: 2 } },
    ]);
    expect(asked.warned).toEqual(['seed']);
    expect(requests[0]?.url).toBe('http://localhost:8000/beta/completions');
    expect(await requests[0]?.json()).toMatchObject({ prompt: 'a = ', suffix: ';', max_tokens: 9 });
  });
});

test('what DeepSeek does not take is a warning', async () => {
  const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;
  const request: Partial<ChatRequest> = {
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi, in JSON' }, image] }],
    seed: 1,
    parallelToolCalls: false,
    responseFormat: { type: 'json-schema', name: 's', schema: {} },
  };
  const { body, warned } = await sent(request);
  expect(warned.sort()).toEqual(['parallelToolCalls', 'responseFormat', 'seed']);
  expect(body).toMatchObject({ response_format: { type: 'json_object' } });
  expect((await sent(request, 'deepseek-v4-pro')).warned).toContain('messages[0].content[1]');
});

describe('while the model is waited for', () => {
  const whole = { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };

  test('empty lines before the answer mean nothing', async () => {
    const { provider } = make(() => new Response(`\n\n\n${JSON.stringify(whole)}`, { headers: JSON_TYPE }));
    expect(await provider.complete(call() as ChatCall)).toMatchObject([{}, { text: 'ok' }, { type: 'finish' }]);
  });

  test('comments in the stream mean nothing', async () => {
    const { provider } = make(() =>
      stream(
        `: keep-alive\n\n: keep-alive\n\n${event({ choices: [{ delta: { content: 'ok' } }] })}: keep-alive\n\n${event({
          choices: [{ delta: {}, finish_reason: 'stop' }],
        })}data: [DONE]\n\n`,
      ),
    );
    expect((await collect(provider.stream(call() as ChatCall))).map(({ type }) => type)).toEqual([
      'response-start',
      'text-delta',
      'finish',
    ]);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a refusal of DeepSeek', () => {
  test.for([
    [402, 'Insufficient Balance', 'provider_billing'],
    [401, 'Authentication Fails, Your api key: ****-key is invalid', 'provider_auth'],
    [400, 'Content Exists Risk', 'content_policy'],
    [400, 'Model Not Exist', 'model_not_found'],
    [400, "This model's maximum context length is 1048565 tokens. However, …", 'context_length_exceeded'],
    [422, 'Invalid parameters', 'invalid_request'],
    [429, 'Rate limit reached', 'rate_limited'],
    [500, 'Server error', 'provider_unavailable'],
    [503, 'Service unavailable', 'overloaded'],
  ] as const)('with %i "%s" is %s, whatever its code', async ([status, message, code]) => {
    const error = { message, type: 'unknown_error', param: null, code: 'invalid_request_error' };
    const { provider } = make(() => Response.json({ error }, { status }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code, status });
  });

  test('in the middle, for lack of room, is overloaded and gets no finish', async () => {
    const { provider } = make(() =>
      stream(
        event({ choices: [{ delta: { content: 'half' } }] }) +
          event({ choices: [{ delta: {}, finish_reason: 'insufficient_system_resource' }] }),
      ),
    );
    await expect(collect(provider.stream(call() as ChatCall))).rejects.toMatchObject({
      code: 'overloaded',
      billed: true,
    });
  });
});

test('the id of a request is in a header of its own', async () => {
  const { provider } = make(() => {
    const answer = { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };
    return Response.json(answer, { headers: { 'x-ds-trace-id': 'trace-1' } });
  });
  expect(await provider.complete(call() as ChatCall)).toMatchObject([{ requestId: 'trace-1' }, {}, {}]);
});

test('no headers of the environment are sent', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
  const { provider, requests } = make(OK, { apiKey: 'k', headers: { 'x-own': '1' } });
  await provider.complete(call() as ChatCall);
  vi.unstubAllEnvs();
  expect(requests[0]?.headers.has('x-poison')).toBe(false);
  expect(requests[0]?.headers.get('x-own')).toBe('1');
});

test('the variable is named when there is no key', async () => {
  const { provider } = make(OK, {});
  await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({
    code: 'provider_auth',
    message: expect.stringContaining('DEEPSEEK_API_KEY'),
  });
});

test('every model has a price with a source and a day', () => {
  for (const { price } of deepseek().definition.models) {
    expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  }
});
