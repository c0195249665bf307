import type { ChatChunk } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { fromOpenAiAnswer } from '../../src/openai/answer.ts';
import { endOpenAiFold, foldOpenAiChunk, startOpenAiFold } from '../../src/openai/fold.ts';
import type { OpenAiQuirks } from '../../src/openai/quirks.ts';

function fold(wire: readonly unknown[], quirks: OpenAiQuirks = {}): ChatChunk[] {
  const state = startOpenAiFold({ provider: 'acme', model: 'm-1', quirks });
  const chunks = wire.flatMap((chunk) => foldOpenAiChunk(state, chunk));
  return [...chunks, ...endOpenAiFold(state)].filter(({ type }) => type !== 'response-start');
}

const delta = (value: object, finish: string | null = null, more: object = {}) => ({
  choices: [{ index: 0, delta: value, finish_reason: finish }],
  ...more,
});
const STOP = { type: 'finish', finishReason: 'stop' };

describe('what Azure says of the prompt before the answer', () => {
  const prelude = { id: '', model: '', created: 0, choices: [], prompt_filter_results: [] };
  const named = { id: 'chatcmpl-1', model: 'gpt-5-mini-2025-08-07' };

  test('is no beginning: that has the name of the model', () => {
    const state = startOpenAiFold({ provider: 'acme' });
    expect(foldOpenAiChunk(state, prelude)).toEqual([]);
    expect(foldOpenAiChunk(state, delta({ content: 'hi' }, null, named))).toEqual([
      { type: 'response-start', responseId: 'chatcmpl-1', model: 'gpt-5-mini-2025-08-07' },
      { type: 'text-delta', text: 'hi' },
    ]);
  });

  test('may be said of the answer as well, later than its words and without them', () => {
    const filters = { index: 0, finish_reason: null, content_filter_results: {}, content_filter_offsets: {} };
    const late = { ...prelude, choices: [filters] };
    const wire = [delta({ content: 'hi' }, null, named), late, delta({}, 'stop', named), late];
    expect(fold(wire)).toEqual([{ type: 'text-delta', text: 'hi' }, STOP]);
    const blocked = { ...prelude, choices: [{ ...filters, finish_reason: 'content_filter' }] };
    expect(fold([delta({ content: 'hi' }, null, named), blocked]).at(-1)).toEqual({
      type: 'finish',
      finishReason: 'content-filter',
    });
  });
});

describe('sources beside the choices', () => {
  const sources = {
    citations: ['https://a.example', 'https://b.example'],
    search_results: [
      { url: 'https://b.example', title: 'B', snippet: 'bee' },
      { url: 'https://a.example', title: 'A', snippet: '' },
    ],
  };

  test('are cited once, in the order of the list, though every chunk repeats them', () => {
    const wire = [delta({ content: 'so' }, null, sources), delta({}, 'stop', sources)];
    expect(fold(wire)).toEqual([
      { type: 'text-delta', text: 'so' },
      { type: 'citation', citation: { url: 'https://a.example', title: 'A' } },
      { type: 'citation', citation: { url: 'https://b.example', title: 'B', citedText: 'bee' } },
      STOP,
    ]);
  });

  test('may be what a system of models found by itself', () => {
    const search = (results: readonly object[]) => ({
      executed_tools: [{ type: 'search', search_results: { results } }],
    });
    const found = { url: 'https://a.example', title: 'A', content: 'ay', score: 0.8 };
    const wire = [delta(search([])), delta(search([found])), delta({ executed_tools: [{ type: 'visit' }] }, 'stop')];
    expect(fold(wire)).toEqual([
      { type: 'citation', citation: { url: 'https://a.example', title: 'A', citedText: 'ay' } },
      STOP,
    ]);
  });

  test('are cited when they come, and those of the results where there is no list', () => {
    const { search_results: results } = sources;
    const wire = [delta({ content: 'so' }), delta({}, 'stop', { citations: null, search_results: results })];
    expect(fold(wire).slice(1, 3)).toMatchObject([
      { citation: { url: 'https://b.example' } },
      { citation: { url: 'https://a.example' } },
    ]);
  });

  test("are those of Zhipu's own search, in its own words", () => {
    const searched = [{ link: 'https://c.example', title: 'C', content: 'sea', refer: 'ref_1' }, { title: 'no link' }];
    expect(fold([delta({}, 'stop', { web_search: searched })])).toEqual([
      { type: 'citation', citation: { url: 'https://c.example', title: 'C', citedText: 'sea' } },
      STOP,
    ]);
  });

  test('are not cited again after an annotation has named them', () => {
    const annotation = { url_citation: { url: 'https://a.example', start_index: 0, end_index: 0, title: '' } };
    const wire = [delta({ annotations: [annotation] }), delta({}, 'stop', { citations: ['https://a.example'] })];
    expect(fold(wire)).toEqual([{ type: 'citation', citation: { url: 'https://a.example' } }, STOP]);
  });

  test('of no kind that is known are none', () => {
    expect(fold([delta({}, 'stop', { citations: [7, null], search_results: [null, 'x', {}] })])).toEqual([STOP]);
  });
});

describe('an answer in one piece', () => {
  test('is its message, not the empty delta beside it', () => {
    const choice = { delta: { content: '' }, message: { content: 'whole' }, finish_reason: 'stop' };
    expect(fromOpenAiAnswer({ choices: [choice] }, { provider: 'acme' })).toContainEqual({
      type: 'text-delta',
      text: 'whole',
    });
  });

  test('as the message so far in a stream is not read', () => {
    const chunk = { choices: [{ delta: { content: 'b' }, message: { content: 'ab' } }] };
    expect(fold([chunk])).toEqual([{ type: 'text-delta', text: 'b' }]);
  });
});

describe('an error after the finish reason', () => {
  test('does not undo the answer, whose usage it brings', () => {
    const error = { error: { code: 400, message: 'Token limit reached' }, usage: { prompt_tokens: 3 }, choices: [] };
    expect(fold([delta({}, 'length'), error])).toEqual([
      { type: 'finish', finishReason: 'length', usage: { inputTokens: 3, outputTokens: 0 } },
    ]);
  });
});

describe('pictures that a chat model makes', () => {
  test('are pictures, with their bytes where they have them', () => {
    const images = [
      { image_url: { url: 'data:image/png;base64,AAAA' } },
      { image_url: { url: 'https://a.example/b' } },
    ];
    expect(fold([delta({ images }), delta({}, 'stop')])).toEqual([
      { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } },
      { type: 'image', source: { url: 'https://a.example/b' } },
      STOP,
    ]);
  });
});

describe('reasoning details', () => {
  const quirks: OpenAiQuirks = { reasoningDetails: true };
  const piece = (type: string, more: object) => ({ type: `reasoning.${type}`, index: 0, ...more });
  const state = (value: unknown) => ({ type: 'reasoning-delta', text: '', state: { provider: 'acme', value } });

  test('are put together, and end the block of thoughts before the words', () => {
    const wire = [
      delta({ reasoning: 'Let', reasoning_details: [piece('text', { text: 'Let', format: 'x', signature: null })] }),
      delta({ reasoning: ' me', reasoning_details: [piece('text', { text: ' me' })] }),
      delta({ reasoning_details: [piece('text', { signature: 's1' })] }),
      delta({ reasoning_details: [piece('encrypted', { data: 'e1', id: 'r' }), piece('encrypted', { data: 'e2' })] }),
      delta({ content: 'Yes' }),
      delta({}, 'stop'),
    ];
    expect(fold(wire, quirks)).toEqual([
      { type: 'reasoning-delta', text: 'Let' },
      { type: 'reasoning-delta', text: ' me' },
      state([
        piece('text', { text: 'Let me', format: 'x', signature: 's1' }),
        piece('encrypted', { data: 'e1', id: 'r' }),
        piece('encrypted', { data: 'e2' }),
      ]),
      { type: 'text-delta', text: 'Yes' },
      STOP,
    ]);
  });

  test('that come last are handed out before the finish, and those before a call before it', () => {
    const encrypted = [piece('encrypted', { data: 'e' })];
    const call = { id: 'c1', function: { name: 'f', arguments: '{}' } };
    const wire = [
      delta({ reasoning_details: [piece('summary', { summary: 'Hm' })] }),
      delta({ tool_calls: [call] }),
      delta({ reasoning_details: encrypted }, 'tool_calls'),
    ];
    expect(fold(wire, quirks)).toMatchObject([
      { type: 'reasoning-delta', text: 'Hm' },
      state([piece('summary', { summary: 'Hm' })]),
      { type: 'tool-call-delta' },
      state(encrypted),
      { type: 'finish', finishReason: 'tool-calls' },
    ]);
  });

  test('of a vendor that has none are not read', () => {
    expect(fold([delta({ reasoning_details: [piece('text', { text: 'Hm' })] }, 'stop')])).toEqual([STOP]);
  });
});

describe('thoughts inside the text', () => {
  const quirks: OpenAiQuirks = { thinkTagModels: /^m-/ };
  const both = (wire: readonly unknown[]) => {
    const chunks = fold(wire, quirks);
    const of = (type: string) => chunks.map((chunk) => (chunk.type === type && 'text' in chunk ? chunk.text : ''));
    return [of('reasoning-delta').join(''), of('text-delta').join('')];
  };
  const cut = (text: string, size: number) =>
    (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).map((content) => delta({ content }));

  test.for([1, 2, 3, 7, 100])('are told from the words, in pieces of %i', (size) => {
    const wire = [...cut('\n<think>\na < b </thin k</think>\n\n{"x": "<think>"}', size), delta({}, 'stop')];
    expect(both(wire)).toEqual(['\na < b </thin k', '{"x": "<think>"}']);
  });

  test.for(['no thoughts', ' <thinking aloud', '<thin', '', 'a <think>b</think>'])('are none in "%s"', (text) => {
    expect(both([...cut(text, 3), delta({}, 'stop')])).toEqual(['', text]);
  });

  test('that never end are thoughts', () => {
    expect(both([...cut('<think>on and on</', 4), delta({}, 'length')])).toEqual(['on and on</', '']);
  });
});

describe('steps of a search', () => {
  test('are thoughts', () => {
    const steps = [{ thought: 'Searching', type: 'web_search' }, { thought: 'Reading' }];
    expect(fold([delta({ content: '', reasoning_steps: steps })])).toEqual([
      { type: 'reasoning-delta', text: 'Searching\nReading\n' },
    ]);
  });
});

test('a stream that groq stops early has failed, whatever reason it gives', () => {
  const stopped = { x_groq: { id: 'req_1', error: 'the model stopped', usage: { prompt_tokens: 1 } } };
  expect(() => fold([delta({ content: 'so' }), delta({}, 'stop', stopped)])).toThrow(
    expect.objectContaining({ code: 'stream_error', billed: true }),
  );
});

test('what a vendor has in a shape of its own is adapted piece by piece', () => {
  const adapt = (chunk: unknown) => delta({ content: (chunk as { readonly said: string }).said }, 'stop');
  const state = startOpenAiFold({ provider: 'acme', adapt });
  const chunks = [...foldOpenAiChunk(state, { said: 'so' }), ...endOpenAiFold(state)];
  expect(chunks.slice(1)).toEqual([{ type: 'text-delta', text: 'so' }, STOP]);
  expect(fromOpenAiAnswer({ said: 'so' }, { provider: 'acme', adapt }).slice(1)).toEqual([
    { type: 'text-delta', text: 'so' },
    STOP,
  ]);
});
