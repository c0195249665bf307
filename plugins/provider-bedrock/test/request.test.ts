import { RouterError, type ChatRequest, type Message } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { toConverse } from '../src/request.ts';
import { card, chatCall } from './harness.ts';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const FABLE = 'us.anthropic.claude-fable-5';
const FABLE_5_2 = 'us.anthropic.claude-fable-5-2';
const OPUS = 'global.anthropic.claude-opus-5';
const OPUS_4_8 = 'us.anthropic.claude-opus-4-8';
const SONNET_5_5 = 'global.anthropic.claude-sonnet-5-5';
const NOVA = 'amazon.nova-lite-v1:0';
const NOVA_2 = 'eu.amazon.nova-2-lite-v1:0';
const LLAMA = 'meta.llama3-3-70b-instruct-v1:0';
const GPT_OSS = 'openai.gpt-oss-120b-1:0';

/** What is sent beside the model and the messages, and which fields were warned about. */
function sent(model: string, request: Partial<ChatRequest>): { input: object; warned: string[] } {
  const call = chatCall(model, request);
  const { modelId, messages, ...input } = toConverse(call, 'bedrock');
  expect(modelId).toBe(model);
  expect(messages).not.toEqual([]);
  return { input, warned: call.warnings.map(({ field }) => field) };
}

function messagesOf(...messages: readonly Message[]): unknown {
  return toConverse(chatCall(HAIKU, { messages }), 'bedrock').messages;
}

const weather = { name: 'weather', description: 'Tells the weather', parameters: { type: 'object', properties: {} } };
const weatherSpec = {
  toolSpec: { name: 'weather', description: 'Tells the weather', inputSchema: { json: weather.parameters } },
};

interface FieldCase {
  readonly request: Partial<ChatRequest>;
  readonly input?: object;
  readonly warned?: readonly string[];
}

/** Every field of a request: the type makes a new one fail here until it is mapped or warned about. */
const FIELDS: Readonly<Record<keyof ChatRequest, FieldCase>> = {
  messages: { request: { messages: [{ role: 'user', content: 'Hi' }] }, input: {} },
  system: { request: { system: 'Be brief' }, input: { system: [{ text: 'Be brief' }] } },
  tools: { request: { tools: [weather] }, input: { toolConfig: { tools: [weatherSpec] } } },
  toolChoice: {
    request: { tools: [weather], toolChoice: 'required' },
    input: { toolConfig: { tools: [weatherSpec] } },
    warned: ['toolChoice'],
  },
  parallelToolCalls: {
    request: { tools: [weather], parallelToolCalls: false },
    input: { toolConfig: { tools: [weatherSpec] } },
    warned: ['parallelToolCalls'],
  },
  responseFormat: {
    request: { responseFormat: { type: 'json-schema', name: 'city', schema: { type: 'object' } } },
    input: {
      outputConfig: {
        textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'city', schema: '{"type":"object"}' } } },
      },
    },
  },
  temperature: { request: { temperature: 0.5 }, input: { inferenceConfig: { temperature: 0.5 } } },
  topP: { request: { topP: 0.9 }, input: { inferenceConfig: { topP: 0.9 } } },
  topK: { request: { topK: 10 }, input: {}, warned: ['topK'] },
  frequencyPenalty: { request: { frequencyPenalty: 1 }, input: {}, warned: ['frequencyPenalty'] },
  presencePenalty: { request: { presencePenalty: 1 }, input: {}, warned: ['presencePenalty'] },
  seed: { request: { seed: 7 }, input: {}, warned: ['seed'] },
  stop: { request: { stop: ['END'] }, input: { inferenceConfig: { stopSequences: ['END'] } } },
  maxOutputTokens: { request: { maxOutputTokens: 100 }, input: { inferenceConfig: { maxTokens: 100 } } },
  reasoningEffort: { request: { reasoningEffort: 'low' }, input: {}, warned: ['reasoningEffort'] },
  reasoningBudgetTokens: { request: { reasoningBudgetTokens: 2_000 }, input: {}, warned: ['reasoningBudgetTokens'] },
  providerOptions: {
    request: { providerOptions: { bedrock: { serviceTier: { type: 'flex' } }, openai: { user: 'x' } } },
    input: { serviceTier: { type: 'flex' } },
  },
  // The router's own: they say where a request goes and are never sent.
  model: { request: { model: 'bedrock/any' }, input: {} },
  metadata: { request: { metadata: { user: 'someone' } }, input: {} },
  routing: { request: { routing: { prefer: 'fast' } }, input: {} },
  cache: { request: { cache: { read: false } }, input: {} },
  strict: { request: { strict: true }, input: {} },
  signal: { request: { signal: new AbortController().signal }, input: {} },
};

test.for(Object.entries(FIELDS))('%s is mapped or warned about', ([, { request, input = {}, warned = [] }]) => {
  expect(sent(LLAMA, request)).toEqual({ input, warned });
});

describe('messages', () => {
  test('puts system messages into the one system prompt, and says so of late ones', () => {
    const call = chatCall(HAIKU, {
      system: 'First',
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Second', cache: '5m' }] },
        { role: 'user', content: 'Hello' },
        { role: 'system', content: 'Late' },
      ],
    });
    expect(toConverse(call, 'bedrock').system).toEqual([
      { text: 'First' },
      { text: 'Second' },
      { cachePoint: { type: 'default' } },
      { text: 'Late' },
    ]);
    expect(call.warnings.map(({ field }) => field)).toEqual(['messages[2]']);
  });

  test('gives tool results to the user, and lets the roles take turns', () => {
    expect(
      messagesOf(
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: ' ' },
            { type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' },
            { type: 'tool-call', id: 'functions.weather:2', name: 'weather', arguments: '' },
          ],
        },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', content: '{"sky":"blue"}' }] },
        {
          role: 'tool',
          content: [{ type: 'tool-result', toolCallId: 'functions.weather:2', content: '', isError: true }],
        },
        { role: 'user', content: 'And now?' },
      ),
    ).toEqual([
      { role: 'user', content: [{ text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'call_1', name: 'weather', input: { city: 'Paris' } } },
          { toolUse: { toolUseId: 'functions_weather_2', name: 'weather', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call_1', content: [{ text: '{"sky":"blue"}' }] } },
          { toolResult: { toolUseId: 'functions_weather_2', content: [{ json: {} }], status: 'error' } },
          { text: 'And now?' },
        ],
      },
    ]);
  });

  test('carries pictures, documents and sound as bytes', () => {
    const data = Buffer.from('bytes').toString('base64');
    const bytes = Uint8Array.from(Buffer.from('bytes'));
    expect(
      messagesOf({
        role: 'user',
        content: [
          { type: 'image', source: { data, mediaType: 'image/jpg' } },
          { type: 'image', source: { url: `data:image/png;base64,${data}` } },
          { type: 'file', filename: 'year_report (1).pdf', source: { data, mediaType: 'application/pdf' } },
          { type: 'file', filename: 'year_report (1).pdf', source: { data, mediaType: 'application/pdf' } },
          { type: 'file', source: { data, mediaType: 'text/plain; charset=utf-8' }, cache: '1h' },
          { type: 'audio', data, mediaType: 'audio/mpeg' },
        ],
      }),
    ).toEqual([
      {
        role: 'user',
        content: [
          { image: { format: 'jpeg', source: { bytes } } },
          { image: { format: 'png', source: { bytes } } },
          { document: { format: 'pdf', name: 'year-report (1)', source: { bytes } } },
          { document: { format: 'pdf', name: 'year-report (1)-2', source: { bytes } } },
          { document: { format: 'txt', name: 'document', source: { bytes } } },
          { cachePoint: { type: 'default', ttl: '1h' } },
          { audio: { format: 'mp3', source: { bytes } } },
        ],
      },
    ]);
  });

  test('lets Nova read from S3', () => {
    const source = { url: 's3://bucket/picture.jpg' };
    const call = chatCall(NOVA, { messages: [{ role: 'user', content: [{ type: 'image', source }] }] });
    expect(toConverse(call, 'bedrock').messages?.[0]?.content).toEqual([
      { image: { format: 'jpeg', source: { s3Location: { uri: source.url } } } },
    ]);
  });

  test.for([
    ['a web address', { type: 'image', source: { url: 'https://example.com/a.png' } }],
    ['S3 with Claude', { type: 'image', source: { url: 's3://bucket/a.png' } }],
    ['an unknown picture', { type: 'image', source: { data: 'AAAA', mediaType: 'image/tiff' } }],
    ['an unknown sound', { type: 'audio', data: 'AAAA', mediaType: 'audio/midi' }],
    ['an unknown document', { type: 'file', source: { data: 'AAAA', mediaType: 'application/zip' } }],
  ] as const)('refuses what cannot be delivered: %s', ([, part]) => {
    const call = chatCall(HAIKU, { messages: [{ role: 'user', content: [part] }] });
    expect(() => toConverse(call, 'bedrock')).toThrow(
      expect.objectContaining({
        code: 'unsupported_param',
        message: expect.stringContaining('messages[0].content[0]'),
      }),
    );
  });

  test('keeps broken arguments as text, and says so', () => {
    const call = chatCall(HAIKU, {
      tools: [weather],
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'weather', arguments: '{"city":' }] },
      ],
    });
    expect(toConverse(call, 'bedrock').messages?.[1]?.content?.[0]?.toolUse?.input).toEqual({
      INVALID_JSON: '{"city":',
    });
    expect(call.warnings.map(({ field }) => field)).toEqual(['messages[1].content[0].arguments']);
  });

  test.for([
    ['messages[0].name', { role: 'user', name: 'Ann', content: 'Hi' }],
    [
      'messages[0].content[0].detail',
      { role: 'user', content: [{ type: 'image', detail: 'low', source: { data: 'AAAA', mediaType: 'image/png' } }] },
    ],
  ] as const)('says that %s is not sent', ([field, message]) => {
    const call = chatCall(HAIKU, { messages: [message] });
    toConverse(call, 'bedrock');
    expect(call.warnings.map((warning) => warning.field)).toEqual([field]);
  });

  test("sends its own reasoning back unchanged, and nobody else's, with a warning", () => {
    const signed = {
      type: 'reasoning',
      text: 'Hm.',
      state: { provider: 'bedrock', value: { signature: 's' } },
    } as const;
    const hidden = {
      type: 'reasoning',
      text: '',
      state: { provider: 'bedrock', value: { redactedContent: Buffer.from('secret').toString('base64') } },
    } as const;
    const foreign = {
      type: 'reasoning',
      text: 'Hm?',
      state: { provider: 'anthropic', value: { signature: 's' } },
    } as const;
    const bare = { type: 'reasoning', text: 'Hm!' } as const;
    const said = { type: 'text', text: 'Yes' } as const;
    const call = chatCall(HAIKU, {
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: [signed, hidden, foreign, bare, said] },
      ],
    });
    expect(toConverse(call, 'bedrock').messages).toEqual([
      { role: 'user', content: [{ text: 'Why?' }] },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } },
          { reasoningContent: { redactedContent: Uint8Array.from(Buffer.from('secret')) } },
          { text: 'Yes' },
        ],
      },
    ]);
    expect(call.warnings.map(({ field }) => field)).toEqual(['messages[1].content[2]', 'messages[1].content[3]']);
  });
});

describe('cache points', () => {
  const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Long', cache: '1h' }] }];

  test('last an hour with Claude from 4.5 on', () => {
    expect(messagesOf(...messages)).toEqual([
      { role: 'user', content: [{ text: 'Long' }, { cachePoint: { type: 'default', ttl: '1h' } }] },
    ]);
  });

  test('last five minutes with others, which is said', () => {
    const call = chatCall(NOVA, { messages });
    expect(toConverse(call, 'bedrock').messages?.[0]?.content?.[1]).toEqual({ cachePoint: { type: 'default' } });
    expect(call.warnings.map(({ field }) => field)).toEqual(['messages[0].content[0].cache']);
  });

  test('are left out where the model has none, which is said', () => {
    const call = chatCall(LLAMA, { messages }, { card: { ...card, capabilities: [] } });
    expect(toConverse(call, 'bedrock').messages?.[0]?.content).toEqual([{ text: 'Long' }]);
    expect(call.warnings.map(({ field }) => field)).toEqual(['messages[0].content[0].cache']);
  });
});

describe('tools', () => {
  test('names the one tool that must be called', () => {
    expect(sent(HAIKU, { tools: [{ ...weather, strict: true }], toolChoice: { name: 'weather' } }).input).toEqual({
      toolConfig: {
        tools: [{ toolSpec: { ...weatherSpec.toolSpec, strict: true } }],
        toolChoice: { tool: { name: 'weather' } },
      },
    });
  });

  test('leaves tools out when none may be called', () => {
    expect(sent(HAIKU, { tools: [weather], toolChoice: 'none' })).toEqual({ input: {}, warned: [] });
  });

  const past: Message[] = [
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'weather', arguments: '{}' }] },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', content: 'Sunny' }] },
  ];

  test('keeps them when one was called before, and says that none cannot be promised', () => {
    expect(sent(HAIKU, { messages: past, tools: [weather], toolChoice: 'none' })).toEqual({
      input: { toolConfig: { tools: [weatherSpec] } },
      warned: ['toolChoice'],
    });
  });

  test('declares the tools of past calls when the request has none', () => {
    expect(sent(HAIKU, { messages: past })).toEqual({
      input: { toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] } },
      warned: ['tools'],
    });
  });

  test('asks Claude for one call at a time in its own words', () => {
    expect(sent(HAIKU, { tools: [weather], parallelToolCalls: false })).toEqual({
      input: {
        toolConfig: { tools: [weatherSpec] },
        additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      },
      warned: [],
    });
    expect(sent(HAIKU, { tools: [weather], toolChoice: 'required', parallelToolCalls: false }).warned).toEqual([
      'parallelToolCalls',
    ]);
  });
});

describe('reasoning', () => {
  const thinking = (budget: number) => ({ thinking: { type: 'enabled', budget_tokens: budget } });
  const adaptive = { thinking: { type: 'adaptive', display: 'summarized' } };
  const forced = { tools: [weatherSpec], toolChoice: { any: {} } };

  test.for<[string, Partial<ChatRequest>, object, string[]]>([
    [HAIKU, { reasoningBudgetTokens: 4_000 }, { additionalModelRequestFields: thinking(4_000) }, []],
    [HAIKU, { reasoningEffort: 'medium' }, { additionalModelRequestFields: thinking(10_240) }, []],
    [HAIKU, { reasoningEffort: 'none' }, {}, []],
    [
      HAIKU,
      { reasoningEffort: 'high', maxOutputTokens: 4_096 },
      { inferenceConfig: { maxTokens: 4_096 }, additionalModelRequestFields: thinking(3_072) },
      [],
    ],
    [
      HAIKU,
      { reasoningEffort: 'high', maxOutputTokens: 500 },
      { inferenceConfig: { maxTokens: 500 } },
      ['reasoningEffort'],
    ],
    [
      HAIKU,
      { reasoningBudgetTokens: 500, temperature: 0.2, topP: 0.5, topK: 5 },
      { additionalModelRequestFields: thinking(1_024) },
      ['reasoningBudgetTokens', 'temperature', 'topP', 'topK'],
    ],
    [
      HAIKU,
      { reasoningBudgetTokens: 2_000, temperature: 1 },
      { inferenceConfig: { temperature: 1 }, additionalModelRequestFields: thinking(2_000) },
      [],
    ],
    [
      HAIKU,
      { reasoningEffort: 'low', tools: [weather], toolChoice: 'required' },
      { toolConfig: { tools: [weatherSpec] }, additionalModelRequestFields: thinking(4_096) },
      ['toolChoice'],
    ],
    [
      OPUS,
      { reasoningEffort: 'xhigh' },
      { additionalModelRequestFields: adaptive, outputConfig: { effort: 'xhigh' } },
      [],
    ],
    [
      OPUS,
      { reasoningEffort: 'minimal' },
      { additionalModelRequestFields: adaptive, outputConfig: { effort: 'low' } },
      ['reasoningEffort'],
    ],
    [
      OPUS,
      { reasoningBudgetTokens: 9_000 },
      { additionalModelRequestFields: adaptive, outputConfig: { effort: 'medium' } },
      ['reasoningBudgetTokens'],
    ],
    [
      FABLE_5_2,
      { reasoningEffort: 'none', tools: [weather], toolChoice: 'required' },
      { toolConfig: { tools: [weatherSpec] }, outputConfig: { effort: 'low' } },
      ['reasoningEffort', 'toolChoice'],
    ],
    [FABLE, { tools: [weather], toolChoice: 'required' }, { toolConfig: forced }, []],
    [FABLE_5_2, { tools: [weather], toolChoice: 'required' }, { toolConfig: { tools: [weatherSpec] } }, ['toolChoice']],
    [
      SONNET_5_5,
      { tools: [weather], toolChoice: 'required' },
      { toolConfig: { tools: [weatherSpec] } },
      ['toolChoice'],
    ],
    // It thinks by itself, and cannot be made to call a tool while it does.
    [
      OPUS,
      { tools: [weather], toolChoice: 'required' },
      { toolConfig: forced, additionalModelRequestFields: { thinking: { type: 'disabled' } } },
      [],
    ],
    [OPUS, { toolChoice: 'required' }, {}, []],
    [OPUS_4_8, { tools: [weather], toolChoice: 'required' }, { toolConfig: forced }, []],
    [
      SONNET_5_5,
      { reasoningEffort: 'none' },
      { additionalModelRequestFields: { thinking: { type: 'between_tools' } } },
      [],
    ],
    [
      'global.anthropic.claude-haiku-5-5',
      { reasoningEffort: 'none' },
      { additionalModelRequestFields: { thinking: { type: 'disabled' } } },
      [],
    ],
    [FABLE_5_2, { reasoningEffort: 'none' }, { outputConfig: { effort: 'low' } }, ['reasoningEffort']],
    [
      'global.openai.gpt-6.1-sol',
      { reasoningEffort: 'xhigh' },
      { additionalModelRequestFields: { reasoning: { effort: 'xhigh' } } },
      [],
    ],
    [
      'us.openai.gpt-6-sol',
      { reasoningEffort: 'none' },
      { additionalModelRequestFields: { reasoning: { effort: 'low' } } },
      ['reasoningEffort'],
    ],
    [
      'us.openai.gpt-5.6-sol',
      { reasoningEffort: 'none' },
      { additionalModelRequestFields: { reasoning: { effort: 'none' } } },
      [],
    ],
    [
      'moonshotai.kimi-k2.5',
      { reasoningEffort: 'medium' },
      { additionalModelRequestFields: { reasoning_config: 'medium' } },
      [],
    ],
    ['zai.glm-4.7', { reasoningEffort: 'low' }, { additionalModelRequestFields: { reasoning_config: 'low' } }, []],
    ['moonshotai.kimi-k3', { reasoningEffort: 'low' }, {}, ['reasoningEffort']],
    [
      'us.anthropic.claude-sonnet-4-6',
      { reasoningEffort: 'xhigh' },
      { additionalModelRequestFields: { thinking: { type: 'adaptive' } }, outputConfig: { effort: 'high' } },
      ['reasoningEffort'],
    ],
    [OPUS, { reasoningEffort: 'none' }, { additionalModelRequestFields: { thinking: { type: 'disabled' } } }, []],
    [
      'us.anthropic.claude-sonnet-4-6',
      { reasoningEffort: 'high' },
      { additionalModelRequestFields: { thinking: { type: 'adaptive' } }, outputConfig: { effort: 'high' } },
      [],
    ],
    [
      NOVA_2,
      { reasoningEffort: 'low', temperature: 0.3 },
      {
        inferenceConfig: { temperature: 0.3 },
        additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } },
      },
      [],
    ],
    [
      NOVA_2,
      { reasoningEffort: 'high', temperature: 0.3 },
      { additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } } },
      ['temperature'],
    ],
    [
      NOVA_2,
      { reasoningEffort: 'high', maxOutputTokens: 900 },
      {
        inferenceConfig: { maxTokens: 900 },
        additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
      },
      ['reasoningEffort'],
    ],
    [NOVA, { reasoningEffort: 'low' }, {}, ['reasoningEffort']],
    [GPT_OSS, { reasoningEffort: 'medium' }, { additionalModelRequestFields: { reasoning_effort: 'medium' } }, []],
    [
      GPT_OSS,
      { reasoningEffort: 'none' },
      { additionalModelRequestFields: { reasoning_effort: 'low' } },
      ['reasoningEffort'],
    ],
    ['qwen.qwen3-32b-v1:0', { reasoningEffort: 'none' }, {}, []],
    [
      'qwen.qwen3-32b-v1:0',
      { reasoningEffort: 'high' },
      { additionalModelRequestFields: { reasoning_config: 'high' } },
      [],
    ],
    [
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
      { reasoningEffort: 'low' },
      {},
      ['reasoningEffort'],
    ],
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', { reasoningEffort: 'low' }, {}, ['reasoningEffort']],
  ])('%s, %o', ([model, request, input, warned]) => {
    expect(sent(model, request)).toEqual({ input, warned });
  });
});

describe('sampling', () => {
  test.for<[string, Partial<ChatRequest>, object, string[]]>([
    [HAIKU, { topK: 5 }, { additionalModelRequestFields: { top_k: 5 } }, []],
    [NOVA, { topK: 5 }, { additionalModelRequestFields: { inferenceConfig: { topK: 5 } } }, []],
    [HAIKU, { temperature: 0.2, topP: 0.9 }, { inferenceConfig: { temperature: 0.2 } }, ['topP']],
    [OPUS, { temperature: 0.2, topP: 0.9, topK: 3 }, {}, ['temperature', 'topP', 'topK']],
    [
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
      { temperature: 0.2, topP: 0.9 },
      { inferenceConfig: { temperature: 0.2, topP: 0.9 } },
      [],
    ],
  ])('%s, %o', ([model, request, input, warned]) => {
    expect(sent(model, request)).toEqual({ input, warned });
  });
});

describe('schemas', () => {
  const responseFormat = { type: 'json-schema', name: 'city', schema: { type: 'object' } } as const;
  const strict = { ...weather, strict: true };

  test.for([OPUS, OPUS_4_8, SONNET_5_5, FABLE, 'us.anthropic.claude-sonnet-4-20250514-v1:0'])(
    'are none of what %s takes here, which is said',
    (model) => {
      expect(sent(model, { responseFormat, tools: [weather, strict] })).toEqual({
        input: { toolConfig: { tools: [weatherSpec, weatherSpec] } },
        warned: ['tools[1].strict', 'responseFormat'],
      });
    },
  );

  test.for([HAIKU, 'us.anthropic.claude-opus-4-6-v1', 'google.gemma-3-27b-it'])('go to %s', (model) => {
    const { input, warned } = sent(model, { responseFormat, tools: [strict] });
    expect(warned).toEqual([]);
    expect(input).toMatchObject({
      outputConfig: { textFormat: { type: 'json_schema' } },
      toolConfig: { tools: [{ toolSpec: { strict: true } }] },
    });
  });
});

test('keeps ids of calls as far as the model takes their characters', () => {
  const messages: Message[] = [
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', id: 'functions.weather:0', name: 'weather', arguments: '{}' }],
    },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'functions.weather:0', content: 'Sunny' }] },
  ];
  const idsFor = (model: string) =>
    toConverse(chatCall(model, { messages, tools: [weather] }), 'bedrock').messages?.flatMap(({ content = [] }) =>
      content.flatMap(({ toolUse, toolResult }) => toolUse?.toolUseId ?? toolResult?.toolUseId ?? []),
    );
  expect(idsFor('moonshotai.kimi-k2.5')).toEqual(['functions.weather:0', 'functions.weather:0']);
  expect(idsFor(HAIKU)).toEqual(['functions_weather_0', 'functions_weather_0']);
});

test('follows the rules of the model behind an id that does not tell it', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x1';
  const call = chatCall(arn, { topK: 5, reasoningEffort: 'low' });
  expect(toConverse(call, 'bedrock', OPUS)).toMatchObject({
    modelId: arn,
    additionalModelRequestFields: { thinking: { type: 'adaptive' } },
    outputConfig: { effort: 'low' },
  });
  expect(call.warnings.map(({ field }) => field)).toEqual(['topK']);
});

test('says that JSON without a schema cannot be asked for', () => {
  expect(sent(HAIKU, { responseFormat: { type: 'json' } })).toEqual({ input: {}, warned: ['responseFormat'] });
  expect(sent(HAIKU, { responseFormat: { type: 'text' } })).toEqual({ input: {}, warned: [] });
});

describe('providerOptions', () => {
  test("are merged over the input, an instance's own last, but cannot change the model", () => {
    const call = chatCall(HAIKU, {
      topK: 5,
      maxOutputTokens: 10,
      providerOptions: {
        bedrock: { modelId: 'other', inferenceConfig: { maxTokens: 20 }, additionalModelRequestFields: { a: 1 } },
        'bedrock-eu': { additionalModelRequestFields: { a: 2 } },
      },
    });
    expect(toConverse(call, 'bedrock-eu')).toEqual({
      modelId: HAIKU,
      messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
      inferenceConfig: { maxTokens: 20 },
      additionalModelRequestFields: { top_k: 5, a: 2 },
    });
  });
});

test('lets what a strict call throws through', () => {
  const error = new RouterError('unsupported_param', { message: 'seed' });
  const call = chatCall(
    HAIKU,
    { seed: 1 },
    {
      warn: () => {
        throw error;
      },
    },
  );
  expect(() => toConverse(call, 'bedrock')).toThrow(error);
});
