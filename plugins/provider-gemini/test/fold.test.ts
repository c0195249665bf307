import { describe, expect, test } from 'vitest';
import { endFold, foldResponse, startFold } from '../src/fold.ts';
import type { WireCandidate, WirePart, WireResponse } from '../src/wire.ts';

const options = { provider: 'mine', model: 'gemini-3.6-flash' };

function chunksOf(responses: readonly WireResponse[], model = options.model) {
  const fold = startFold({ ...options, model });
  return [...responses.flatMap((response) => foldResponse(fold, response)), ...endFold(fold)];
}

const saying = (parts: readonly WirePart[], more: Partial<WireCandidate> = {}): WireResponse => ({
  candidates: [{ content: { parts }, ...more }],
});
const stop = saying([], { finishReason: 'STOP' });
const withoutStart = (chunks: ReturnType<typeof chunksOf>) => chunks.slice(1);
const finishOf = (chunks: ReturnType<typeof chunksOf>) => chunks.find((chunk) => chunk.type === 'finish');

test('what is null says as much as what is left out', () => {
  const nulls = { ...stop, responseId: null, modelVersion: null, error: null } as unknown as WireResponse;
  expect(chunksOf([nulls])).toEqual(chunksOf([stop]));
});

describe('usage', () => {
  const usageOf = (usageMetadata: WireResponse['usageMetadata'], model?: string) =>
    finishOf(chunksOf([{ ...stop, usageMetadata: usageMetadata! }], model))?.usage;

  test('thoughts are added to the answer, which leaves them out', () => {
    expect(usageOf({ promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 20 })).toEqual({
      inputTokens: 10,
      outputTokens: 25,
      reasoningTokens: 20,
    });
  });

  test('an answer of thoughts alone has no count of its own', () => {
    expect(usageOf({ promptTokenCount: 10, thoughtsTokenCount: 20 })).toMatchObject({ outputTokens: 20 });
  });

  test("what Google's tools put before the model is input, the cached part of the prompt is in it already", () => {
    expect(usageOf({ promptTokenCount: 32, toolUsePromptTokenCount: 2_395, cachedContentTokenCount: 30 })).toEqual({
      inputTokens: 2_427,
      outputTokens: 0,
      cachedInputTokens: 30,
    });
  });

  test('sound and pictures are told apart, by word or by number', () => {
    expect(
      usageOf({
        promptTokenCount: 50,
        candidatesTokenCount: 1_290,
        promptTokensDetails: [
          { modality: 'AUDIO', tokenCount: 30 },
          { modality: 2, tokenCount: 20 },
        ],
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_290 }],
      }),
    ).toMatchObject({ audioInputTokens: 30, imageInputTokens: 20, imageOutputTokens: 1_290 });
  });

  test('the last count stands, and a count without a prompt is none', () => {
    const counted = (promptTokenCount: number): WireResponse => ({ ...stop, usageMetadata: { promptTokenCount } });
    expect(finishOf(chunksOf([counted(59), counted(128)]))?.usage?.inputTokens).toBe(128);
    expect(usageOf({})).toBeUndefined();
  });

  test.for([
    ['gemini-2.5-flash', 1],
    ['gemini-3.6-flash', 2],
  ] as const)('%s bills %i searches for two different queries', ([model, searches]) => {
    const groundingMetadata = { webSearchQueries: ['a', 'b', 'a', ''] };
    const response = {
      ...saying([], { finishReason: 'STOP', groundingMetadata }),
      usageMetadata: { promptTokenCount: 1 },
    };
    expect(finishOf(chunksOf([response], model))?.usage?.searches).toBe(searches);
  });
});

describe('the end', () => {
  test.for([
    ['STOP', 'stop'],
    [1, 'stop'],
    ['MAX_TOKENS', 'length'],
    [2, 'length'],
    ['SAFETY', 'content-filter'],
    [3, 'content-filter'],
    [4, 'content-filter'],
    [5, 'other'],
    [6, 'other'],
    [7, 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['BLOCKLIST', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['SPII', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
    ['IMAGE_RECITATION', 'content-filter'],
    ['LANGUAGE', 'other'],
    ['NO_IMAGE', 'other'],
    ['IMAGE_OTHER', 'other'],
    ['TOO_MANY_TOOL_CALLS', 'other'],
    ['constructor', 'other'],
    [99, 'other'],
  ] as const)('%s means %s', ([finishReason, expected]) => {
    expect(finishOf(chunksOf([saying([{ text: 'x' }], { finishReason })]))?.finishReason).toBe(expected);
  });

  test.for([
    ['MALFORMED_FUNCTION_CALL', 'invalid_response'],
    [10, 'invalid_response'],
    ['UNEXPECTED_TOOL_CALL', 'invalid_response'],
    ['MISSING_THOUGHT_SIGNATURE', 'invalid_request'],
  ] as const)('%s is a failure, and no answer', ([finishReason, code]) => {
    expect(() => chunksOf([saying([], { finishReason })])).toThrow(expect.objectContaining({ code }));
  });

  test('STOP after function calls is for their sake', () => {
    expect(finishOf(chunksOf([saying([{ functionCall: { name: 'look' } }]), stop]))?.finishReason).toBe('tool-calls');
  });

  test('an answer that says STOP with every piece goes on to the end of its bytes', () => {
    const chunks = chunksOf([
      saying([{ text: 'a' }], { finishReason: 'STOP' }),
      saying([{ text: 'b' }], { finishReason: 'STOP' }),
    ]);
    expect(chunks.map(({ type }) => type)).toEqual(['response-start', 'text-delta', 'text-delta', 'finish']);
  });

  test('an answer that never says why it ended has no finish', () => {
    expect(finishOf(chunksOf([saying([{ text: 'a' }])]))).toBeUndefined();
  });
});

test('a prompt that is refused is an error, whatever its reason', () => {
  const blocked: WireResponse = { promptFeedback: { blockReason: 'MODEL_ARMOR' }, usageMetadata: {} };
  expect(() => chunksOf([blocked])).toThrow(
    expect.objectContaining({ code: 'content_policy', providerCode: 'MODEL_ARMOR' }),
  );
});

test('an error inside a 200 is an error', () => {
  const error = { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' };
  expect(() => chunksOf([saying([{ text: 'a' }]), { error }])).toThrow(
    expect.objectContaining({ code: 'overloaded', billed: true }),
  );
});

describe('parts', () => {
  test('thoughts are sealed when the answer begins, so that they can go back', () => {
    const chunks = chunksOf([
      saying([{ text: 'Hm', thought: true }]),
      saying([{ text: '.', thought: true }, { text: 'Two' }]),
      stop,
    ]);
    expect(withoutStart(chunks).slice(0, 4)).toEqual([
      { type: 'reasoning-delta', text: 'Hm' },
      { type: 'reasoning-delta', text: '.' },
      { type: 'reasoning-delta', text: '', state: { provider: 'mine', value: { thought: true } } },
      { type: 'text-delta', text: 'Two' },
    ]);
  });

  test('signatures are state: of a text behind it, of a call with it, of nothing by themselves', () => {
    const chunks = chunksOf([
      saying([
        { text: 'Two', thoughtSignature: 'a' },
        { functionCall: { id: 'c', name: 'look', args: { at: 1 } }, thoughtSignature: 'b' },
      ]),
      saying([{ text: '', thoughtSignature: 'c' }], { finishReason: 'STOP' }),
    ]);
    expect(withoutStart(chunks).slice(0, 4)).toEqual([
      { type: 'text-delta', text: 'Two' },
      { type: 'reasoning-delta', text: '', state: { provider: 'mine', value: { thoughtSignature: 'a', of: 'text' } } },
      {
        type: 'tool-call-delta',
        index: 0,
        id: 'c',
        name: 'look',
        argumentsDelta: '{"at":1}',
        state: { provider: 'mine', value: { thoughtSignature: 'b' } },
      },
      { type: 'reasoning-delta', text: '', state: { provider: 'mine', value: { thoughtSignature: 'c' } } },
    ]);
  });

  test('calls without ids get one of their own', () => {
    const call = { functionCall: { name: 'look', args: {} } };
    const chunks = chunksOf([{ ...saying([call, call]), responseId: 'r1' }, stop]);
    expect(chunks.flatMap((chunk) => (chunk.type === 'tool-call-delta' ? [chunk.id] : []))).toEqual([
      'call_r1_0',
      'call_r1_1',
    ]);
  });

  test('pictures are chunks, drafts among the thoughts are not', () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'AA' } };
    const chunks = chunksOf([
      saying([
        { ...picture, thought: true },
        { ...picture, thoughtSignature: 's' },
      ]),
      stop,
    ]);
    expect(withoutStart(chunks).slice(0, -1)).toEqual([
      {
        type: 'image',
        source: { data: 'AA', mediaType: 'image/png' },
        state: { provider: 'mine', value: { thoughtSignature: 's' } },
      },
    ]);
  });

  test('what Google ran itself is kept as it is, for the next turn', () => {
    const part = { codeExecutionResult: { output: '2' } };
    expect(withoutStart(chunksOf([saying([part]), stop]))[0]).toEqual({
      type: 'reasoning-delta',
      text: '',
      state: { provider: 'mine', value: { part } },
    });
  });

  test('of several candidates only the first is read', () => {
    const candidates = [
      { index: 1, content: { parts: [{ text: 'no' }] }, finishReason: 'STOP' },
      { index: 0, content: { parts: [{ text: 'yes' }] }, finishReason: 'STOP' },
    ];
    expect(chunksOf([{ candidates }])[1]).toEqual({ type: 'text-delta', text: 'yes' });
  });
});

describe('sources', () => {
  test('each passage names its sources, in UTF-16 units; sources without a passage come after', () => {
    const text = 'Ärger: 🚂 fährt.';
    const [start, end] = [Buffer.byteLength('Ärger: '), Buffer.byteLength(text)];
    const groundingMetadata = {
      groundingChunks: [
        { web: { uri: 'https://a.example', title: 'A' } },
        { retrievedContext: { title: 'B', text: 'words of B' } },
      ],
      groundingSupports: [{ segment: { startIndex: start, endIndex: end }, groundingChunkIndices: [0] }],
    };
    const chunks = chunksOf([saying([{ text }], { finishReason: 'STOP', groundingMetadata })]);
    expect(chunks.filter(({ type }) => type === 'citation')).toEqual([
      { type: 'citation', citation: { url: 'https://a.example', title: 'A', startIndex: 7, endIndex: text.length } },
      { type: 'citation', citation: { title: 'B', citedText: 'words of B' } },
    ]);
  });

  test('passages that are quoted from elsewhere are cited', () => {
    const citationMetadata = { citationSources: [{ endIndex: 3, uri: 'https://q.example' }] };
    const chunks = chunksOf([saying([{ text: 'Two rails' }], { finishReason: 'STOP', citationMetadata })]);
    expect(chunks.find(({ type }) => type === 'citation')).toEqual({
      type: 'citation',
      citation: { url: 'https://q.example', startIndex: 0, endIndex: 3 },
    });
  });
});

test('the model is named without its folder', () => {
  expect(chunksOf([{ ...stop, modelVersion: 'models/gemini-2.5-pro', responseId: 'r' }])[0]).toEqual({
    type: 'response-start',
    responseId: 'r',
    model: 'gemini-2.5-pro',
  });
});
