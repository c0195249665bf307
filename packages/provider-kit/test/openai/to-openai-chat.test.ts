import { RouterError, type ChatCall, type ChatRequest, type Message } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import type { OpenAiQuirks } from '../../src/openai/quirks.ts';
import { toOpenAiChat, type ROUTER_FIELDS } from '../../src/openai/to-openai-chat.ts';

const messages: readonly Message[] = [{ role: 'user', content: 'hi' }];

function send(request: Partial<ChatRequest>, quirks: OpenAiQuirks = {}, model = 'm-1', stream = false) {
  const warnings: string[] = [];
  const call: ChatCall = {
    model,
    card: { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
    request: { messages, ...request },
    signal: new AbortController().signal,
    warn: ({ field }) => void warnings.push(field),
  };
  return { body: toOpenAiChat(call, quirks, { provider: 'acme-eu', dialect: 'acme', stream }), warnings };
}

/** Every field of a request with a value: the type makes a new field an error here. */
const ALL: Required<Omit<ChatRequest, (typeof ROUTER_FIELDS)[number]>> = {
  messages,
  system: 'be brief',
  tools: [{ name: 'f', description: 'does', parameters: { type: 'object' }, strict: true }],
  toolChoice: { name: 'f' },
  parallelToolCalls: false,
  responseFormat: { type: 'json-schema', name: 's', schema: { type: 'object' }, description: 'd', strict: true },
  temperature: 0.5,
  topP: 0.9,
  topK: 5,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  seed: 7,
  stop: ['END'],
  maxOutputTokens: 100,
  reasoningEffort: 'low',
  reasoningBudgetTokens: 1_000,
};

describe('a request', () => {
  test('is mapped, every field of it, where the vendor has a word for each', () => {
    const { body, warnings } = send(ALL, { topKField: 'top_k', reasoningBudgetField: 'thinking_budget' });
    expect(warnings).toEqual([]);
    expect(body).toMatchInlineSnapshot(`
      {
        "frequency_penalty": 0.1,
        "max_completion_tokens": 100,
        "messages": [
          {
            "content": "be brief",
            "role": "system",
          },
          {
            "content": "hi",
            "role": "user",
          },
        ],
        "model": "m-1",
        "parallel_tool_calls": false,
        "presence_penalty": 0.2,
        "reasoning_effort": "low",
        "response_format": {
          "json_schema": {
            "description": "d",
            "name": "s",
            "schema": {
              "type": "object",
            },
            "strict": true,
          },
          "type": "json_schema",
        },
        "seed": 7,
        "stop": [
          "END",
        ],
        "temperature": 0.5,
        "thinking_budget": 1000,
        "tool_choice": {
          "function": {
            "name": "f",
          },
          "type": "function",
        },
        "tools": [
          {
            "function": {
              "description": "does",
              "name": "f",
              "parameters": {
                "type": "object",
              },
              "strict": true,
            },
            "type": "function",
          },
        ],
        "top_k": 5,
        "top_p": 0.9,
      }
    `);
  });

  const optional = Object.keys(ALL).filter(
    (field) => field !== 'messages' && field !== 'system',
  ) as (keyof typeof ALL)[];

  test.for(optional)('is reported where the vendor lacks %s, and not sent', (field) => {
    const plain = send({}).body;
    const { body, warnings } = send({ [field]: ALL[field] }, { lacks: [{ features: [field] }] });
    expect(warnings).toEqual([field]);
    expect(body).toEqual(plain);
  });

  test('lacks something only for the models named', () => {
    const quirks = { lacks: [{ models: /^m-1/, features: ['seed'] }] } as const;
    expect(send({ seed: 1 }, quirks, 'm-2')).toMatchObject({ body: { seed: 1 }, warnings: [] });
  });

  test('lets the error of strict mode through', () => {
    const warn = () => {
      throw new RouterError('unsupported_param', { message: 'strict' });
    };
    const call = {
      model: 'm',
      card: {} as never,
      request: { messages, topK: 1 },
      signal: new AbortController().signal,
      warn,
    };
    expect(() => toOpenAiChat(call, {}, { provider: 'acme' })).toThrow('strict');
  });

  test('keeps what is for the router to the router', () => {
    const routing = { model: 'x', metadata: { user: 'ann' }, routing: { prefer: 'cheap' }, strict: true } as const;
    expect(send(routing)).toEqual(send({}));
  });

  test("is overlaid with this provider's own options, and with nobody else's", () => {
    const providerOptions = {
      acme: { service_tier: 'flex', seed: 1 },
      'acme-eu': { seed: 2 },
      other: { secret: true },
    };
    expect(send({ providerOptions, seed: 9 }).body).toMatchObject({ service_tier: 'flex', seed: 2 });
    expect(send({ providerOptions }).body).not.toHaveProperty('secret');
  });

  test('asks for usage when it streams, unless the vendor does not know how', () => {
    expect(send({}, {}, 'm', true).body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(send({}, { streamOptions: false }, 'm', true).body).not.toHaveProperty('stream_options');
  });

  test("says an effort in the vendor's word, and reports one that has none", () => {
    const quirks = { reasoningEfforts: [{ models: /^m-1/, words: { low: 'default' } }] };
    expect(send({ reasoningEffort: 'low' }, quirks).body).toMatchObject({ reasoning_effort: 'default' });
    expect(send({ reasoningEffort: 'high' }, quirks)).toMatchObject({ warnings: ['reasoningEffort'] });
    expect(send({ reasoningEffort: 'low' }, quirks, 'm-2')).toMatchObject({ warnings: ['reasoningEffort'] });
  });

  test('says an effort in fields of the vendor, where it has a switch instead of a word', () => {
    const words = { none: { thinking: { type: 'disabled' } }, high: { thinking: { type: 'enabled' }, depth: 3 } };
    const quirks: OpenAiQuirks = { reasoningEfforts: [{ models: /^m/, words }] };
    expect(send({ reasoningEffort: 'none' }, quirks).body).toMatchObject({ thinking: { type: 'disabled' } });
    const { body } = send({ reasoningEffort: 'high' }, quirks);
    expect(body).toMatchObject({ thinking: { type: 'enabled' }, depth: 3 });
    expect(body).not.toHaveProperty('reasoning_effort');
  });

  test('falls back from a schema to any JSON, and says so', () => {
    const { body, warnings } = send({ responseFormat: ALL.responseFormat }, { lacks: [{ features: ['json-schema'] }] });
    expect(body['response_format']).toEqual({ type: 'json_object' });
    expect(warnings).toEqual(['responseFormat']);
  });
});

describe('a message', () => {
  const wire = (message: Message, quirks?: OpenAiQuirks, model?: string) => {
    const { body, warnings } = send({ messages: [message] }, quirks, model);
    return { messages: body['messages'] as unknown[], warnings };
  };

  test('of a user is mapped, every kind of part', () => {
    const { messages: sent, warnings } = wire({
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'look' },
        { type: 'image', source: { url: 'https://a.example/x.png' }, detail: 'low' },
        { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } },
        { type: 'file', source: { data: 'AAAA', mediaType: 'application/pdf' }, filename: 'x.pdf' },
        { type: 'audio', data: 'AAAA', mediaType: 'audio/mpeg' },
      ],
    });
    expect(warnings).toEqual([]);
    expect(sent).toEqual([
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'https://a.example/x.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'file', file: { filename: 'x.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
        ],
      },
    ]);
  });

  test.for<[string, Message, OpenAiQuirks, string]>([
    [
      'an image',
      { role: 'user', content: [{ type: 'image', source: { url: 'u' } }] },
      { lacks: [{ features: ['image'] }] },
      'messages[0].content[0]',
    ],
    [
      'a file',
      { role: 'user', content: [{ type: 'file', source: { data: 'A', mediaType: 'a/b' } }] },
      { lacks: [{ features: ['file'] }] },
      'messages[0].content[0]',
    ],
    [
      'a file that the other API takes',
      { role: 'user', content: [{ type: 'file', source: { data: 'A', mediaType: 'a/b' } }] },
      { lacks: [{ features: ['chat-file'] }] },
      'messages[0].content[0]',
    ],
    [
      'a file by URL',
      { role: 'user', content: [{ type: 'file', source: { url: 'u' } }] },
      {},
      'messages[0].content[0]',
    ],
    [
      'sound',
      { role: 'user', content: [{ type: 'audio', data: 'A', mediaType: 'audio/wav' }] },
      { lacks: [{ features: ['audio'] }] },
      'messages[0].content[0]',
    ],
    [
      'sound of another kind',
      { role: 'user', content: [{ type: 'audio', data: 'A', mediaType: 'audio/ogg' }] },
      {},
      'messages[0].content[0]',
    ],
    ['a name', { role: 'user', content: 'x', name: 'ann' }, { lacks: [{ features: ['name'] }] }, 'messages[0].name'],
    [
      'earlier reasoning',
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'x' },
        ],
      },
      {},
      'messages[0].content',
    ],
    [
      'an image from a tool',
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'c', content: [{ type: 'image', source: { url: 'u' } }] }],
      },
      {},
      'messages[0].content[0]',
    ],
    [
      'a failed tool',
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: 'x', isError: true }] },
      {},
      'messages[0].content[0].isError',
    ],
  ])('with %s that cannot be sent is reported', ([, message, quirks, field]) => {
    expect(wire(message, quirks).warnings).toEqual([field]);
  });

  test('of a tool that said nothing in words is empty, not a list of nothing', () => {
    const image = { type: 'image', source: { url: 'u' } } as const;
    const message: Message = { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: [image] }] };
    expect(wire(message).messages).toEqual([{ role: 'tool', tool_call_id: 'c', content: '' }]);
  });

  test('of the assistant carries words and calls, and reasoning where the vendor takes it back', () => {
    const message: Message = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'hm', state: { provider: 'other', value: 'SIGNATURE' } },
        { type: 'text', text: 'wait' },
        { type: 'tool-call', id: 'c1', name: 'f', arguments: '{}', state: { provider: 'other', value: 'SIGNATURE' } },
      ],
    };
    const { messages: sent, warnings } = wire(message, { reasoningBackField: 'reasoning_content' });
    expect(warnings).toEqual([]);
    expect(sent).toEqual([
      {
        role: 'assistant',
        content: 'wait',
        reasoning_content: 'hm',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain('SIGNATURE');
  });

  test('of tools becomes one message for each result', () => {
    const message: Message = {
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'a', content: '1' },
        { type: 'tool-result', toolCallId: 'b', content: [{ type: 'text', text: '2' }] },
      ],
    };
    expect(wire(message).messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
    ]);
  });

  test('shortens the ids of calls that are longer than OpenAI takes, the same for their results', () => {
    const id = `chatcmpl-tool-${'a'.repeat(32)}`;
    const [call] = wire({ role: 'assistant', content: [{ type: 'tool-call', id, name: 'f', arguments: '{}' }] })
      .messages as { tool_calls: { id: string }[] }[];
    const [result] = wire({ role: 'tool', content: [{ type: 'tool-result', toolCallId: id, content: '1' }] })
      .messages as { tool_call_id: string }[];
    expect(call?.tool_calls[0]?.id).toMatch(/^call_[0-9a-f]{32}$/);
    expect(result?.tool_call_id).toBe(call?.tool_calls[0]?.id);
  });

  test('carries a cache breakpoint only to models that take one', () => {
    const message: Message = { role: 'user', content: [{ type: 'text', text: 'x', cache: '5m' }] };
    const quirks = { cacheBreakpointModels: /^new/ };
    expect(wire(message, quirks, 'new-1').messages).toMatchObject([
      { content: [{ prompt_cache_breakpoint: { mode: 'explicit' } }] },
    ]);
    expect(wire(message, quirks, 'old-1').messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'x' }] }]);
  });
});

describe('what few vendors take', () => {
  const cacheControlModels = /^m-/;
  const ephemeral = { type: 'ephemeral' };
  const firstContent = (request: Partial<ChatRequest>, quirks: OpenAiQuirks) => {
    const { body, warnings } = send(request, quirks);
    return { warnings, content: (body['messages'] as { content: unknown }[])[0]?.content };
  };

  test.for<[string, Message, unknown]>([
    [
      'a system message',
      { role: 'system', content: [{ type: 'text', text: 'a', cache: '1h' }] },
      [{ type: 'text', text: 'a', cache_control: { ...ephemeral, ttl: '1h' } }],
    ],
    [
      'a picture',
      { role: 'user', content: [{ type: 'image', source: { url: 'u' }, cache: '5m' }] },
      [{ type: 'image_url', image_url: { url: 'u' }, cache_control: ephemeral }],
    ],
    [
      'the one text of an assistant',
      { role: 'assistant', content: [{ type: 'text', text: 'a', cache: '5m' }] },
      [{ type: 'text', text: 'a', cache_control: ephemeral }],
    ],
    [
      'the result of a tool',
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: 'r', cache: '5m' }] },
      [{ type: 'text', text: 'r', cache_control: ephemeral }],
    ],
  ])("marks %s with anthropic's cache control", ([, message, content]) => {
    expect(firstContent({ messages: [message] }, { cacheControlModels })).toEqual({ content, warnings: [] });
    expect(JSON.stringify(firstContent({ messages: [message] }, {}))).not.toContain('cache_control');
  });

  test('files go by URL, or as a part of their own, where the vendor takes them so', () => {
    const file = (source: object, filename?: string): Message => ({
      role: 'user',
      content: [{ type: 'file', source: source as { url: string }, ...(filename !== undefined && { filename }) }],
    });
    const url = { url: 'https://a.example/p.pdf' };
    const data = { data: 'AAAA', mediaType: 'application/pdf' };
    expect(firstContent({ messages: [file(url)] }, { filePart: 'data-or-url' }).content).toEqual([
      { type: 'file', file: { filename: 'document.pdf', file_data: url.url } },
    ]);
    expect(firstContent({ messages: [file(data, 'p.pdf')] }, { filePart: 'file_url' }).content).toEqual([
      { type: 'file_url', file_url: { url: 'AAAA' }, file_name: 'p.pdf' },
    ]);
    expect(firstContent({ messages: [file(url)] }, {}).warnings).toEqual(['messages[0].content[0]']);
  });

  test('sound goes in the forms that the vendor knows', () => {
    const messages: Message[] = [{ role: 'user', content: [{ type: 'audio', data: 'A', mediaType: 'audio/flac' }] }];
    expect(firstContent({ messages }, { audioFormats: { 'audio/flac': 'flac' } }).content).toEqual([
      { type: 'input_audio', input_audio: { data: 'A', format: 'flac' } },
    ]);
    expect(firstContent({ messages }, {}).warnings).toEqual(['messages[0].content[0]']);
  });

  test('thoughts go back as the provider kept them, and those of others as words', () => {
    const details = [{ type: 'reasoning.encrypted', data: 'e' }];
    const thoughts = (provider: string): Message => ({
      role: 'assistant',
      content: [{ type: 'reasoning', text: 'Hm', state: { provider, value: details } }],
    });
    const quirks: OpenAiQuirks = { reasoningDetails: true, reasoningBackField: 'reasoning' };
    expect(send({ messages: [thoughts('acme-eu')] }, quirks).body['messages']).toEqual([
      { role: 'assistant', content: '', reasoning_details: details },
    ]);
    expect(send({ messages: [thoughts('acme')] }, quirks).body['messages']).toEqual([
      { role: 'assistant', content: '', reasoning: 'Hm' },
    ]);
  });

  test('pictures go back to who made them, and come from tools', () => {
    const image = { type: 'image', source: { url: 'u' } } as const;
    const messages: Message[] = [
      { role: 'assistant', content: [image] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: [image] }] },
    ];
    const quirks: OpenAiQuirks = { assistantImages: true, toolResultMedia: true };
    const wire = { type: 'image_url', image_url: { url: 'u' } };
    expect(send({ messages }, quirks)).toMatchObject({
      warnings: [],
      body: { messages: [{ images: [wire] }, { content: [wire] }] },
    });
    expect(send({ messages }).warnings).toHaveLength(2);
  });

  test("a vendor's own tools stand beside the functions of the request", () => {
    const own = { type: 'web_search' };
    const tools = [{ name: 'f', parameters: {} }];
    const providerOptions = { acme: { tools: [own] } };
    expect(send({ tools, providerOptions }).body['tools']).toMatchObject([{ function: { name: 'f' } }, own]);
    expect(send({ providerOptions }).body['tools']).toEqual([own]);
  });

  test('JSON without a schema is a warning where the vendor has none', () => {
    const quirks: OpenAiQuirks = { lacks: [{ features: ['json-object'] }] };
    const { body, warnings } = send({ responseFormat: { type: 'json' } }, quirks);
    expect({ warnings, format: body['response_format'] }).toEqual({
      warnings: ['responseFormat'],
      format: { type: 'text' },
    });
  });

  test('a thinking budget may have a field inside a field', () => {
    const quirks: OpenAiQuirks = { reasoningBudgetField: ['reasoning', 'max_tokens'] };
    expect(send({ reasoningBudgetTokens: 7 }, quirks).body['reasoning']).toEqual({ max_tokens: 7 });
  });
});
