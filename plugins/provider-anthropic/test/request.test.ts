import type { ChatRequest, Message, ModelCard } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { bodyOf, countedOf, type Host } from '../src/request.ts';
import { callOf } from './call.ts';

const OWN: Host = { provider: 'anthropic', isOwn: true };
const SONNET = 'claude-sonnet-4-6';
const USER: Message = { role: 'user', content: 'hi' };
const TOOL = { name: 'add', parameters: { type: 'object', properties: {} } } as const;
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false } as const;

/** The body sent for a request, and the fields that were warned of. */
function sent(request: Partial<ChatRequest>, model = SONNET, card: Partial<ModelCard> = {}) {
  const call = callOf(model, { messages: [USER], maxOutputTokens: 100, ...request });
  const body = bodyOf({ ...call, card: { ...call.card, ...card } }, OWN);
  return { body, warned: call.warnings.map(({ field }) => field) };
}

const content = (messages: readonly Message[], provider = 'anthropic') =>
  bodyOf(callOf(SONNET, { messages }), { ...OWN, provider }).messages.map((message) => message.content);

test('sends a plain request as one user message with a limit', () => {
  expect(sent({}).body).toMatchInlineSnapshot(`
    {
      "max_tokens": 100,
      "messages": [
        {
          "content": [
            {
              "text": "hi",
              "type": "text",
            },
          ],
          "role": "user",
        },
      ],
      "model": "claude-sonnet-4-6",
    }
  `);
});

/** Every field of a chat request: what becomes of it. A field added to the contract fails to compile here. */
const FIELDS: {
  readonly [Field in keyof Required<ChatRequest>]: readonly [
    value: ChatRequest[Field],
    body: object,
    warned?: string[],
  ];
} = {
  messages: [[USER], {}],
  system: ['be brief', { system: [{ type: 'text', text: 'be brief' }] }],
  tools: [[TOOL], { tools: [{ name: 'add', input_schema: TOOL.parameters }] }],
  toolChoice: ['required', {}, ['toolChoice']],
  parallelToolCalls: [false, {}],
  responseFormat: [
    { type: 'json-schema', name: 'x', schema: SCHEMA },
    { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
  ],
  temperature: [0.5, { temperature: 0.5 }],
  topP: [0.9, { top_p: 0.9 }],
  topK: [40, { top_k: 40 }],
  frequencyPenalty: [1, {}, ['frequencyPenalty']],
  presencePenalty: [1, {}, ['presencePenalty']],
  seed: [1, {}, ['seed']],
  stop: [['END'], { stop_sequences: ['END'] }],
  maxOutputTokens: [77, { max_tokens: 77 }],
  reasoningEffort: ['low', { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } }],
  reasoningBudgetTokens: [2_000, { max_tokens: 100 }, ['reasoningBudgetTokens']],
  providerOptions: [{ anthropic: { service_tier: 'auto' }, openai: { x: 1 } }, { service_tier: 'auto' }],
  // The router's own, which never leave it.
  model: ['anthropic/claude-sonnet-4-6', {}],
  metadata: [{ user: 'someone' }, {}],
  routing: [{ prefer: 'fast' }, {}],
  cache: [{ read: false }, {}],
  strict: [false, {}],
  signal: [new AbortController().signal, {}],
};

test.for(Object.entries(FIELDS))('maps or warns of %s', ([field, [value, body, warned = []]]) => {
  const plain = sent({}).body;
  const result = sent({ [field]: value });
  expect(result.body).toEqual({ ...plain, ...body });
  expect(result.warned).toEqual(warned);
});

test('lets the error of a strict request through before anything is sent', () => {
  expect(() => sent({ seed: 1, strict: true })).toThrow(/seed/);
});

describe('the output limit', () => {
  test.for([
    ["is the request's", { maxOutputTokens: 5 }, {}, 5, []],
    ["is the card's without one", { maxOutputTokens: undefined }, { maxOutputTokens: 9_000 }, 9_000, []],
    ['is 8,192 where nobody knows', { maxOutputTokens: undefined }, { maxOutputTokens: undefined }, 8_192, []],
    ["is cut to the card's", { maxOutputTokens: 9_001 }, { maxOutputTokens: 9_000 }, 9_000, ['maxOutputTokens']],
  ] as const)('%s', ([, request, card, expected, warned]) => {
    const result = sent(request as Partial<ChatRequest>, SONNET, card as Partial<ModelCard>);
    expect(result.body.max_tokens).toBe(expected);
    expect(result.warned).toEqual(warned);
  });
});

describe('messages', () => {
  test('put system messages into the system prompt in order, and say when one had to move', () => {
    const { body, warned } = sent({
      system: 'one',
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'two', cache: '1h' }] },
        USER,
        { role: 'system', content: 'three' },
      ],
    });
    expect(body.system).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: 'three' },
    ]);
    expect(warned).toEqual(['messages[2]']);
  });

  describe('of role system inside the conversation', () => {
    const SAID: Message = { role: 'assistant', content: 'hello' };
    const system = (content: string): Message => ({ role: 'system', content });
    const rolesOf = (messages: readonly Message[], model: string, host: Host = OWN) => {
      const call = callOf(model, { messages });
      const body = bodyOf(call, host);
      const turns = body.messages.map(({ role, content }) => [
        role,
        JSON.stringify(content).match(/(?<="text":")[^"]*/g),
      ]);
      return { turns, top: body.system, warned: call.warnings.map(({ field }) => field) };
    };

    test.for<[string, Message[], unknown[]]>([
      [
        'after the last turn of the user',
        [USER, system('one'), system('two')],
        [
          ['user', ['hi']],
          ['system', ['one', 'two']],
        ],
      ],
      [
        'before a turn of the user, to which it then belongs',
        [USER, SAID, system('one'), USER],
        [
          ['user', ['hi']],
          ['assistant', ['hello']],
          ['user', ['hi']],
          ['system', ['one']],
        ],
      ],
      [
        'between two of the user, and before an answer',
        [USER, system('one'), USER, SAID, USER],
        [
          ['user', ['hi', 'hi']],
          ['system', ['one']],
          ['assistant', ['hello']],
          ['user', ['hi']],
        ],
      ],
    ])('stands behind the turn of the user: %s', ([, messages, expected]) => {
      expect(rolesOf(messages, 'claude-opus-5-5')).toEqual({ turns: expected, top: undefined, warned: [] });
    });

    test('moves to the beginning where there is no turn of the user to stand behind', () => {
      const { turns, top, warned } = rolesOf([USER, SAID, system('one')], 'claude-opus-5-5');
      expect(turns.map(([role]) => role)).toEqual(['user', 'assistant']);
      expect(top).toEqual([{ type: 'text', text: 'one' }]);
      expect(warned).toEqual(['messages[2]']);
    });

    test.for([
      ['claude-opus-4-8', OWN, true],
      ['claude-opus-5', OWN, true],
      ['claude-haiku-5-5', OWN, true],
      ['claude-sonnet-5-5', OWN, true],
      ['claude-fable-5-2', OWN, true],
      ['claude-opus-4-7', OWN, false],
      ['claude-sonnet-5', OWN, false],
      ['claude-opus-5-5', { ...OWN, isOwn: false }, false],
    ] as const)('is taken in its place by %s of %j: %s', ([model, host, isTaken]) => {
      const { turns, warned } = rolesOf([USER, system('one')], model, host);
      expect(turns.length).toBe(isTaken ? 2 : 1);
      expect(warned).toEqual(isTaken ? [] : ['messages[1]']);
    });
  });

  test('leave out text that is blank, which the API refuses', () => {
    const blank = { type: 'text', text: ' \n' } as const;
    expect(
      content([
        { role: 'user', content: [blank, { type: 'text', text: 'hi' }] },
        { role: 'assistant', content: '\n' },
      ]),
    ).toEqual([[{ type: 'text', text: 'hi' }]]);
  });

  test('merge neighbours of one role, tool results before what the user adds', () => {
    const turn = content([
      USER,
      { role: 'assistant', content: '' },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a:1', name: 'add', arguments: '{"x":1}' }] },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'b', name: 'add', arguments: '' }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a:1', content: '2', cache: '5m' }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'b', content: 'no', isError: true }] },
      { role: 'user', content: 'go on' },
    ]);
    expect(turn).toEqual([
      [{ type: 'text', text: 'hi' }],
      [
        { type: 'tool_use', id: 'a_1', name: 'add', input: { x: 1 } },
        { type: 'tool_use', id: 'b', name: 'add', input: {} },
      ],
      [
        { type: 'tool_result', tool_use_id: 'a_1', content: '2', cache_control: { type: 'ephemeral' } },
        { type: 'tool_result', tool_use_id: 'b', content: 'no', is_error: true },
        { type: 'text', text: 'go on' },
      ],
    ]);
  });

  test('carry pictures and documents, in tool results too', () => {
    const pdf = { data: 'JVBERg==', mediaType: 'application/pdf' };
    const parts = [
      { type: 'image', source: { url: 'https://example.test/a.png' }, detail: 'auto' },
      { type: 'image', source: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image', source: { data: 'BBBB', mediaType: 'image/jpeg' }, cache: '5m' },
      { type: 'file', source: pdf, filename: 'a.pdf', cache: '1h' },
      { type: 'file', source: { url: 'https://example.test/b.pdf' } },
      { type: 'file', source: { data: Buffer.from('grün').toString('base64'), mediaType: 'text/markdown' } },
      { type: 'file', source: { data: 'CCCC', mediaType: 'image/webp' } },
    ] as const;
    const blocks = [
      { type: 'image', source: { type: 'url', url: 'https://example.test/a.png' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/jpeg', data: 'BBBB' },
        cache_control: { type: 'ephemeral' },
      },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
        title: 'a.pdf',
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
      { type: 'document', source: { type: 'url', url: 'https://example.test/b.pdf' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'grün' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'CCCC' } },
    ];
    expect(content([{ role: 'user', content: parts }])).toEqual([blocks]);
    const result = { type: 'tool-result', toolCallId: 'x', content: parts } as const;
    expect(content([{ role: 'tool', content: [result] }])).toEqual([
      [{ type: 'tool_result', tool_use_id: 'x', content: blocks }],
    ]);
  });

  test('say what they leave out', () => {
    const { body, warned } = sent({
      messages: [
        {
          role: 'user',
          name: 'Ann',
          content: [
            { type: 'text', text: 'hi' },
            { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' },
            { type: 'file', source: { data: 'AAAA', mediaType: 'application/zip' } },
            { type: 'image', source: { url: 'https://example.test/a.png' }, detail: 'high' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'unsigned' },
            { type: 'tool-call', id: 'a', name: 'add', arguments: '{"x":' },
          ],
        },
      ],
    });
    expect(warned).toEqual([
      'messages[0].name',
      'messages[0].content[1]',
      'messages[0].content[2]',
      'messages[0].content[3].detail',
      'messages[1].content[0]',
      'messages[1].content[1].arguments',
    ]);
    expect(body.messages[1]?.content).toEqual([
      { type: 'tool_use', id: 'a', name: 'add', input: { INVALID_JSON: '{"x":' } },
    ]);
  });

  test('send opaque state back unchanged to the provider that made it, and to no other', () => {
    const search = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
    const caller = { caller: { type: 'code_execution_20260120', tool_id: 't' } };
    const from = (provider: string): Message => ({
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'so', state: { provider, value: { type: 'thinking', signature: 'sig' } } },
        { type: 'reasoning', text: '', state: { provider, value: { type: 'redacted_thinking', data: 'xx' } } },
        { type: 'reasoning', text: '', state: { provider, value: search } },
        { type: 'tool-call', id: 'a', name: 'add', arguments: '{}', state: { provider, value: caller } },
      ],
    });
    const call = { type: 'tool_use', id: 'a', name: 'add', input: {} };
    expect(content([from('anthropic')])).toEqual([
      [
        { type: 'thinking', thinking: 'so', signature: 'sig' },
        { type: 'redacted_thinking', data: 'xx' },
        search,
        { ...call, ...caller },
      ],
    ]);
    expect(content([from('openai')])).toEqual([[call]]);
    expect(content([from('anthropic')], 'anthropic-eu')).toEqual([[call]]);
  });
});

describe('tools', () => {
  test.for([
    ['auto', { toolChoice: 'auto' }, { type: 'auto' }],
    ['none', { toolChoice: 'none', parallelToolCalls: false }, { type: 'none' }],
    ['required', { toolChoice: 'required' }, { type: 'any' }],
    [
      'one by name, alone',
      { toolChoice: { name: 'add' }, parallelToolCalls: false },
      { type: 'tool', name: 'add', disable_parallel_tool_use: true },
    ],
    ['one at a time', { parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    ['many at a time', { parallelToolCalls: true }, undefined],
  ] as const)('are chosen: %s', ([, request, expected]) => {
    const { body, warned } = sent({ tools: [TOOL], ...request });
    expect(body.tool_choice).toEqual(expected);
    expect(warned).toEqual([]);
  });

  test.for(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-fable-5-1', 'claude-fable-5-2'])(
    'cannot be forced on %s',
    (model) => {
      const { body, warned } = sent({ tools: [TOOL], toolChoice: 'required' }, model);
      expect(body.tool_choice).toEqual({ type: 'auto' });
      expect(warned).toEqual(['toolChoice']);
    },
  );

  test.for(['claude-fable-5', 'claude-opus-4-8', 'claude-sonnet-4-5'])('can be forced on %s', (model) => {
    const { body, warned } = sent({ tools: [TOOL], toolChoice: 'required' }, model);
    expect(body.tool_choice).toEqual({ type: 'any' });
    expect(warned).toEqual([]);
  });

  test('go with strictness where the model can be held to it, and always name an object', () => {
    const tools = [{ name: 'a', description: 'd', parameters: {}, strict: true }];
    expect(sent({ tools }).body.tools).toEqual([
      { name: 'a', description: 'd', input_schema: { type: 'object' }, strict: true },
    ]);
    const old = sent({ tools }, SONNET, { capabilities: ['tools'] });
    expect(old.body.tools).toEqual([{ name: 'a', description: 'd', input_schema: { type: 'object' } }]);
    expect(old.warned).toEqual(['tools[0].strict']);
  });

  test("of the provider are added to the request's own", () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const providerOptions = { anthropic: { tools: [search], output_config: { effort: 'low' } } };
    const responseFormat = { type: 'json-schema', name: 'x', schema: SCHEMA } as const;
    const { body } = sent({ tools: [TOOL], providerOptions, responseFormat });
    expect(body.tools).toEqual([{ name: 'add', input_schema: TOOL.parameters }, search]);
    expect(body.output_config).toEqual({ effort: 'low', format: { type: 'json_schema', schema: SCHEMA } });
  });
});

test('options for anthropic reach a plugin under another id, whose own options win', () => {
  const providerOptions = {
    anthropic: { service_tier: 'auto', inference_geo: 'us' },
    'claude-eu': { inference_geo: 'eu' },
  };
  const body = bodyOf(callOf(SONNET, { messages: [{ role: 'user', content: 'hi' }], providerOptions }), {
    ...OWN,
    provider: 'claude-eu',
  });
  expect(body).toMatchObject({ service_tier: 'auto', inference_geo: 'eu' });
});

describe('structured output', () => {
  test('puts a description into the schema that has none', () => {
    const { body } = sent({ responseFormat: { type: 'json-schema', name: 'x', description: 'd', schema: SCHEMA } });
    expect(body.output_config?.format?.schema).toEqual({ description: 'd', ...SCHEMA });
  });

  test.for([
    ['json without a schema', { type: 'json' }, SONNET, ['json-schema']],
    [
      'a schema for a model that cannot be held to one',
      { type: 'json-schema', name: 'x', schema: SCHEMA },
      'claude-3-haiku-20240307',
      [],
    ],
  ] as const)('is asked for in words, with a warning: %s', ([, responseFormat, model, capabilities]) => {
    const { body, warned } = sent({ responseFormat }, model, { capabilities });
    expect(body).not.toHaveProperty('output_config');
    expect(JSON.stringify(body.system)).toContain('Answer with one JSON value');
    expect(warned).toEqual(['responseFormat']);
  });
});

describe('reasoning', () => {
  const adaptive = { type: 'adaptive', display: 'summarized' };
  const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens });

  test.for([
    // model, request, thinking, effort, warned
    ['claude-sonnet-4-5', { reasoningEffort: 'minimal' }, budget(1_024), undefined, []],
    ['claude-sonnet-4-5', { reasoningEffort: 'high' }, budget(24_576), undefined, []],
    ['claude-sonnet-4-5', { reasoningEffort: 'high', maxOutputTokens: 4_000 }, budget(3_000), undefined, []],
    [
      'claude-sonnet-4-5',
      { reasoningEffort: 'high', maxOutputTokens: 1_024 },
      undefined,
      undefined,
      ['reasoningEffort'],
    ],
    ['claude-sonnet-4-5', { reasoningBudgetTokens: 5_000, reasoningEffort: 'low' }, budget(5_000), undefined, []],
    ['claude-sonnet-4-5', { reasoningBudgetTokens: 500 }, budget(1_024), undefined, ['reasoningBudgetTokens']],
    [
      'claude-sonnet-4-5',
      { reasoningBudgetTokens: 5_000, maxOutputTokens: 3_000 },
      budget(2_999),
      undefined,
      ['reasoningBudgetTokens'],
    ],
    ['claude-sonnet-4-5', { reasoningEffort: 'none' }, undefined, undefined, []],
    ['anthropic/claude-haiku-4.5', { reasoningBudgetTokens: 2_000 }, budget(2_000), undefined, []],
    ['claude-opus-4-6', { reasoningEffort: 'medium' }, adaptive, 'medium', []],
    ['claude-opus-4-6', { reasoningEffort: 'xhigh' }, adaptive, 'high', ['reasoningEffort']],
    ['claude-opus-4-6', { reasoningBudgetTokens: 2_000 }, budget(2_000), undefined, []],
    ['claude-opus-4-8', { reasoningEffort: 'xhigh' }, adaptive, 'xhigh', []],
    ['claude-opus-4-8', { reasoningEffort: 'minimal' }, adaptive, 'low', ['reasoningEffort']],
    ['claude-opus-4-8', { reasoningBudgetTokens: 10_000 }, adaptive, 'medium', ['reasoningBudgetTokens']],
    ['claude-opus-4-8', { reasoningBudgetTokens: 10_000, reasoningEffort: 'high' }, adaptive, 'high', []],
    ['claude-opus-4-8', { reasoningEffort: 'none' }, undefined, undefined, []],
    ['claude-opus-5', { reasoningEffort: 'none' }, { type: 'disabled' }, undefined, []],
    ['claude-haiku-5-5', { reasoningBudgetTokens: 0 }, { type: 'disabled' }, undefined, []],
    ['claude-sonnet-5-5', { reasoningEffort: 'none' }, { type: 'between_tools' }, undefined, []],
    ['claude-opus-5-5', { reasoningEffort: 'none' }, undefined, 'low', ['reasoningEffort']],
    ['claude-fable-9', { reasoningEffort: 'low' }, adaptive, 'low', []],
    ['claude-3-5-haiku-latest', { reasoningEffort: 'low' }, undefined, undefined, ['reasoningEffort']],
    ['deepseek-v4', { reasoningEffort: 'low' }, budget(4_096), undefined, []],
    // The ones before 5.1 could be made to use a tool while thinking; what they are told then is the effort alone.
    ['claude-fable-5', { reasoningEffort: 'low', tools: [TOOL], toolChoice: 'required' }, undefined, 'low', []],
    ['claude-fable-5-2', { reasoningEffort: 'high' }, adaptive, 'high', []],
    // A forced tool and thinking exclude each other.
    [
      'claude-opus-5',
      { reasoningEffort: 'low', tools: [TOOL], toolChoice: 'required' },
      { type: 'disabled' },
      undefined,
      ['reasoningEffort'],
    ],
    ['claude-opus-5', { tools: [TOOL], toolChoice: { name: 'add' } }, { type: 'disabled' }, undefined, []],
    ['claude-sonnet-4-6', { tools: [TOOL], toolChoice: 'required' }, undefined, undefined, []],
  ] as const)('of %s for %j', ([model, request, thinking, effort, warned]) => {
    const result = sent({ maxOutputTokens: 64_000, ...request }, model);
    expect(result.body.thinking).toEqual(thinking);
    expect(result.body.output_config?.effort).toBe(effort);
    expect(result.warned).toEqual(warned);
  });

  test('is left out with a budget when the tool calls being answered came without thinking', () => {
    const call = { type: 'tool-call', id: 'a', name: 'add', arguments: '{}' } as const;
    const result: Message = { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', content: '1' }] };
    const thought = {
      type: 'reasoning',
      text: 'hm',
      state: { provider: 'anthropic', value: { type: 'thinking', signature: 's' } },
    } as const;
    const asked = (content: Extract<Message, { role: 'assistant' }>['content'], model: string) =>
      sent(
        { messages: [USER, { role: 'assistant', content }, result], reasoningEffort: 'low', maxOutputTokens: 9_000 },
        model,
      );
    expect(asked([call], 'claude-sonnet-4-5').warned).toEqual(['reasoningEffort']);
    expect(asked([thought, call], 'claude-sonnet-4-5').warned).toEqual([]);
    expect(asked([call], 'claude-opus-4-8').warned).toEqual([]);
  });
});

describe('sampling', () => {
  test.for([
    ['claude-3-haiku-20240307', { temperature: 0, topP: 0.5 }, { temperature: 0, top_p: 0.5 }, []],
    ['claude-sonnet-4-5', { temperature: 0, topP: 0.5 }, { temperature: 0 }, ['topP']],
    ['claude-sonnet-4-5', { temperature: 1.4 }, { temperature: 1 }, ['temperature']],
    [
      'claude-sonnet-4-5',
      { temperature: 0, topK: 5, topP: 0.5, reasoningEffort: 'low' },
      {},
      ['temperature', 'topP', 'topK'],
    ],
    ['claude-sonnet-4-5', { temperature: 1, reasoningEffort: 'low' }, { temperature: 1 }, []],
    ['claude-sonnet-4-5', { topP: 0.95, reasoningEffort: 'low' }, { top_p: 0.95 }, []],
    ['claude-opus-4-8', { temperature: 0, topP: 0.5, topK: 5 }, {}, ['temperature', 'topP', 'topK']],
    ['claude-sonnet-5-5', { temperature: 1 }, {}, []],
  ] as const)('of %s for %j', ([model, request, expected, warned]) => {
    const { body, warned: fields } = sent({ maxOutputTokens: 9_000, ...request }, model);
    const { temperature, top_p, top_k } = body;
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(expected);
    expect(fields).toEqual(warned);
  });
});

test('a count of tokens is asked for with all that has tokens, and nothing about the answer', () => {
  const { body } = sent({
    system: 'be brief',
    tools: [TOOL],
    toolChoice: 'auto',
    stop: ['END'],
    temperature: 0.5,
    reasoningBudgetTokens: 2_000,
    maxOutputTokens: 9_000,
    responseFormat: { type: 'json-schema', name: 'x', schema: SCHEMA },
    providerOptions: { anthropic: { service_tier: 'auto', metadata: { user_id: 'x' } } },
  });
  expect(Object.keys(countedOf(body)).toSorted()).toEqual([
    'messages',
    'model',
    'output_config',
    'system',
    'thinking',
    'tool_choice',
    'tools',
  ]);
});
