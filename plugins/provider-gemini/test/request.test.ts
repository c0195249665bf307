import type { ChatRequest, Message } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { toGenerateContent } from '../src/request.ts';
import { chatCall } from './call.ts';

// Bodies are looked into.
type Fields = Readonly<Record<string, any>>;

function bodyOf(model: string, request: Partial<ChatRequest>): { body: Fields; warned: string[] } {
  const { call, warnings } = chatCall(model, request);
  const body = toGenerateContent(call, 'gemini') as Fields;
  return { body, warned: warnings.map(({ field }) => field) };
}

const TOOL = { name: 'look', parameters: { type: 'object' } } as const;
const user = (content: string): Message => ({ role: 'user', content });

describe('thinking', () => {
  test.for([
    ['gemini-2.5-flash', { reasoningEffort: 'low' }, { includeThoughts: true, thinkingBudget: 4_096 }, []],
    ['gemini-2.5-flash', { reasoningEffort: 'none' }, { thinkingBudget: 0 }, []],
    ['gemini-2.5-flash', { reasoningBudgetTokens: 0 }, { thinkingBudget: 0 }, []],
    ['gemini-2.5-pro', { reasoningEffort: 'none' }, { thinkingBudget: 128 }, ['reasoningEffort']],
    [
      'gemini-2.5-pro',
      { reasoningBudgetTokens: 9 },
      { includeThoughts: true, thinkingBudget: 128 },
      ['reasoningBudgetTokens'],
    ],
    [
      'gemini-2.5-flash-lite',
      { reasoningBudgetTokens: 100 },
      { includeThoughts: true, thinkingBudget: 512 },
      ['reasoningBudgetTokens'],
    ],
    ['gemini-2.5-flash', { reasoningEffort: 'xhigh' }, { includeThoughts: true, thinkingBudget: 24_576 }, []],
    [
      'gemini-2.5-flash',
      { reasoningEffort: 'high', maxOutputTokens: 1_000 },
      { includeThoughts: true, thinkingBudget: 750 },
      [],
    ],
    ['gemini-3-pro-preview', { reasoningEffort: 'high' }, { includeThoughts: true, thinkingLevel: 'HIGH' }, []],
    [
      'gemini-3-pro-preview',
      { reasoningEffort: 'medium' },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
      ['reasoningEffort'],
    ],
    [
      'gemini-3.1-pro-preview',
      { reasoningEffort: 'minimal' },
      { includeThoughts: true, thinkingLevel: 'LOW' },
      ['reasoningEffort'],
    ],
    ['gemini-3.6-flash', { reasoningEffort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'MINIMAL' }, []],
    ['gemini-3.6-flash', { reasoningEffort: 'none' }, { thinkingLevel: 'MINIMAL' }, ['reasoningEffort']],
    [
      'gemini-4-argon',
      { reasoningEffort: 'minimal' },
      { includeThoughts: true, thinkingLevel: 'LOW' },
      ['reasoningEffort'],
    ],
    [
      'gemini-4-argon',
      { reasoningBudgetTokens: 20_000 },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
      ['reasoningBudgetTokens'],
    ],
    ['gemini-flash-latest', { reasoningEffort: 'low' }, { includeThoughts: true, thinkingLevel: 'LOW' }, []],
    ['gemini-2.0-flash', { reasoningEffort: 'low' }, undefined, ['reasoningEffort']],
    ['gemini-2.0-flash', { reasoningEffort: 'none' }, undefined, []],
    ['gemini-3-pro-image', { reasoningBudgetTokens: 1 }, undefined, ['reasoningBudgetTokens']],
  ] as const)('%s is asked for %j as %j', ([model, request, thinkingConfig, warned]) => {
    const sent = bodyOf(model, request);
    expect(sent.body['generationConfig']?.thinkingConfig).toEqual(thinkingConfig);
    expect(sent.warned).toEqual(warned);
  });
});

describe('what models refuse', () => {
  test('penalties are not sent from 2.5 on, but for 0, which is nothing', () => {
    expect(bodyOf('gemini-2.0-flash', { presencePenalty: 0.5 })).toMatchObject({
      warned: [],
      body: { generationConfig: { presencePenalty: 0.5 } },
    });
    expect(bodyOf('gemini-2.5-flash', { presencePenalty: 0.5, frequencyPenalty: 0 })).toEqual({
      warned: ['presencePenalty'],
      body: expect.not.objectContaining({ generationConfig: expect.anything() }),
    });
  });

  test('sampling is left to models from 3.5 on, which would ignore it in silence', () => {
    const { body, warned } = bodyOf('gemini-3.6-flash', { temperature: 0, topP: 0.5, topK: 3, seed: 7 });
    expect(body['generationConfig']).toEqual({ seed: 7 });
    expect(warned).toEqual(['temperature', 'topP', 'topK']);
  });

  test('a format is not asked for together with tools up to 2.5', () => {
    const request = { tools: [TOOL], responseFormat: { type: 'json' } } as const;
    expect(bodyOf('gemini-2.5-pro', request).warned).toEqual(['responseFormat']);
    expect(bodyOf('gemini-3.1-pro-preview', request).warned).toEqual([]);
  });
});

describe('tools', () => {
  test.for([
    [{}, undefined],
    [{ toolChoice: 'auto' }, undefined],
    [{ toolChoice: 'none' }, { mode: 'NONE' }],
    [{ toolChoice: 'required' }, { mode: 'ANY' }],
    [{ toolChoice: { name: 'look' } }, { mode: 'ANY', allowedFunctionNames: ['look'] }],
    [{ tools: [{ ...TOOL, strict: true }] }, { mode: 'VALIDATED' }],
    [{ tools: [{ ...TOOL, strict: true }], toolChoice: 'required' }, { mode: 'ANY' }],
  ] as const)('%j is said as %j', ([request, functionCallingConfig]) => {
    const { body } = bodyOf('gemini-2.5-flash', { tools: [TOOL], ...request });
    expect(body['toolConfig']?.functionCallingConfig).toEqual(functionCallingConfig);
  });

  test("tools of the vendor's own are added to the caller's, other options are merged over the body", () => {
    const { body } = bodyOf('gemini-2.5-flash', {
      tools: [TOOL],
      maxOutputTokens: 9,
      providerOptions: {
        gemini: { tools: [{ googleSearch: {} }], generationConfig: { candidateCount: 1 }, safetySettings: [] },
      },
    });
    expect(body).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'look' }] }, { googleSearch: {} }],
      generationConfig: { maxOutputTokens: 9, candidateCount: 1 },
      safetySettings: [],
    });
  });
});

describe('a conversation with tools', () => {
  const call = (id: string, state?: object) =>
    ({
      type: 'tool-call',
      id,
      name: 'look',
      arguments: '{"at":1}',
      ...(state && { state: { provider: 'gemini', value: state } }),
    }) as const;
  const result = (toolCallId: string, content: any, more = {}) =>
    ({ type: 'tool-result', toolCallId, content, ...more }) as const;
  const contentsOf = (model: string, messages: Message[]): Fields[] => bodyOf(model, { messages }).body['contents'];

  test('results have the name of their call, and stand together in one turn', () => {
    const contents = contentsOf('gemini-2.5-flash', [
      user('Look twice'),
      { role: 'assistant', content: [call('a'), call('b')] },
      { role: 'tool', content: [result('a', 'seen')] },
      { role: 'tool', content: [result('b', 'lost', { isError: true })] },
      user('And?'),
    ]);
    expect(contents.slice(1)).toEqual([
      {
        role: 'model',
        parts: ['a', 'b'].map((id) => ({ functionCall: { id, name: 'look', args: { at: 1 } } })),
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'look', response: { output: 'seen' } } },
          { functionResponse: { id: 'b', name: 'look', response: { error: 'lost' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'And?' }] },
    ]);
  });

  test('a result that is a JSON object is sent as the object that it is', () => {
    const [, , told] = contentsOf('gemini-2.5-flash', [
      user('Look'),
      { role: 'assistant', content: [call('a')] },
      { role: 'tool', content: [result('a', '{"seen":2}')] },
    ]);
    expect(told?.['parts'][0].functionResponse.response).toEqual({ seen: 2 });
  });

  test.for([
    ['gemini-3.6-flash', [{ functionResponse: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AA' } }] } }]],
    ['gemini-2.5-flash', [{ functionResponse: {} }, { inlineData: { mimeType: 'image/png', data: 'AA' } }]],
  ] as const)('%s gets the pictures of a tool where it takes them', ([model, parts]) => {
    const [, , told] = contentsOf(model, [
      user('Look'),
      { role: 'assistant', content: [call('a')] },
      { role: 'tool', content: [result('a', [{ type: 'image', source: { data: 'AA', mediaType: 'image/png' } }])] },
    ]);
    expect(told?.['parts']).toMatchObject(parts);
    expect(told?.['parts']).toHaveLength(parts.length);
  });

  test('a signature goes back with its call; a call without one is marked for models that want it', () => {
    const messages: Message[] = [
      user('Look'),
      { role: 'assistant', content: [call('a', { thoughtSignature: 'c2ln' }), call('b')] },
      { role: 'tool', content: [result('a', 'x'), result('b', 'y')] },
      { role: 'assistant', content: [call('c')] },
      { role: 'tool', content: [result('c', 'z')] },
    ];
    const signatures = (model: string) =>
      contentsOf(model, messages).map(({ parts }) => parts.map((part: Fields) => part['thoughtSignature']));
    const marked = 'skip_thought_signature_validator';
    expect(signatures('gemini-3.6-flash')).toEqual([
      [undefined],
      ['c2ln', undefined],
      [undefined, undefined],
      [marked],
      [undefined],
    ]);
    expect(signatures('gemini-2.5-flash')[3]).toEqual([undefined]);
  });

  test('signatures of text and thoughts, and what Google ran itself, go back where they were', () => {
    const state = (value: object) => ({ provider: 'gemini', value });
    const [, said] = contentsOf('gemini-3.6-flash', [
      user('Think'),
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', state: state({ thought: true }) },
          { type: 'reasoning', text: '', state: state({ part: { executableCode: { code: '1+1' } } }) },
          { type: 'text', text: 'Two' },
          { type: 'reasoning', text: '', state: state({ thoughtSignature: 'dGV4dA==', of: 'text' }) },
          { type: 'reasoning', text: '', state: state({ thoughtSignature: 'ZW5k' }) },
        ],
      },
    ]);
    expect(said?.['parts']).toEqual([
      { text: 'Hm.', thought: true },
      { executableCode: { code: '1+1' } },
      { text: 'Two', thoughtSignature: 'dGV4dA==' },
      { text: '', thoughtSignature: 'ZW5k' },
    ]);
  });

  test('thoughts of another provider are left out with a warning', () => {
    const { body, warned } = bodyOf('gemini-3.6-flash', {
      messages: [
        user('Think'),
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: 'Two' },
          ],
        },
      ],
    });
    expect(body['contents'][1].parts).toEqual([{ text: 'Two' }]);
    expect(warned).toEqual(['messages[1].content[0]']);
  });

  test('arguments that are no object are wrapped, and a result without a call keeps its id for a name', () => {
    const { body, warned } = bodyOf('gemini-2.5-flash', {
      messages: [
        user('Look'),
        { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'look', arguments: '[1' }] },
        { role: 'tool', content: [result('z', 'lost')] },
      ],
    });
    expect(body['contents'][1].parts[0].functionCall.args).toEqual({ INVALID_JSON: '[1' });
    expect(body['contents'][2].parts[0].functionResponse.name).toBe('z');
    expect(warned).toEqual(['messages[1].content[0].arguments', 'messages[2].content[0].toolCallId']);
  });
});

describe('pictures, documents, sound and video', () => {
  test.for([
    [
      { type: 'image', source: { url: 'data:image/png;base64,AA==' } },
      { inlineData: { mimeType: 'image/png', data: 'AA==' } },
    ],
    [
      { type: 'image', source: { url: 'https://a.example/b.JPG?c=d' } },
      { fileData: { fileUri: 'https://a.example/b.JPG?c=d', mimeType: 'image/jpeg' } },
    ],
    [{ type: 'image', source: { url: 'https://a.example/b' } }, { fileData: { fileUri: 'https://a.example/b' } }],
    [
      { type: 'file', source: { url: 'https://a.example/files/1' }, filename: 'a.pdf' },
      { fileData: { fileUri: 'https://a.example/files/1', mimeType: 'application/pdf' } },
    ],
    [
      { type: 'file', source: { data: 'AA', mediaType: 'video/mp4' } },
      { inlineData: { mimeType: 'video/mp4', data: 'AA' } },
    ],
    [{ type: 'audio', data: 'AA', mediaType: 'audio/wav' }, { inlineData: { mimeType: 'audio/wav', data: 'AA' } }],
  ] as const)('%j is sent as %j', ([part, wire]) => {
    const { body } = bodyOf('gemini-2.5-flash', { messages: [{ role: 'user', content: [part] }] });
    expect(body['contents'][0].parts).toEqual([wire]);
  });

  test('the detail of a picture is a resolution from version 3 on', () => {
    const messages: Message[] = [
      { role: 'user', content: [{ type: 'image', source: { data: 'AA', mediaType: 'image/png' }, detail: 'high' }] },
    ];
    expect(bodyOf('gemini-3.6-flash', { messages }).body['contents'][0].parts[0].mediaResolution).toEqual({
      level: 'MEDIA_RESOLUTION_HIGH',
    });
    expect(bodyOf('gemini-2.5-flash', { messages }).warned).toEqual(['messages[0].content[0].detail']);
  });
});

test('every system message is part of the instruction; one that came later is warned about', () => {
  const { body, warned } = bodyOf('gemini-2.5-flash', {
    system: 'Be brief.',
    messages: [{ role: 'system', content: 'Be kind.' }, user('Hi'), { role: 'system', content: 'Be quick.' }],
  });
  expect(body['systemInstruction']).toEqual({
    parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }, { text: 'Be quick.' }],
  });
  expect(warned).toEqual(['messages[2]']);
});
