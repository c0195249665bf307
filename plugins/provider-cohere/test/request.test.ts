import type { AssistantPart, ChatRequest, Message, UserPart } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { chatBody } from '../src/chat-body.ts';
import { chatCall } from './call.ts';

const NAMES = { provider: 'cohere', dialect: 'cohere' };
const REASONER = 'command-a-reasoning-08-2025';
const TOOL = { name: 'add', parameters: { type: 'object', properties: {} } } as const;
const OTHER = { ...TOOL, name: 'subtract', description: 'takes away' } as const;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The body sent for a request, and the fields that were warned about. */
function sent(request: Partial<ChatRequest>, model?: string) {
  const { call, warned } = chatCall(request, model);
  return { body: chatBody(call, NAMES) as Readonly<Record<string, any>>, warned };
}

/** Every field of a chat request: what becomes of it. A field added to the contract fails to compile here. */
const FIELDS: {
  readonly [Field in keyof Required<ChatRequest>]: readonly [
    value: ChatRequest[Field],
    body: object,
    warned?: string[],
  ];
} = {
  messages: [[{ role: 'user', content: 'hi' }], {}],
  system: [
    'be brief',
    {
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hi' },
      ],
    },
  ],
  tools: [[TOOL], { tools: [{ type: 'function', function: TOOL }] }],
  toolChoice: ['required', {}, ['toolChoice']],
  parallelToolCalls: [false, {}],
  responseFormat: [{ type: 'json' }, { response_format: { type: 'json_object' } }],
  temperature: [0.5, { temperature: 0.5 }],
  topP: [0.9, { p: 0.9 }],
  topK: [40, { k: 40 }],
  frequencyPenalty: [0.5, { frequency_penalty: 0.5 }],
  presencePenalty: [0.5, { presence_penalty: 0.5 }],
  seed: [7, { seed: 7 }],
  stop: [['END'], { stop_sequences: ['END'] }],
  maxOutputTokens: [77, { max_tokens: 77 }],
  reasoningEffort: ['low', {}, ['reasoningEffort']],
  reasoningBudgetTokens: [2_000, {}, ['reasoningBudgetTokens']],
  providerOptions: [{ cohere: { safety_mode: 'STRICT' }, openai: { x: 1 } }, { safety_mode: 'STRICT' }],
  // The router's own, which never leave it.
  model: ['cohere/command-a-03-2025', {}],
  metadata: [{ user: 'someone' }, {}],
  routing: [{ prefer: 'fast' }, {}],
  cache: [{ read: false }, {}],
  strict: [false, {}],
  signal: [new AbortController().signal, {}],
};

test.for(Object.entries(FIELDS))('maps or warns of %s', ([field, [value, body, expected = []]]) => {
  const { body: plain } = sent({});
  const { body: found, warned } = sent({ [field]: value });
  expect(found).toEqual({ ...plain, ...body });
  expect(warned).toEqual(expected);
});

describe('numbers beyond the scale', () => {
  test.for([
    ['temperature', 1.5, 'temperature', 1],
    ['topP', 1, 'p', 0.99],
    ['topP', 0, 'p', 0.01],
    ['frequencyPenalty', -2, 'frequency_penalty', 0],
    ['presencePenalty', 2, 'presence_penalty', 1],
  ] as const)('%s of %d goes to its end', ([field, value, name, nearest]) => {
    const { body, warned } = sent({ [field]: value });
    expect(body[name]).toBe(nearest);
    expect(warned).toEqual([field]);
  });
});

describe('tools', () => {
  test('that are named are the only ones shown, and must be used', () => {
    const { body } = sent({ tools: [TOOL, OTHER], toolChoice: { name: 'subtract' } });
    expect(body['tool_choice']).toBe('REQUIRED');
    expect(body['tools']).toEqual([{ type: 'function', function: OTHER }]);
  });

  test('may be forbidden, or left to the model', () => {
    expect(sent({ tools: [TOOL], toolChoice: 'none' }).body['tool_choice']).toBe('NONE');
    expect(sent({ tools: [TOOL], toolChoice: 'auto' }).body).not.toHaveProperty('tool_choice');
  });

  test('are all held to their schemas if one is', () => {
    const one = sent({ tools: [{ ...TOOL, strict: true }, OTHER] });
    expect(one).toMatchObject({ body: { strict_tools: true }, warned: ['tools'] });
    expect(sent({ tools: [{ ...TOOL, strict: true }] })).toMatchObject({ body: { strict_tools: true }, warned: [] });
    expect(sent({ tools: [{ ...TOOL, strict: false }] }).body).not.toHaveProperty('strict_tools');
  });

  test('cannot be kept from being called at once', () => {
    expect(sent({ tools: [TOOL], parallelToolCalls: false }).warned).toEqual(['parallelToolCalls']);
  });
});

describe('a format', () => {
  const schema = { type: 'object', properties: {} } as const;

  test('has a schema without a name', () => {
    const { body } = sent({ responseFormat: { type: 'json-schema', name: 'x', schema, description: 'a thing' } });
    expect(body['response_format']).toEqual({
      type: 'json_object',
      json_schema: { description: 'a thing', ...schema },
    });
  });

  test('does not go with tools or documents', () => {
    const responseFormat = { type: 'json' } as const;
    const documents = { cohere: { documents: ['one'] } };
    for (const more of [{ tools: [TOOL] }, { providerOptions: documents }]) {
      const { body, warned } = sent({ responseFormat, ...more });
      expect(body).not.toHaveProperty('response_format');
      expect(warned).toEqual(['responseFormat']);
    }
    expect(sent({ responseFormat: { type: 'text' }, tools: [TOOL] })).toMatchObject({
      body: { response_format: { type: 'text' } },
      warned: [],
    });
  });
});

describe('thinking', () => {
  test.for<readonly [Partial<ChatRequest>, object | undefined]>([
    [{}, undefined],
    [{ reasoningEffort: 'none' }, { type: 'disabled' }],
    [{ reasoningBudgetTokens: 0 }, { type: 'disabled' }],
    [{ reasoningBudgetTokens: 900 }, { type: 'enabled', token_budget: 900 }],
    [
      { reasoningBudgetTokens: 900, reasoningEffort: 'none' },
      { type: 'enabled', token_budget: 900 },
    ],
    [{ reasoningEffort: 'low' }, { type: 'enabled', token_budget: expect.any(Number) }],
  ])('%j', ([request, thinking]) => {
    const { body, warned } = sent(request, REASONER);
    expect(body['thinking']).toEqual(thinking);
    expect(warned).toEqual([]);
  });

  test('is no matter for a model that cannot, if none is wanted', () => {
    expect(sent({ reasoningEffort: 'none' })).toEqual({ body: sent({}).body, warned: [] });
  });

  test('has a budget that leaves room for an answer', () => {
    const { body } = sent({ reasoningEffort: 'high', maxOutputTokens: 1_000 }, REASONER);
    expect(body['thinking'].token_budget).toBeLessThan(1_000);
  });
});

describe('messages', () => {
  const conversation = (messages: readonly Message[], model?: string) => {
    const { body, warned } = sent({ messages }, model);
    return { messages: body['messages'] as unknown, warned };
  };

  test('of the system are one, and the first', () => {
    expect(
      sent({
        system: 'one',
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'two' }] },
          { role: 'user', content: 'hi' },
          { role: 'system', content: 'three' },
        ],
      }),
    ).toMatchObject({
      body: {
        messages: [
          { role: 'system', content: ['one', 'two', 'three'].map((text) => ({ type: 'text', text })) },
          { role: 'user', content: 'hi' },
        ],
      },
      warned: ['messages[2]'],
    });
  });

  test('carry pictures by URL and as data', () => {
    const content: readonly UserPart[] = [
      { type: 'image', source: { url: 'https://example.test/a.png' }, detail: 'low' },
      { type: 'image', source: { data: 'AA==', mediaType: 'image/png' } },
    ];
    expect(conversation([{ role: 'user', content }]).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.test/a.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ]);
  });

  test('carry no names, sounds, films or pages: each is said', () => {
    const content: readonly UserPart[] = [
      { type: 'text', text: 'look' },
      { type: 'audio', data: 'AA==', mediaType: 'audio/wav' },
      { type: 'file', source: { data: 'AA==', mediaType: 'application/pdf' } },
      { type: 'file', source: { url: 'https://example.test/a.txt' } },
    ];
    expect(conversation([{ role: 'user', name: 'Ada', content }])).toEqual({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'look' }] }],
      warned: ['messages[0].name', 'messages[0].content[1]', 'messages[0].content[2]', 'messages[0].content[3]'],
    });
  });

  test('take the plan of tools back as a plan, and thoughts as thoughts', () => {
    const plan = { provider: 'cohere', value: { type: 'tool_plan' } };
    const content: readonly AssistantPart[] = [
      { type: 'reasoning', text: 'Hm. ' },
      { type: 'reasoning', text: 'I will add.', state: plan },
      { type: 'text', text: 'Wait.' },
      { type: 'tool-call', id: 'c1', name: 'add', arguments: '{}' },
    ];
    const rest = {
      role: 'assistant',
      tool_plan: 'I will add.',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'add', arguments: '{}' } }],
    };
    const text = { type: 'text', text: 'Wait.' };
    expect(conversation([{ role: 'assistant', content }], REASONER)).toEqual({
      messages: [{ ...rest, content: [{ type: 'thinking', thinking: 'Hm. ' }, text] }],
      warned: [],
    });
    expect(conversation([{ role: 'assistant', content }])).toEqual({
      messages: [{ ...rest, content: [text] }],
      warned: ['messages[0].content[0]'],
    });
  });

  test("know nothing of another's plan", () => {
    const state = { provider: 'someone-else', value: { type: 'tool_plan' } };
    const content: readonly AssistantPart[] = [{ type: 'reasoning', text: 'Hm.', state }];
    expect(conversation([{ role: 'assistant', content }], REASONER).messages).toEqual([
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.' }] },
    ]);
  });

  test('bring results of tools one by one, with documents', () => {
    const file = { data: base64('{"title":"Rome","snippet":"warm"}'), mediaType: 'application/json' };
    const messages: Message[] = [
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', content: '17', isError: true },
          {
            type: 'tool-result',
            toolCallId: 'b',
            content: [
              { type: 'text', text: 'see' },
              { type: 'file', source: file, filename: 'doc-1' },
              { type: 'image', source: { url: 'https://example.test/a.png' } },
            ],
          },
        ],
      },
    ];
    expect(conversation(messages)).toEqual({
      messages: [
        { role: 'tool', tool_call_id: 'a', content: '17' },
        {
          role: 'tool',
          tool_call_id: 'b',
          content: [
            { type: 'text', text: 'see' },
            { type: 'document', document: { id: 'doc-1', data: { title: 'Rome', snippet: 'warm' } } },
          ],
        },
      ],
      warned: ['messages[0].content[0].isError', 'messages[0].content[1].content[2]'],
    });
  });
});

describe('documents', () => {
  test('are files of text, and what the options add', () => {
    const content: readonly UserPart[] = [
      { type: 'text', text: 'what do they say?' },
      { type: 'file', source: { data: base64('Plain words.'), mediaType: 'text/plain' }, filename: 'a.txt' },
      { type: 'file', source: { data: base64('[1]'), mediaType: 'application/json' } },
      { type: 'file', source: { url: `data:text/markdown;base64,${base64('# Head')}` } },
    ];
    const { body, warned } = sent({
      messages: [{ role: 'user', content }],
      providerOptions: { cohere: { documents: ['own'] } },
    });
    expect(body['messages']).toEqual([{ role: 'user', content: [{ type: 'text', text: 'what do they say?' }] }]);
    expect(body['documents']).toEqual([
      { id: 'a.txt', data: { title: 'a.txt', text: 'Plain words.' } },
      { data: { text: '[1]' } },
      { data: { text: '# Head' } },
      'own',
    ]);
    expect(warned).toEqual([]);
  });
});
