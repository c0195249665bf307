import type { ChatRequest, FillRequest, Message, ModelCard } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { toChat, toEmbed, toGenerate, type Setting } from '../src/request.ts';
import { chatCall } from './call.ts';

// Bodies are looked into.
type Fields = Readonly<Record<string, any>>;

const SETTING: Setting = { provider: 'ollama' };
const TOOL = { name: 'look', description: 'Looks', parameters: { type: 'object' } } as const;
const user = (content: string): Message => ({ role: 'user', content });

function chat(
  request: Partial<ChatRequest>,
  { model = 'qwen3:4b', card = {} as Partial<ModelCard>, setting = SETTING } = {},
) {
  const { call, warnings } = chatCall(model, request, card);
  const body = toChat(call, setting, true) as Fields;
  return { body, warned: warnings.map(({ field }) => field) };
}

test('settings are options of the model, those of the caller among them', () => {
  const { body } = chat(
    {
      temperature: 0.5,
      topP: 0.9,
      topK: 7,
      seed: 1,
      stop: ['x'],
      maxOutputTokens: 9,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      providerOptions: { ollama: { options: { min_p: 0.05, temperature: 0 }, logprobs: true } },
    },
    { setting: { provider: 'ollama', contextTokens: 8_192, keepAlive: '30m' } },
  );
  expect(body).toEqual({
    model: 'qwen3:4b',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    options: {
      num_ctx: 8_192,
      temperature: 0,
      top_p: 0.9,
      top_k: 7,
      seed: 1,
      stop: ['x'],
      num_predict: 9,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      min_p: 0.05,
    },
    keep_alive: '30m',
    logprobs: true,
  });
});

describe('thinking', () => {
  const THINKS: Partial<ModelCard> = { capabilities: ['json', 'reasoning'] };
  const PLAIN: Partial<ModelCard> = { capabilities: ['json'] };
  test.for([
    ['qwen3:4b', {}, { reasoningEffort: 'medium' }, true, []],
    ['qwen3:4b', THINKS, { reasoningEffort: 'none' }, false, []],
    ['qwen3:4b', THINKS, { reasoningEffort: 'high' }, true, ['reasoningEffort']],
    ['qwen3:4b', THINKS, { reasoningBudgetTokens: 500 }, true, ['reasoningBudgetTokens']],
    ['qwen3:4b', THINKS, { reasoningBudgetTokens: 0 }, false, ['reasoningBudgetTokens']],
    ['qwen3:4b', THINKS, {}, undefined, []],
    ['gemma3:4b', PLAIN, { reasoningEffort: 'low' }, undefined, ['reasoningEffort']],
    ['gemma3:4b', PLAIN, { reasoningEffort: 'none' }, undefined, []],
    ['gpt-oss:20b', {}, { reasoningEffort: 'low' }, 'low', []],
    ['gpt-oss:120b-cloud', {}, { reasoningEffort: 'xhigh' }, 'high', ['reasoningEffort']],
    ['gpt-oss:20b', {}, { reasoningEffort: 'none' }, 'low', ['reasoningEffort']],
  ] as const)('%s with %j, asked for %j, is told %j', ([model, card, request, think, warned]) => {
    const sent = chat(request, { model, card });
    expect(sent.body['think']).toBe(think);
    expect(sent.warned).toEqual(warned);
  });
});

describe('tools', () => {
  test('are offered, or not: the API has no other choice', () => {
    const wire = [{ type: 'function', function: TOOL }];
    expect(chat({ tools: [TOOL], toolChoice: 'auto' })).toMatchObject({ body: { tools: wire }, warned: [] });
    expect(chat({ tools: [TOOL], toolChoice: 'none' })).toEqual({
      body: expect.not.objectContaining({ tools: expect.anything() }),
      warned: [],
    });
    expect(
      chat({ tools: [{ ...TOOL, strict: true }], toolChoice: 'required', parallelToolCalls: false }).warned,
    ).toEqual(['toolChoice', 'parallelToolCalls', 'tools']);
  });

  test('results are named after their tools, and cannot be marked as failed', () => {
    const { body, warned } = chat({
      messages: [
        user('Look'),
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Let me see.', state: { provider: 'other', value: 'sealed' } },
            { type: 'text', text: 'One moment.' },
            { type: 'tool-call', id: 'a', name: 'look', arguments: '{"at":1}' },
          ],
        },
        {
          role: 'tool',
          content: [
            { type: 'tool-result', toolCallId: 'a', content: 'dark', isError: true },
            {
              type: 'tool-result',
              toolCallId: 'b',
              content: [{ type: 'image', source: { data: 'AA==', mediaType: 'image/png' } }],
            },
          ],
        },
      ],
    });
    expect(body['messages'].slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'One moment.',
        thinking: 'Let me see.',
        tool_calls: [{ function: { name: 'look', arguments: { at: 1 } } }],
      },
      { role: 'tool', content: 'dark', tool_name: 'look' },
      { role: 'tool', content: '', tool_name: 'b', images: ['AA=='] },
    ]);
    expect(warned).toEqual(['messages[2].content[0].isError', 'messages[2].content[1].toolCallId']);
  });

  test('arguments that are no object are wrapped', () => {
    const call = { type: 'tool-call', id: 'a', name: 'look', arguments: '[1' } as const;
    const { body, warned } = chat({ messages: [user('Look'), { role: 'assistant', content: [call] }] });
    expect(body['messages'][1].tool_calls[0].function.arguments).toEqual({ INVALID_JSON: '[1' });
    expect(warned).toEqual(['messages[1].content[0].arguments']);
  });
});

test.for([
  [{ type: 'text' }, undefined],
  [{ type: 'json' }, 'json'],
  [{ type: 'json-schema', name: 'n', schema: { type: 'object' } }, { type: 'object' }],
] as const)('the format %j is %j', ([responseFormat, format]) => {
  expect(chat({ responseFormat }).body['format']).toEqual(format);
});

describe('pictures', () => {
  const show = (part: any) =>
    chat({ messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }] });

  test('go as bytes, also out of data URLs', () => {
    const { body } = show({ type: 'image', source: { url: 'data:image/png;base64,AA==' } });
    expect(body['messages'][0]).toEqual({ role: 'user', content: 'What is this?', images: ['AA=='] });
  });

  test.for([
    ['a picture by its address', { type: 'image', source: { url: 'https://a.example/b.png' } }],
    ['a document', { type: 'file', source: { data: 'AA', mediaType: 'application/pdf' } }],
    ['sound', { type: 'audio', data: 'AA', mediaType: 'audio/wav' }],
  ] as const)('%s is refused before anything is sent', ([, part]) => {
    expect(() => show(part)).toThrow(
      expect.objectContaining({
        code: 'unsupported_param',
        message: expect.stringContaining('messages[0].content[1]'),
      }),
    );
  });

  test('have no detail', () => {
    expect(show({ type: 'image', source: { data: 'AA', mediaType: 'image/png' }, detail: 'low' }).warned).toEqual([
      'messages[0].content[1].detail',
    ]);
  });
});

describe('gaps', () => {
  const fill = (request: FillRequest) => toGenerate({ ...chatCall('codellama:code').call, request }, SETTING);

  test('are filled between the two', () => {
    expect(fill({ prefix: 'a = ', suffix: ';', maxOutputTokens: 5 })).toEqual({
      model: 'codellama:code',
      prompt: 'a = ',
      suffix: ';',
      stream: true,
      options: { num_predict: 5 },
    });
  });

  test('without an end are gone on with past the template', () => {
    expect(fill({ prefix: 'Once upon' })).toEqual({
      model: 'codellama:code',
      prompt: 'Once upon',
      raw: true,
      stream: true,
    });
  });
});

test('vectors have a length, and no purpose', () => {
  const { call, warnings } = chatCall('nomic-embed-text');
  const body = toEmbed({ ...call, request: { input: ['a'], dimensions: 8, inputType: 'query' } }, SETTING);
  expect(body).toEqual({ model: 'nomic-embed-text', input: ['a'], dimensions: 8 });
  expect(warnings.map(({ field }) => field)).toEqual(['inputType']);
});
