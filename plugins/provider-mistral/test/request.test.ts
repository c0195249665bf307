import type { AssistantPart, ChatRequest, Message, UserPart } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { callIdOf } from '../src/call-id.ts';
import { chatCall, json, vendor } from './call.ts';

const ANSWER = { id: 'm1', choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] };
const TOOL = { name: 'add', description: 'adds', parameters: { type: 'object', properties: {} } } as const;
const SCHEMA = { type: 'object', properties: {} } as const;

/** The body sent for a request, and the fields that were warned about. */
async function sent(request: Partial<ChatRequest>, model?: string) {
  const { provider, requests } = vendor(json(ANSWER));
  const { call, warned } = chatCall(request, model);
  await provider.complete(call);
  return { body: (await requests[0]?.json()) as Readonly<Record<string, any>>, warned };
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
  tools: [[{ ...TOOL, strict: true }], { tools: [{ type: 'function', function: { ...TOOL, strict: true } }] }],
  toolChoice: [{ name: 'add' }, { tool_choice: { type: 'function', function: { name: 'add' } } }],
  parallelToolCalls: [false, { parallel_tool_calls: false }],
  responseFormat: [
    { type: 'json-schema', name: 'x', schema: SCHEMA, strict: true },
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA, strict: true } } },
  ],
  temperature: [0.5, { temperature: 0.5 }],
  topP: [0.9, { top_p: 0.9 }],
  topK: [40, {}, ['topK']],
  frequencyPenalty: [1, { frequency_penalty: 1 }],
  presencePenalty: [1, { presence_penalty: 1 }],
  seed: [7, { random_seed: 7 }],
  stop: [['END'], { stop: ['END'] }],
  maxOutputTokens: [77, { max_tokens: 77 }],
  reasoningEffort: ['high', { reasoning_effort: 'high' }],
  reasoningBudgetTokens: [2_000, {}, ['reasoningBudgetTokens']],
  providerOptions: [{ mistral: { safe_prompt: true }, openai: { x: 1 } }, { safe_prompt: true }],
  // The router's own, which never leave it.
  model: ['mistral/mistral-small-latest', {}],
  metadata: [{ user: 'someone' }, {}],
  routing: [{ prefer: 'fast' }, {}],
  cache: [{ read: false }, {}],
  strict: [false, {}],
  signal: [new AbortController().signal, {}],
};

test.for(Object.entries(FIELDS))('maps or warns of %s', async ([field, [value, body, expected = []]]) => {
  const { body: plain } = await sent({});
  const { body: found, warned } = await sent({ [field]: value });
  expect(found).toEqual({ ...plain, ...body });
  expect(warned).toEqual(expected);
});

describe('an effort', () => {
  test.for([
    ['mistral-small-latest', 'none', 'none', []],
    ['mistral-small-latest', 'high', 'high', []],
    ['mistral-small-latest', 'low', 'high', ['reasoningEffort']],
    ['mistral-medium-3-5', 'xhigh', 'high', ['reasoningEffort']],
    ['mistral-large-4-0', 'low', 'low', []],
    ['mistral-large-4-0', 'minimal', 'low', ['reasoningEffort']],
    ['magistral-medium-2509', 'high', undefined, ['reasoningEffort']],
    ['magistral-medium-2509', 'none', undefined, ['reasoningEffort']],
    ['ministral-8b-2512', 'low', undefined, ['reasoningEffort']],
    ['ministral-8b-2512', 'none', undefined, []],
  ] as const)('of %s: %s is %s', async ([model, reasoningEffort, word, expected]) => {
    const { body, warned } = await sent({ reasoningEffort }, model);
    expect(body['reasoning_effort']).toBe(word);
    expect(warned).toEqual(expected);
  });

  test("of the caller's own goes as it is", async () => {
    const providerOptions = { mistral: { reasoning_effort: 'medium', temperature: 1.9 } };
    const { body, warned } = await sent({ providerOptions });
    expect(body).toMatchObject({ reasoning_effort: 'medium', temperature: 1.9 });
    expect(warned).toEqual([]);
  });
});

test('a temperature beyond the scale goes to its end', async () => {
  expect(await sent({ temperature: 2 })).toMatchObject({ body: { temperature: 1.5 }, warned: ['temperature'] });
});

describe('ids of tool calls', () => {
  test.for(['call_1', 'toolu_01A09q90qw90lq917835lq9', '', 'D681PevKs!', 'ä'])('%s becomes nine letters', (id) => {
    expect(callIdOf(id)).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(callIdOf(id)).toBe(callIdOf(id));
  });

  test('of its own stay', () => {
    expect(callIdOf('D681PevKs')).toBe('D681PevKs');
    expect(callIdOf('call_1')).not.toBe(callIdOf('call_2'));
  });

  test('are the same in the call and in its result', async () => {
    const { body } = await sent({
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'tool-call', id: 'call_1', name: 'add', arguments: '{}' }] },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', content: '3' }] },
      ],
    });
    const [, assistant, tool] = body['messages'];
    expect(assistant.tool_calls[0].id).toBe(callIdOf('call_1'));
    expect(tool.tool_call_id).toBe(callIdOf('call_1'));
  });
});

describe('messages', () => {
  const conversation = async (messages: readonly Message[], model?: string) => {
    const { body, warned } = await sent({ messages }, model);
    return { messages: body['messages'] as readonly object[], warned };
  };

  test('carry media as chunks', async () => {
    const content: readonly UserPart[] = [
      { type: 'image', source: { url: 'https://example.test/a.png' }, detail: 'low' },
      { type: 'file', source: { url: 'https://example.test/a.pdf' } },
      { type: 'file', source: { data: 'AA==', mediaType: 'application/pdf' }, filename: 'a.pdf' },
      { type: 'file', source: { data: 'AA==', mediaType: 'image/png' } },
      { type: 'audio', data: 'AA==', mediaType: 'audio/flac' },
    ];
    const { messages, warned } = await conversation([{ role: 'user', content }]);
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.test/a.png', detail: 'low' } },
          { type: 'document_url', document_url: 'https://example.test/a.pdf' },
          { type: 'document_url', document_url: 'data:application/pdf;base64,AA==', document_name: 'a.pdf' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'input_audio', input_audio: 'AA==' },
        ],
      },
    ]);
    expect(warned).toEqual([]);
  });

  test('bring pictures from tools, and cannot mark a failure', async () => {
    const { messages, warned } = await conversation([
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'D681PevKs',
            isError: true,
            content: [
              { type: 'text', text: 'see' },
              { type: 'image', source: { url: 'https://example.test/a.png' } },
            ],
          },
        ],
      },
    ]);
    expect(messages).toEqual([
      {
        role: 'tool',
        tool_call_id: 'D681PevKs',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'https://example.test/a.png' } },
        ],
      },
    ]);
    expect(warned).toEqual(['messages[0].content[0].isError']);
  });

  test('take thoughts back as chunks, if the model thinks', async () => {
    const content: readonly AssistantPart[] = [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Hi' },
    ];
    const talk: readonly Message[] = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content },
      { role: 'user', content: 'go on' },
    ];
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] };
    expect(await conversation(talk)).toMatchObject({
      messages: [{}, { role: 'assistant', content: [thinking, { type: 'text', text: 'Hi' }] }, {}],
      warned: [],
    });
    expect(await conversation(talk, 'ministral-8b-2512')).toMatchObject({
      messages: [{}, { role: 'assistant', content: 'Hi' }, {}],
      warned: ['messages[1].content'],
    });
  });

  test('take thoughts without words back beside a call', async () => {
    const content: readonly AssistantPart[] = [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'tool-call', id: 'D681PevKs', name: 'add', arguments: '{}' },
    ];
    const { messages } = await conversation([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'D681PevKs', content: '3' }] },
    ]);
    expect(messages[1]).toMatchObject({ content: [{ type: 'thinking' }], tool_calls: [{ id: 'D681PevKs' }] });
  });

  test('of the assistant at the end are gone on with', async () => {
    const talk: readonly Message[] = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'Well, ' },
    ];
    expect((await conversation(talk)).messages.at(-1)).toEqual({
      role: 'assistant',
      content: 'Well, ',
      prefix: true,
    });
  });

  test('of the system move to the front where they may not stand', async () => {
    const { messages, warned } = await conversation([
      { role: 'system', content: 'one' },
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'two' },
      { role: 'assistant', content: 'Hi' },
      { role: 'system', content: 'three' },
      { role: 'user', content: 'go on' },
    ]);
    expect(messages.map(({ content }: any) => content as string)).toEqual(['one', 'three', 'hi', 'two', 'Hi', 'go on']);
    expect(warned).toEqual(['messages[4]']);
  });

  test('carry no names', async () => {
    expect(await conversation([{ role: 'user', name: 'Ada', content: 'hi' }])).toEqual({
      messages: [{ role: 'user', content: 'hi' }],
      warned: ['messages[0].name'],
    });
  });

  test("of the caller's own options stay as they are", async () => {
    const own = [
      {
        role: 'user',
        content: [
          { type: 'file', file_id: 'f1' },
          { type: 'input_audio', input_audio: 'AA==' },
        ],
      },
    ];
    const { body } = await sent({ providerOptions: { mistral: { messages: own } } });
    expect(body['messages']).toEqual(own);
  });
});

test('sends messages of its own options as they are, whatever they are', async () => {
  const messages = [{ role: 'assistant', content: 'of the wire', tool_calls: [{ id: 'not nine letters' }] }, null, 3];
  const { body, warned } = await sent({ providerOptions: { mistral: { messages } } });
  expect(body['messages']).toEqual(messages);
  expect(warned).toEqual([]);
});
