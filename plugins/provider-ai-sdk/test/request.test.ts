import type { ChatRequest, Message, UserPart } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import type { AiSdkOptions } from '../src/index.ts';
import { chatCall, languageModel, providerOf, streamed, VERSIONS } from './call.ts';

type Version = (typeof VERSIONS)[number];

const HTTPS = { '*/*': [/^https:/] };

async function sent(version: Version, request: Partial<ChatRequest>, options: Partial<AiSdkOptions> = {}) {
  const said = await streamed(version, { supportedUrls: HTTPS }, request, { options });
  return { ...said.options, warned: said.fields } as Record<string, unknown> & { readonly warned: readonly string[] };
}

const prompt = async (version: Version, messages: readonly Message[], options: Partial<AiSdkOptions> = {}) =>
  (await sent(version, { messages }, options))['prompt'];

describe('settings', () => {
  test.for(VERSIONS)('that both have go on by name, to a model of %s', async (version) => {
    const same = {
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      seed: 7,
    };
    const options = await sent(
      version,
      { ...same, stop: ['END'], toolChoice: 'required' },
      { headers: { 'x-a': 'b' } },
    );
    expect(options).toMatchObject({
      ...same,
      stopSequences: ['END'],
      toolChoice: { type: 'required' },
      headers: { 'x-a': 'b' },
      abortSignal: expect.any(AbortSignal),
      warned: [],
    });
  });

  test('that were not asked for are not there', async () => {
    expect(Object.keys(await sent('v4', {})).sort()).toEqual(['abortSignal', 'prompt', 'warned']);
  });

  test.for<[Version, object | undefined, string[]]>([
    ['v2', { type: 'json', name: 'place', schema: { type: 'object' }, description: 'd' }, ['responseFormat.strict']],
    ['v3', { type: 'json', name: 'place', schema: { type: 'object' }, description: 'd' }, ['responseFormat.strict']],
    ['v4', { type: 'json', name: 'place', schema: { type: 'object' }, description: 'd' }, ['responseFormat.strict']],
  ])('of a JSON schema reach %s', async ([version, expected, warned]) => {
    const responseFormat = {
      type: 'json-schema',
      name: 'place',
      schema: { type: 'object' },
      description: 'd',
      strict: true,
    } as const;
    expect(await sent(version, { responseFormat })).toMatchObject({ responseFormat: expected, warned });
  });

  test('name a tool, and JSON of any shape', async () => {
    const options = await sent('v4', { toolChoice: { name: 'add' }, responseFormat: { type: 'json' } });
    expect(options).toMatchObject({ toolChoice: { type: 'tool', toolName: 'add' }, responseFormat: { type: 'json' } });
  });
});

describe('reasoning', () => {
  const effort = (word: string) => ({ acme: { effort: word } });
  const budget = (tokens: number) => ({ acme: { budget: tokens } });

  test.for<[Version, Partial<ChatRequest>, Partial<AiSdkOptions>, object, string[]]>([
    ['v4', { reasoningEffort: 'xhigh' }, {}, { reasoning: 'xhigh' }, []],
    ['v4', { reasoningBudgetTokens: 10_000 }, {}, { reasoning: 'medium' }, ['reasoningBudgetTokens']],
    ['v4', { reasoningBudgetTokens: 0 }, {}, { reasoning: 'none' }, ['reasoningBudgetTokens']],
    ['v4', { reasoningEffort: 'low', reasoningBudgetTokens: 10_000 }, {}, { reasoning: 'low' }, []],
    [
      'v4',
      { reasoningEffort: 'low' },
      { vendorOptions: { reasoningEffort: effort } },
      { providerOptions: { acme: { effort: 'low' } } },
      [],
    ],
    [
      'v4',
      { reasoningBudgetTokens: 99 },
      { vendorOptions: { reasoningBudgetTokens: budget } },
      { providerOptions: { acme: { budget: 99 } } },
      [],
    ],
    [
      'v4',
      { reasoningEffort: 'low', reasoningBudgetTokens: 99 },
      { vendorOptions: { reasoningBudgetTokens: budget } },
      { reasoning: 'low', providerOptions: { acme: { budget: 99 } } },
      [],
    ],
    ['v3', { reasoningEffort: 'low' }, {}, {}, ['reasoningEffort']],
    ['v2', { reasoningBudgetTokens: 99 }, {}, {}, ['reasoningBudgetTokens']],
    [
      'v2',
      { reasoningEffort: 'low', reasoningBudgetTokens: 99 },
      { vendorOptions: { reasoningBudgetTokens: budget } },
      { providerOptions: { acme: { budget: 99 } } },
      [],
    ],
    [
      'v3',
      { reasoningBudgetTokens: 30_000 },
      { vendorOptions: { reasoningEffort: effort } },
      { providerOptions: { acme: { effort: 'high' } } },
      ['reasoningBudgetTokens'],
    ],
    [
      'v3',
      { reasoningEffort: 'minimal' },
      { vendorOptions: { reasoningEffort: () => undefined } },
      {},
      ['reasoningEffort'],
    ],
  ])('is asked of %s for %j', async ([version, request, options, expected, warned]) => {
    const { reasoning, providerOptions, warned: fields } = await sent(version, request, options);
    expect({
      ...(reasoning !== undefined && { reasoning }),
      ...(providerOptions !== undefined && { providerOptions }),
    }).toEqual(expected);
    expect(fields).toEqual(warned);
  });
});

describe('messages', () => {
  test.for(VERSIONS)('of all roles, for %s', async (version) => {
    const messages: Message[] = [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'How is it?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', content: 'warm' }] },
    ];
    const { warned, ...options } = await sent(version, { system: 'You help.', messages });
    expect(options['prompt']).toEqual([
      { role: 'system', content: 'You help.' },
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: [{ type: 'text', text: 'How is it?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool-call', toolCallId: 'call_1', toolName: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'call_1', toolName: 'weather', output: { type: 'text', value: 'warm' } },
        ],
      },
    ]);
    expect(warned).toEqual([]);
  });

  test('say nothing where there is nothing to say', async () => {
    const nothing: Message[] = [
      { role: 'user', content: '' },
      { role: 'assistant', content: '' },
      { role: 'assistant', content: [{ type: 'reasoning', text: '' }] },
      { role: 'user', content: 'hi' },
    ];
    expect(await prompt('v4', nothing)).toEqual([{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]);
  });

  test('with results that follow each other are one', async () => {
    const result = (toolCallId: string): Message => ({
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId, content: 'x' }],
    });
    const mapped = (await prompt('v3', [result('a'), result('b')])) as { readonly content: unknown[] }[];
    expect(mapped).toHaveLength(1);
    expect(mapped[0]?.content).toHaveLength(2);
  });

  test('of the system end where they are to be cached', async () => {
    const messages: Message[] = [
      {
        role: 'system',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two', cache: '1h' },
          { type: 'text', text: 'three' },
        ],
      },
    ];
    const cache = (ttl: string) => ({ acme: { ttl } });
    expect(await prompt('v4', messages, { vendorOptions: { cache } })).toEqual([
      { role: 'system', content: 'one\ntwo', providerOptions: { acme: { ttl: '1h' } } },
      { role: 'system', content: 'three' },
    ]);
  });

  const FILE = { data: 'JVBERg==', mediaType: 'application/pdf' };

  test.for<[Version, (data: string) => unknown, (url: string) => unknown]>([
    ['v2', (data) => data, (url) => new URL(url)],
    ['v3', (data) => data, (url) => new URL(url)],
    ['v4', (data) => ({ type: 'data', data }), (url) => ({ type: 'url', url: new URL(url) })],
  ])('carry pictures, documents and sound to %s', async ([version, data, url]) => {
    const content: UserPart[] = [
      { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } },
      { type: 'image', source: { url: 'https://example.test/a.png' }, detail: 'auto' },
      { type: 'image', source: { url: 'data:image/webp;base64,BBBB' } },
      { type: 'file', source: FILE, filename: 'a.pdf' },
      { type: 'file', source: { url: 'https://example.test/b.csv?x=1' } },
      { type: 'file', source: { url: 'https://example.test/c' } },
      { type: 'audio', data: 'CCCC', mediaType: 'audio/wav' },
    ];
    const { prompt: mapped, warned } = await sent(version, { messages: [{ role: 'user', content }] });
    expect(mapped).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', data: data('AAAA'), mediaType: 'image/png' },
          { type: 'file', data: url('https://example.test/a.png'), mediaType: 'image/*' },
          { type: 'file', data: data('BBBB'), mediaType: 'image/webp' },
          { type: 'file', data: data(FILE.data), mediaType: FILE.mediaType, filename: 'a.pdf' },
          { type: 'file', data: url('https://example.test/b.csv?x=1'), mediaType: 'text/csv' },
          { type: 'file', data: url('https://example.test/c'), mediaType: 'application/pdf' },
          { type: 'file', data: data('CCCC'), mediaType: 'audio/wav' },
        ],
      },
    ]);
    expect(warned).toEqual([]);
  });

  test.for<[Record<string, RegExp[]>, string, boolean]>([
    [{ '*/*': [/^https:/] }, 'https://a.test/x.png', true],
    [{ '*': [/^https:/] }, 'https://a.test/x.png', true],
    [{ 'image/*': [/^https:/g] }, 'https://a.test/x.png', true],
    [{ 'image/png': [/^https:/] }, 'https://a.test/x.png', true],
    [{ 'application/pdf': [/^https:/] }, 'https://a.test/x.png', false],
    [{ 'image/*': [/^gs:/] }, 'https://a.test/x.png', false],
    [{ 'image/*': [/./] }, 'no url at all', false],
    [{}, 'https://a.test/x.png', false],
  ])('carry a URL where the model fetches it: %o, %s', async ([supportedUrls, url, isSent]) => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { url } },
        ],
      },
    ];
    const { fields, options } = await streamed('v4', { supportedUrls }, { messages });
    expect(JSON.stringify(options['prompt']).includes('image/*')).toBe(isSent);
    expect(fields).toEqual(isSent ? [] : ['messages[0].content[1]']);
  });

  test('warn of what the AI SDK has no field for, or say it in the way of the vendor', async () => {
    const request: Partial<ChatRequest> = {
      parallelToolCalls: false,
      responseFormat: { type: 'json-schema', name: 'x', schema: {}, strict: false },
      messages: [
        {
          role: 'user',
          name: 'Ada',
          content: [
            { type: 'text', text: 'a', cache: '5m' },
            { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' }, detail: 'high' },
          ],
        },
      ],
    };
    const bare = await sent('v4', request);
    expect([...bare.warned].sort()).toEqual([
      'messages[0].content[0].cache',
      'messages[0].content[1].detail',
      'messages[0].name',
      'parallelToolCalls',
      'responseFormat.strict',
    ]);
    const said = await sent('v4', request, {
      vendorOptions: {
        parallelToolCalls: (parallel) => ({ acme: { parallel } }),
        strictSchema: (strict) => ({ acme: { strict } }),
        name: (name) => ({ acme: { name } }),
        cache: (ttl) => ({ acme: { ttl } }),
        detail: (detail) => ({ acme: { detail } }),
      },
    });
    expect(said).toMatchObject({
      warned: [],
      providerOptions: { acme: { parallel: false, strict: false } },
      prompt: [
        {
          providerOptions: { acme: { name: 'Ada' } },
          content: [{ providerOptions: { acme: { ttl: '5m' } } }, { providerOptions: { acme: { detail: 'high' } } }],
        },
      ],
    });
  });

  test('are not warned about for a model that caches by itself, nor for a permission', async () => {
    const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'a', cache: '5m' }] }];
    const card = { id: 'large', kind: 'chat', capabilities: ['prompt-caching'], price: { kind: 'unknown' } } as const;
    const { fields } = await streamed('v4', {}, { messages, parallelToolCalls: true }, { card });
    expect(fields).toEqual([]);
  });
});

describe('tool calls', () => {
  const called = (json: string, id = 'a'): Message => ({
    role: 'assistant',
    content: [{ type: 'tool-call', id, name: 'add', arguments: json }],
  });

  test.for<[string, unknown, string[]]>([
    ['{"x":1}', { x: 1 }, []],
    ['', {}, []],
    ['{"x":', { INVALID_JSON: '{"x":' }, ['messages[0].content[0].arguments']],
    ['[1]', { INVALID_JSON: '[1]' }, ['messages[0].content[0].arguments']],
  ])('go with their arguments as an object: %j', async ([json, input, warned]) => {
    const options = await sent('v4', { messages: [called(json)] });
    expect(options).toMatchObject({ prompt: [{ content: [{ input }] }], warned });
  });

  test.for<[string, string, RegExp | undefined]>([
    ['call_1', 'call_1', undefined],
    ['functions.add:0', 'functions.add:0', undefined],
    ['functions.add:0', 'functions_add_0', /^[\w-]+$/],
    ['a b/c', 'a_b_c', undefined],
  ])('of %s are called %s', async ([id, expected, toolCallIds]) => {
    const result: Message = { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, content: 'x' }] };
    const options = toolCallIds === undefined ? {} : { toolCallIds };
    expect(await prompt('v4', [called('{}', id), result], options)).toMatchObject([
      { content: [{ toolCallId: expected }] },
      { content: [{ toolCallId: expected, toolName: 'add' }] },
    ]);
  });

  test('with long ids keep them apart', async () => {
    const ids = ['x', 'y'].map((end) => 'a'.repeat(90) + end);
    const mapped = (await prompt(
      'v4',
      ids.map((id) => called('{}', id)),
    )) as { readonly content: readonly { readonly toolCallId: string }[] }[];
    const short = mapped.map(({ content }) => content[0]?.toolCallId ?? '');
    expect(new Set(short).size).toBe(2);
    expect(short.every((id) => /^[\w-]{64}$/.test(id))).toBe(true);
  });
});

describe('results of tools', () => {
  const answered = (content: Extract<Message, { role: 'tool' }>['content'][number]['content'], isError?: boolean) => [
    {
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 'a', content, ...(isError !== undefined && { isError }) }],
    } as const satisfies Message,
  ];
  const output = async (version: Version, messages: readonly Message[], options: Partial<AiSdkOptions> = {}) => {
    const { prompt: mapped, warned } = await sent(version, { messages }, options);
    const [message] = mapped as { readonly content: readonly { readonly output: unknown }[] }[];
    return { output: message?.content[0]?.output, part: message?.content[0], warned };
  };

  test('are text where they are text', async () => {
    const parts = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ] as const;
    expect((await output('v4', answered(parts))).output).toEqual({ type: 'text', value: 'one\ntwo' });
    expect((await output('v4', answered([]))).output).toEqual({ type: 'text', value: '' });
  });

  const picture = { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } } as const;
  const document = {
    type: 'file',
    source: { data: 'BBBB', mediaType: 'application/pdf' },
    filename: 'a.pdf',
  } as const;
  const link = { type: 'image', source: { url: 'https://example.test/a.png' } } as const;
  const text = { type: 'text', text: 'see' } as const;

  test.for<[Version, unknown[], string[]]>([
    [
      'v2',
      [
        text,
        { type: 'media', data: 'AAAA', mediaType: 'image/png' },
        { type: 'media', data: 'BBBB', mediaType: 'application/pdf' },
      ],
      ['messages[0].content[0].content[3]'],
    ],
    [
      'v3',
      [
        text,
        { type: 'image-data', data: 'AAAA', mediaType: 'image/png' },
        { type: 'file-data', data: 'BBBB', mediaType: 'application/pdf', filename: 'a.pdf' },
        { type: 'image-url', url: 'https://example.test/a.png', mediaType: 'image/*' },
      ],
      [],
    ],
    [
      'v4',
      [
        text,
        { type: 'file', data: { type: 'data', data: 'AAAA' }, mediaType: 'image/png' },
        { type: 'file', data: { type: 'data', data: 'BBBB' }, mediaType: 'application/pdf', filename: 'a.pdf' },
        { type: 'file', data: { type: 'url', url: new URL('https://example.test/a.png') }, mediaType: 'image/*' },
      ],
      [],
    ],
  ])('carry files in the way of %s', async ([version, value, warned]) => {
    const result = await output(version, answered([text, picture, document, link]));
    expect(result.output).toEqual({ type: 'content', value });
    expect(result.warned).toEqual(warned);
  });

  test.for<[string, Version, boolean]>([
    ['acme.chat', 'v4', false],
    ['openai.chat', 'v3', false],
    ['openai.chat', 'v4', true],
    ['openai.responses', 'v4', true],
    ['anthropic.messages', 'v2', true],
    ['vertex.anthropic.messages', 'v3', true],
    ['bedrock.anthropic.messages', 'v4', true],
    ['amazon-bedrock', 'v4', false],
  ])(
    'of failed tools are marked, with a warning where the package leaves the mark out: %s, %s',
    async ([provider, version, isTold]) => {
      const { fields, options } = await streamed(version, { provider }, { messages: answered('broken', true) });
      expect(options).toMatchObject({ prompt: [{ content: [{ output: { type: 'error-text', value: 'broken' } }] }] });
      expect(fields).toEqual(isTold ? [] : ['messages[0].content[0].isError']);
    },
  );

  test('of failed tools can be marked in the way of the vendor', async () => {
    const vendorOptions = { isError: (failed: true) => ({ acme: { failed } }) };
    const { part, warned } = await output('v3', answered([picture], true), { vendorOptions });
    expect(part).toMatchObject({ providerOptions: { acme: { failed: true } } });
    expect(warned).toEqual([]);
  });
});

describe('tools', () => {
  const tool = { name: 'add', description: 'adds', parameters: { type: 'object' }, strict: true } as const;

  test.for<[Version, object, string[]]>([
    ['v2', {}, ['tools[0].strict']],
    ['v3', { strict: true }, []],
    ['v4', { strict: true }, []],
  ])('of the caller reach %s', async ([version, strictness, warned]) => {
    const { tools, warned: fields } = await sent(version, { tools: [tool] });
    const mapped = { type: 'function', name: 'add', description: 'adds', inputSchema: { type: 'object' } };
    expect(tools).toEqual([{ ...mapped, ...strictness }]);
    expect(fields).toEqual(warned);
  });

  test.for<[Version, string]>([
    ['v2', 'provider-defined'],
    ['v3', 'provider'],
    ['v4', 'provider'],
  ])('of the vendor are added to them, for %s', async ([version, type]) => {
    const providerOptions = {
      acme: { tools: [{ id: 'acme.web_search', args: { max: 3 } }, 'nonsense'], tier: 'flex' },
    };
    const options = await sent(version, { tools: [{ ...tool, strict: false }], providerOptions });
    expect(options).toMatchObject({
      tools: [{ name: 'add' }, { type, id: 'acme.web_search', name: 'web_search', args: { max: 3 } }],
      providerOptions: { acme: { tier: 'flex' } },
    });
  });
});

describe('options of the vendor', () => {
  const providerOptions = { acme: { tier: 'flex' }, other: { secret: 'x' } };

  test.for<[string, AiSdkOptions['optionsKey'], object]>([
    ['mistral.chat', undefined, { mistral: { tier: 'flex' } }],
    ['amazon-bedrock', undefined, { bedrock: { tier: 'flex' } }],
    ['acme.chat', 'acme-2', { 'acme-2': { tier: 'flex' } }],
    ['gateway', false, { tier: 'flex' }],
  ])('go to %s under its key: %s', async ([provider, optionsKey, expected]) => {
    const options = optionsKey === undefined ? {} : { optionsKey };
    const said = await streamed('v3', { provider }, { providerOptions }, { options });
    expect(said.options['providerOptions']).toEqual(expected);
  });

  test('of one request count for more than those of every request, field by field', async () => {
    const always = { acme: { tier: 'auto', store: false } };
    const said = await sent('v4', { providerOptions }, { providerOptions: always });
    expect(said['providerOptions']).toEqual({ acme: { tier: 'flex', store: false } });
  });
});

test('nothing is written to the request', async () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  const { model } = languageModel('v2');
  const provider = await providerOf(model);
  const { call } = chatCall(
    freeze({
      stop: ['x'],
      messages: [
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', content: 'x' }] },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'b', content: 'y' }] },
      ],
    }),
  );
  await expect(provider.complete(call)).resolves.toBeDefined();
});
