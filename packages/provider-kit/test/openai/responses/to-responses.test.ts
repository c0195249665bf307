import type { AssistantPart, ChatCall, ChatRequest, Message, ToolResultPart, UserPart } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import type { OpenAiQuirks } from '../../../src/openai/quirks.ts';
import { toTokenCount } from '../../../src/openai/responses/count-tokens.ts';
import { toOpenAiResponses } from '../../../src/openai/responses/to-responses.ts';
import type { ROUTER_FIELDS } from '../../../src/openai/to-openai-chat.ts';

const messages: readonly Message[] = [{ role: 'user', content: 'hi' }];

function send(request: Partial<ChatRequest>, quirks: OpenAiQuirks = {}, reasons = false) {
  const warnings: string[] = [];
  const call: ChatCall = {
    model: 'm-1',
    card: { id: 'm-1', kind: 'chat', capabilities: reasons ? ['reasoning'] : [], price: { kind: 'unknown' } },
    request: { messages, ...request },
    signal: new AbortController().signal,
    warn: ({ field }) => void warnings.push(field),
  };
  const names = { provider: 'acme-eu', dialect: 'acme' };
  return { body: toOpenAiResponses(call, quirks, names), counted: () => toTokenCount(call, quirks, names), warnings };
}

const inputOf = (history: readonly Message[], quirks?: OpenAiQuirks) => {
  const { body, warnings } = send({ messages: history }, quirks);
  return { input: body['input'], warnings };
};
const said = (...content: AssistantPart[]): Message => ({ role: 'assistant', content });
const shown = (...content: UserPart[]): Message => ({ role: 'user', content });
const own = (value: object) => ({ provider: 'acme-eu', value });

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
  test('is mapped field by field, and what the API does not have is reported', () => {
    const { body, warnings } = send(ALL);
    expect(body).toEqual({
      model: 'm-1',
      instructions: 'be brief',
      input: [{ role: 'user', content: 'hi' }],
      store: false,
      include: ['reasoning.encrypted_content'],
      tools: [{ type: 'function', name: 'f', description: 'does', parameters: { type: 'object' }, strict: true }],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
      text: {
        format: { type: 'json_schema', name: 's', schema: { type: 'object' }, description: 'd', strict: true },
      },
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 100,
      reasoning: { effort: 'low' },
    });
    expect(warnings.sort()).toEqual(
      ['frequencyPenalty', 'presencePenalty', 'reasoningBudgetTokens', 'seed', 'stop', 'topK'].sort(),
    );
  });

  test('with little in it has little to say', () => {
    expect(send({}).body).toEqual({ model: 'm-1', input: [{ role: 'user', content: 'hi' }], store: false });
    expect(send({}, { responses: { stateless: false } }).body).toEqual({
      model: 'm-1',
      input: [{ role: 'user', content: 'hi' }],
    });
  });

  test.for<[string, Partial<ChatRequest>, boolean, unknown]>([
    ['of a model that reasons', {}, true, ['reasoning.encrypted_content']],
    ['of one that does not', {}, false, undefined],
    ['of one that is not to', { reasoningEffort: 'none' }, true, undefined],
  ])('asks for sealed thoughts %s', ([, request, reasons, include]) => {
    expect(send(request, {}, reasons).body['include']).toEqual(include);
  });

  test.for<[boolean, Partial<ChatRequest>, unknown]>([
    [true, {}, { summary: 'auto' }],
    [true, { reasoningEffort: 'high' }, { effort: 'high', summary: 'auto' }],
    [true, { reasoningEffort: 'none' }, { effort: 'none' }],
    [false, {}, undefined],
  ])('asks for a summary where there are thoughts (%s, %j)', ([reasons, request, reasoning]) => {
    expect(send(request, { responses: { reasoningSummary: 'auto' } }, reasons).body['reasoning']).toEqual(reasoning);
  });

  test('says of a function that it is not strict, since it is by default', () => {
    const tools = [{ name: 'f', parameters: {} }];
    expect(send({ tools }).body['tools']).toEqual([{ type: 'function', name: 'f', parameters: {}, strict: false }]);
    const lacks = [{ features: ['strict-tools'] }] as const;
    expect(send({ tools }, { lacks }).body['tools']).toEqual([{ type: 'function', name: 'f', parameters: {} }]);
    expect(send({ tools: [{ ...tools[0]!, strict: true }] }, { lacks }).warnings).toEqual(['tools[0].strict']);
  });

  test('takes no limit below what the API takes', () => {
    const { body, warnings } = send({ maxOutputTokens: 5 });
    expect(body['max_output_tokens']).toBe(16);
    expect(warnings).toEqual(['maxOutputTokens']);
  });

  test('adds the options of the caller: beside ours, over ours, or in their place', () => {
    const providerOptions = {
      acme: {
        tools: [{ type: 'web_search' }],
        include: ['web_search_call.action.sources', 'reasoning.encrypted_content'],
        reasoning: { summary: 'detailed' },
        text: { verbosity: 'low' },
        service_tier: 'flex',
      },
      'acme-eu': { store: true },
      other: { user: 'nobody' },
    };
    const { body } = send({ ...ALL, providerOptions });
    expect(body).toMatchObject({
      tools: [{ name: 'f' }, { type: 'web_search' }],
      include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
      reasoning: { effort: 'low', summary: 'detailed' },
      text: { format: { name: 's' }, verbosity: 'low' },
      service_tier: 'flex',
      store: true,
    });
    expect(body).not.toHaveProperty('user');
  });

  test('is counted by what of it is counted, and warns of nothing else', () => {
    const { counted, warnings } = send(ALL);
    warnings.length = 0;
    expect(Object.keys(counted()).sort()).toEqual(
      ['input', 'instructions', 'model', 'parallel_tool_calls', 'reasoning', 'text', 'tool_choice', 'tools'].sort(),
    );
    expect(warnings).toEqual([]);
  });
});

describe('what a user says', () => {
  test('has pictures and files, by their bytes or by URL', () => {
    const { input, warnings } = inputOf([
      shown(
        { type: 'text', text: 'Look' },
        { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } },
        { type: 'image', source: { url: 'https://a.example/a.png' }, detail: 'low' },
        { type: 'file', source: { data: 'BBBB', mediaType: 'application/pdf' } },
        { type: 'file', source: { url: 'https://a.example/a.pdf' } },
      ),
    ]);
    expect(warnings).toEqual([]);
    expect(input).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
          { type: 'input_image', image_url: 'https://a.example/a.png', detail: 'low' },
          { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,BBBB' },
          { type: 'input_file', file_url: 'https://a.example/a.pdf' },
        ],
      },
    ]);
  });

  test('loses sound, a name, and the name of a file by URL, and says so', () => {
    const content: UserPart[] = [
      { type: 'text', text: 'Hear' },
      { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' },
      { type: 'file', source: { url: 'https://a.example/a.pdf' }, filename: 'b.pdf' },
    ];
    expect(inputOf([{ role: 'user', name: 'Ada', content }]).warnings).toEqual([
      'messages[0].name',
      'messages[0].content[1]',
      'messages[0].content[2].filename',
    ]);
  });

  test('marks the end of what is to be cached, for models that are told', () => {
    const history = [shown({ type: 'text', text: 'long', cache: '5m' })];
    const marked = { type: 'input_text', text: 'long', prompt_cache_breakpoint: { mode: 'explicit' } };
    expect(inputOf(history, { cacheBreakpointModels: /^m-1/ }).input).toEqual([{ role: 'user', content: [marked] }]);
    expect(inputOf(history).input).toEqual([{ role: 'user', content: [{ type: 'input_text', text: 'long' }] }]);
  });
});

describe('what the model said', () => {
  const sealed = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'sealed' };
  const search = { type: 'web_search_call', id: 'ws_1' };

  test('goes back in the order in which it came', () => {
    const { input, warnings } = inputOf([
      said(
        { type: 'reasoning', text: 'Hm.', state: own(sealed) },
        { type: 'reasoning', text: '', state: own(search) },
        { type: 'reasoning', text: '', state: own({ type: 'phase', phase: 'commentary' }) },
        { type: 'text', text: 'One ' },
        { type: 'text', text: 'moment.' },
        { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' },
        { type: 'text', text: 'Done.' },
      ),
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', content: 'fine' }] },
    ]);
    expect(warnings).toEqual([]);
    expect(input).toEqual([
      sealed,
      search,
      { role: 'assistant', content: 'One moment.', phase: 'commentary' },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
      { role: 'assistant', content: 'Done.' },
      { type: 'function_call_output', call_id: 'call_1', output: 'fine' },
    ]);
  });

  test.for<[string, AssistantPart, readonly string[]]>([
    [
      'of another provider',
      { type: 'reasoning', text: 'Hm.', state: { provider: 'x', value: sealed } },
      ['content[0]'],
    ],
    ['without a state', { type: 'reasoning', text: 'Hm.' }, ['content[0]']],
    [
      'of which the vendor has kept nothing',
      { type: 'reasoning', text: 'Hm.', state: own({ ...sealed, encrypted_content: '' }) },
      ['content[0]'],
    ],
    ['that hold nothing', { type: 'reasoning', text: '', state: { provider: 'x', value: sealed } }, []],
  ])('leaves out thoughts %s', ([, part, fields]) => {
    const { input, warnings } = inputOf([said(part, { type: 'text', text: 'ok' })]);
    expect(input).toEqual([{ role: 'assistant', content: 'ok' }]);
    expect(warnings).toEqual(fields.map((field) => `messages[0].${field}`));
  });

  test('names thoughts by their id where the vendor has stored them', () => {
    const stored = { type: 'reasoning', id: 'rs_1', summary: [] };
    const history = [said({ type: 'reasoning', text: '', state: own(stored) })];
    const providerOptions = { acme: { store: true } };
    expect(send({ messages: history, providerOptions }).body['input']).toEqual([stored]);
  });

  test('has pictures that it made go back, and no others', () => {
    const item = { type: 'image_generation_call', id: 'ig_1', status: 'completed' };
    const source = { data: 'AAAA', mediaType: 'image/png' };
    expect(inputOf([said({ type: 'image', source, state: own(item) })]).input).toEqual([{ ...item, result: 'AAAA' }]);
    expect(inputOf([said({ type: 'image', source })]).warnings).toEqual(['messages[0].content[0]']);
  });

  test('has calls of custom tools, and their results, go back as such', () => {
    const item = { type: 'custom_tool_call', call_id: 'call_1', name: 'sql', input: 'select 1' };
    const part = {
      type: 'tool-call',
      id: 'call_1',
      name: 'sql',
      arguments: '{"input":"select 1"}',
      state: own(item),
    } as const;
    const result: Message = { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', content: '1' }] };
    expect(inputOf([said(part), result]).input).toEqual([
      item,
      { type: 'custom_tool_call_output', call_id: 'call_1', output: '1' },
    ]);
  });

  test('shortens the id of a call that is too long, the same for its result', () => {
    const id = 'x'.repeat(65);
    const { input } = inputOf([
      said({ type: 'tool-call', id, name: 'f', arguments: '{}' }),
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, content: 'fine' }] },
    ]);
    const [call, output] = input as { call_id: string }[];
    expect(call?.call_id).toMatch(/^call_[0-9a-f]{32}$/);
    expect(output?.call_id).toBe(call?.call_id);
  });
});

describe('what a tool answered', () => {
  const outputOf = (part: Partial<ToolResultPart>, quirks?: OpenAiQuirks) => {
    const result: ToolResultPart = { type: 'tool-result', toolCallId: 'call_1', content: 'fine', ...part };
    const { input, warnings } = inputOf([{ role: 'tool', content: [result] }], quirks);
    return { output: (input as { output: unknown }[])[0]?.output, warnings };
  };

  test('may be text, pictures and files', () => {
    const { output, warnings } = outputOf({
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } },
      ],
    });
    expect(warnings).toEqual([]);
    expect(output).toEqual([
      { type: 'input_text', text: 'Look' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
    ]);
  });

  test('cannot be marked as failed', () => {
    expect(outputOf({ isError: true }).warnings).toEqual(['messages[0].content[0].isError']);
  });

  test('may end what is to be cached', () => {
    expect(outputOf({ cache: '5m' }, { cacheBreakpointModels: /^m/ }).output).toEqual([
      { type: 'input_text', text: 'fine', prompt_cache_breakpoint: { mode: 'explicit' } },
    ]);
  });
});

describe('what Perplexity has of it', () => {
  test('is JSON by a schema only', () => {
    const quirks: OpenAiQuirks = { lacks: [{ features: ['json-object'] }] };
    const { body, warnings } = send({ responseFormat: { type: 'json' } }, quirks);
    expect(warnings).toEqual(['responseFormat']);
    expect(body['text']).toEqual({ format: { type: 'text' } });
  });

  test('is a signature that goes back with its call', () => {
    const call = { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' } as const;
    const signed = { type: 'function_call', thought_signature: 'sig' };
    const sent = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' };
    expect(inputOf([said({ ...call, state: own(signed) })]).input).toEqual([{ ...sent, thought_signature: 'sig' }]);
    expect(inputOf([said({ ...call, state: { provider: 'other', value: signed } })]).input).toEqual([sent]);
  });
});
