import type { ChatChunk } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { endOpenAiFold, foldOpenAiChunk, startOpenAiFold } from '../../src/openai/fold.ts';
import type { OpenAiQuirks } from '../../src/openai/quirks.ts';

function fold(wire: readonly unknown[], quirks: OpenAiQuirks = {}): ChatChunk[] {
  const state = startOpenAiFold({ provider: 'acme', requestId: 'req-1', quirks });
  const chunks = wire.flatMap((chunk) => foldOpenAiChunk(state, chunk));
  return [...chunks, ...endOpenAiFold(state)];
}

const delta = (value: object, finish: string | null = null) => ({
  id: 'a1',
  model: 'm-1',
  choices: [{ index: 0, delta: value, finish_reason: finish }],
});
const call = (piece: object) => delta({ tool_calls: [piece] });
const finishOf = (wire: readonly unknown[], quirks?: OpenAiQuirks) => fold(wire, quirks).at(-1);

describe('folding a stream', () => {
  test('gives a start, the pieces, and one finish with the usage that came last', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2 };
    const wire = [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'hi' }),
      delta({}, 'stop'),
      { choices: [], usage },
    ];
    expect(fold(wire)).toEqual([
      { type: 'response-start', responseId: 'a1', requestId: 'req-1', model: 'm-1' },
      { type: 'text-delta', text: 'hi' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 2 } },
    ]);
  });

  test('gives no finish to a stream that just stops', () => {
    expect(fold([delta({ content: 'hal' })]).map(({ type }) => type)).toEqual(['response-start', 'text-delta']);
  });

  test('finishes once, however often it is ended', () => {
    const state = startOpenAiFold({ provider: 'acme' });
    foldOpenAiChunk(state, delta({}, 'stop'));
    expect([...endOpenAiFold(state), ...endOpenAiFold(state)]).toHaveLength(1);
  });

  test.for(['reasoning', 'reasoning_content'])('reads thoughts out of %s', (field) => {
    expect(fold([delta({ [field]: 'hm' })])).toContainEqual({ type: 'reasoning-delta', text: 'hm' });
  });

  test('reads a citation', () => {
    const source = { url: 'https://a.example', title: 'A', start_index: 1, end_index: 4 };
    expect(fold([delta({ annotations: [{ type: 'url_citation', url_citation: source }] })])).toContainEqual({
      type: 'citation',
      citation: { url: 'https://a.example', title: 'A', startIndex: 1, endIndex: 4 },
    });
  });

  test('ignores further choices', () => {
    const second = { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] };
    expect(fold([delta({ content: 'yes' }), second]).map(({ type }) => type)).toEqual(['response-start', 'text-delta']);
  });

  test.for<[string, string, string | undefined]>([
    ['stop', 'stop', undefined],
    ['length', 'length', undefined],
    ['tool_calls', 'tool-calls', undefined],
    ['function_call', 'tool-calls', 'function_call'],
    ['content_filter', 'content-filter', undefined],
    ['model_length', 'length', 'model_length'],
    ['what', 'other', 'what'],
    ['constructor', 'other', 'constructor'],
  ])('reads the reason %s as %s', ([raw, finishReason, rawFinishReason]) => {
    expect(finishOf([delta({}, raw)])).toEqual({
      type: 'finish',
      finishReason,
      ...(rawFinishReason !== undefined && { rawFinishReason }),
    });
  });

  test("knows a vendor's own reasons", () => {
    expect(finishOf([delta({}, 'sensitive')], { finishReasons: { sensitive: 'content-filter' } })).toMatchObject({
      finishReason: 'content-filter',
      rawFinishReason: 'sensitive',
    });
  });

  test('gives a refusal as text that ends in content-filter', () => {
    const chunks = fold([delta({ refusal: "I can't" }), delta({}, 'stop')]);
    expect(chunks).toContainEqual({ type: 'text-delta', text: "I can't" });
    expect(chunks.at(-1)).toMatchObject({ finishReason: 'content-filter', rawFinishReason: 'stop' });
  });

  test('reads stop after tool calls, which a forced function ends in, as tool-calls', () => {
    const wire = [call({ index: 0, id: 'c1', function: { name: 'f', arguments: '{}' } }), delta({}, 'stop')];
    expect(finishOf(wire)).toMatchObject({ finishReason: 'tool-calls', rawFinishReason: 'stop' });
  });
});

describe('folding tool calls', () => {
  const pieces = (wire: readonly unknown[]) => fold(wire).filter((chunk) => chunk.type === 'tool-call-delta');

  test.for<[string, unknown[]]>([
    [
      'by index',
      [
        call({ index: 0, id: 'c1', function: { name: 'f', arguments: '' } }),
        call({ index: 0, function: { arguments: '{"a"' } }),
        call({ index: 1, id: 'c2', function: { name: 'g', arguments: '{}' } }),
        call({ index: 0, function: { arguments: ':1}' } }),
      ],
    ],
    [
      'without any index',
      [
        call({ id: 'c1', function: { name: 'f', arguments: '{"a"' } }),
        call({ function: { arguments: ':1}' } }),
        call({ id: 'c2', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'with the id repeated in every piece',
      [
        call({ index: 0, id: 'c1', function: { name: 'f', arguments: '{"a"' } }),
        call({ index: 0, id: 'c1', function: { name: 'f', arguments: ':1}' } }),
        call({ index: 1, id: 'c2', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'all under index 0',
      [
        call({ index: 0, id: 'c1', function: { name: 'f', arguments: '{"a":1}' } }),
        call({ index: 0, id: 'c2', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'in one unstreamed list',
      [
        delta({
          tool_calls: [
            { id: 'c1', function: { name: 'f', arguments: '{"a":1}' } },
            { id: 'c2', function: { name: 'g', arguments: {} } },
          ],
        }),
      ],
    ],
  ])('keeps two calls apart %s', ([, wire]) => {
    const all = pieces(wire);
    const joined = [0, 1].map((index) => all.filter((piece) => piece.index === index));
    expect(joined.map((own) => [own[0]?.id, own[0]?.name])).toEqual([
      ['c1', 'f'],
      ['c2', 'g'],
    ]);
    expect(joined.map((own) => own.map(({ argumentsDelta }) => argumentsDelta).join(''))).toEqual(['{"a":1}', '{}']);
    expect(all.filter(({ id }) => id !== undefined)).toHaveLength(2);
  });

  test('makes up an id that differs between answers where the vendor gives none', () => {
    expect(pieces([call({ index: 0, function: { name: 'f', arguments: '{}' } })])[0]).toMatchObject({
      id: 'call_a1_0',
    });
  });
});

describe('folding usage', () => {
  test.for<[string, object, OpenAiQuirks, object]>([
    [
      'with all its parts',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 10, audio_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 2 },
      },
      {},
      {
        inputTokens: 100,
        outputTokens: 50,
        cachedInputTokens: 40,
        cacheWriteTokens: 10,
        reasoningTokens: 30,
        audioInputTokens: 5,
        audioOutputTokens: 2,
      },
    ],
    [
      'with more cached than there is',
      { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 64 } },
      {},
      { inputTokens: 10, outputTokens: 1, cachedInputTokens: 10 },
    ],
    [
      'that leaves reasoning out',
      { prompt_tokens: 1, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 7 } },
      { reasoningOutsideCompletion: true },
      { inputTokens: 1, outputTokens: 9, reasoningTokens: 7 },
    ],
    [
      "with DeepSeek's count of cache hits",
      { prompt_tokens: 10, completion_tokens: 2, prompt_cache_hit_tokens: 4 },
      {},
      { inputTokens: 10, outputTokens: 2, cachedInputTokens: 4 },
    ],
    [
      "with Together's count of cache hits",
      { prompt_tokens: 10, completion_tokens: 2, cached_tokens: 6 },
      {},
      { inputTokens: 10, outputTokens: 2, cachedInputTokens: 6 },
    ],
  ])('reads one %s', ([, usage, quirks, expected]) => {
    expect(finishOf([{ ...delta({}, 'stop'), usage }], quirks)).toMatchObject({ usage: expected });
  });

  test("reads Groq's own place", () => {
    const x_groq = { usage: { prompt_tokens: 3, completion_tokens: 4 } };
    expect(finishOf([{ ...delta({}, 'stop'), x_groq }])).toMatchObject({ usage: { inputTokens: 3, outputTokens: 4 } });
  });

  test('has none where the wire says nothing', () => {
    expect(finishOf([{ ...delta({}, 'stop'), usage: null }])).not.toHaveProperty('usage');
  });

  test('reads the cost from where the vendor states it', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, cost: { total_cost: 0.25 } };
    expect(finishOf([{ ...delta({}, 'stop'), usage }], { costPath: ['cost', 'total_cost'] })).toMatchObject({
      costUsd: 0.25,
    });
  });
});

describe('the service tier', () => {
  test.for([
    ['flex', 'flex'],
    ['ultrafast', 'ultrafast'],
    ['default', undefined],
    [null, undefined],
    [7, undefined],
  ])('%j', ([word, said]) => {
    const finish = finishOf([{ ...delta({}, 'stop'), service_tier: word }]);
    if (said === undefined) expect(finish).not.toHaveProperty('serviceTier');
    else expect(finish).toMatchObject({ serviceTier: said });
  });
});

describe('an error inside a stream', () => {
  test.for<[string, unknown, string]>([
    ['a status', { error: { code: 502, message: 'Provider disconnected' } }, 'provider_unavailable'],
    ['a code', { error: { code: 'tool_use_failed', status_code: 400 } }, 'invalid_response'],
    ['a status beside it', { error: { message: 'it broke' }, status_code: 503 }, 'provider_unavailable'],
    ['only words', { error: { message: 'it broke' } }, 'stream_error'],
    ['a text', { error: 'it broke' }, 'stream_error'],
    ['one inside the choice', { choices: [{ error: { code: 429, message: 'slow' } }] }, 'rate_limited'],
    ['a finish reason', delta({}, 'error'), 'stream_error'],
    ['no object', 7, 'invalid_response'],
  ])('with %s is thrown', ([, wire, code]) => {
    expect(() => fold([delta({ content: 'x' }), wire])).toThrow(expect.objectContaining({ code, provider: 'acme' }));
  });

  test.for([
    ['insufficient_system_resource', 'overloaded'],
    ['constructor', undefined],
  ] as const)('with a finish reason that the vendor has for it, %s, is %s', ([reason, code]) => {
    const quirks: OpenAiQuirks = { failedReasons: { insufficient_system_resource: 'overloaded' } };
    const run = () => fold([delta({ content: 'x' }), delta({}, reason)], quirks);
    if (code === undefined) expect(run()).toMatchObject([{}, {}, { type: 'finish', finishReason: 'other' }]);
    else expect(run).toThrow(expect.objectContaining({ code, billed: true }));
  });
});
