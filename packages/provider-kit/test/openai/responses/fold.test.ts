import { RouterError, type ChatChunk } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { foldResponsesEvent, startResponsesFold } from '../../../src/openai/responses/fold.ts';
import { fromResponsesAnswer } from '../../../src/openai/responses/answer.ts';
import type { OpenAiFoldOptions } from '../../../src/openai/fold.ts';

const OPTIONS: OpenAiFoldOptions = { provider: 'acme', requestId: 'req-1' };

const stream = (events: readonly unknown[], options = OPTIONS): ChatChunk[] => {
  const state = startResponsesFold(options);
  return events.flatMap((event) => foldResponsesEvent(state, event));
};

const created = { type: 'response.created', response: { id: 'resp_1', model: 'm-1', status: 'in_progress' } };
const START = { type: 'response-start', responseId: 'resp_1', requestId: 'req-1', model: 'm-1' };
const completed = (more: object = {}) => ({
  type: 'response.completed',
  response: { id: 'resp_1', model: 'm-1', status: 'completed', output: [], ...more },
});
const incomplete = (reason: string) => ({
  type: 'response.incomplete',
  response: { status: 'incomplete', incomplete_details: { reason } },
});
const added = (index: number, item: object) => ({ type: 'response.output_item.added', output_index: index, item });
const done = (index: number, item: object) => ({ type: 'response.output_item.done', output_index: index, item });
const text = (delta: string, index = 0) => ({ type: 'response.output_text.delta', output_index: index, delta });
const message = (value: string, more: object = {}) => ({
  type: 'message',
  id: 'msg_1',
  content: [{ type: 'output_text', text: value, ...more }],
});
const whole = (output: readonly object[], more: object = {}) =>
  fromResponsesAnswer({ id: 'resp_1', model: 'm-1', status: 'completed', output, ...more }, OPTIONS);

const state = (value: object) => ({ provider: 'acme', value });
const thought = (value: object, words = '') => ({ type: 'reasoning-delta', text: words, state: state(value) });
const STOP = { type: 'finish', finishReason: 'stop' };

describe('text', () => {
  test('comes in pieces, between a start and a finish with the usage', () => {
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 3 },
    };
    const events = [
      created,
      added(0, message('')),
      text('hel'),
      text('lo'),
      done(0, message('hello')),
      completed({ usage }),
    ];
    expect(stream(events)).toEqual([
      START,
      { type: 'text-delta', text: 'hel' },
      { type: 'text-delta', text: 'lo' },
      {
        ...STOP,
        usage: {
          inputTokens: 10,
          outputTokens: 5,
          cachedInputTokens: 4,
          cacheWriteTokens: 2,
          reasoningTokens: 3,
        },
      },
    ]);
  });

  test('is the same in one piece', () => {
    expect(whole([message('hello')])).toEqual([START, { type: 'text-delta', text: 'hello' }, STOP]);
  });

  test('is not lost where it comes with its item alone, or with the last event alone', () => {
    const expected = [START, { type: 'text-delta', text: 'hello' }, STOP];
    expect(stream([created, done(0, message('hello')), completed()])).toEqual(expected);
    expect(stream([created, completed({ output: [message('hello')] })])).toEqual(expected);
  });

  test('that is a refusal ends in content-filter', () => {
    const item = { type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] };
    const delta = { type: 'response.refusal.delta', output_index: 0, delta: 'No.' };
    const expected = [
      START,
      { type: 'text-delta', text: 'No.' },
      { type: 'finish', finishReason: 'content-filter', rawFinishReason: 'refusal' },
    ];
    expect(stream([created, added(0, { type: 'message' }), delta, done(0, item), completed()])).toEqual(expected);
    expect(whole([item])).toEqual(expected);
  });

  test('is told by its phase what it is', () => {
    const events = [created, added(0, { ...message(''), phase: 'commentary' }), text('Wait.'), completed()];
    const expected = [
      START,
      thought({ type: 'phase', phase: 'commentary' }),
      { type: 'text-delta', text: 'Wait.' },
      STOP,
    ];
    expect(stream(events)).toEqual(expected);
    expect(whole([{ ...message('Wait.'), phase: 'commentary' }])).toEqual(expected);
  });

  test('names each source once, counted from where the whole text begins', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 1, end_index: 2 };
    const events = [
      created,
      text('first '),
      done(0, message('first ')),
      text('second', 1),
      { type: 'response.output_text.annotation.added', output_index: 1, annotation },
      done(1, message('second', { annotations: [annotation] })),
      completed(),
    ];
    const citation = { url: 'https://a.example', title: 'A', startIndex: 7, endIndex: 8 };
    expect(stream(events).filter(({ type }) => type === 'citation')).toEqual([{ type: 'citation', citation }]);
    const chunks = whole([message('first '), message('second', { annotations: [annotation] })]);
    expect(chunks.filter(({ type }) => type === 'citation')).toEqual([{ type: 'citation', citation }]);
  });

  test('names files by their name, and nothing that has none', () => {
    const annotations = [
      { type: 'file_citation', file_id: 'f', filename: 'paper.pdf' },
      { type: 'file_path', file_id: 'f' },
    ];
    expect(whole([message('x', { annotations })]).filter(({ type }) => type === 'citation')).toEqual([
      { type: 'citation', citation: { title: 'paper.pdf' } },
    ]);
  });
});

describe('thoughts', () => {
  const sealed = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'sealed' };
  const delta = (words: string, index: number) => ({
    type: 'response.reasoning_summary_text.delta',
    output_index: 0,
    summary_index: index,
    delta: words,
  });

  test('come apart by an empty line, and with their state at the end', () => {
    const summary = [
      { type: 'summary_text', text: 'One.' },
      { type: 'summary_text', text: 'Two.' },
    ];
    const item = { ...sealed, summary };
    const events = [
      created,
      added(0, sealed),
      delta('On', 0),
      delta('e.', 0),
      delta('Two.', 1),
      done(0, item),
      completed(),
    ];
    expect(stream(events)).toEqual([
      START,
      { type: 'reasoning-delta', text: 'On' },
      { type: 'reasoning-delta', text: 'e.' },
      { type: 'reasoning-delta', text: '\n\nTwo.' },
      thought(item),
      STOP,
    ]);
    expect(whole([item])).toEqual([START, thought(item, 'One.\n\nTwo.'), STOP]);
  });

  test('of open models come as they are', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] };
    const event = { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'Hm.' };
    expect(stream([created, event, done(0, item), completed()])).toEqual([
      START,
      { type: 'reasoning-delta', text: 'Hm.' },
      thought(item),
      STOP,
    ]);
  });

  test.for<[string, object, object, unknown]>([
    ['keep no state that says nothing', { ...sealed, status: null, content: null }, {}, thought(sealed)],
    ['that nobody can give back are not kept', { ...sealed, encrypted_content: null }, {}, undefined],
    [
      'that the vendor has stored are kept by their id',
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { store: true },
      thought({ type: 'reasoning', id: 'rs_1', summary: [] }),
    ],
  ])('%s', ([, item, more, expected]) => {
    expect(whole([item], more).filter(({ type }) => type === 'reasoning-delta')).toEqual(
      expected === undefined ? [] : [expected],
    );
  });
});

describe('calls', () => {
  const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '{"a":1}' };
  const delta = (json: string) => ({ type: 'response.function_call_arguments.delta', output_index: 0, delta: json });
  const head = { type: 'tool-call-delta', index: 0, id: 'call_1', name: 'f', argumentsDelta: '' };

  test('come in pieces', () => {
    const events = [
      created,
      added(0, { ...item, arguments: '' }),
      delta('{"a"'),
      delta(':1}'),
      done(0, item),
      completed(),
    ];
    expect(stream(events)).toEqual([
      START,
      head,
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{"a"' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: ':1}' },
      { type: 'finish', finishReason: 'tool-calls' },
    ]);
  });

  test('come whole where they are not streamed', () => {
    const expected = [
      START,
      head,
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{"a":1}' },
      { type: 'finish', finishReason: 'tool-calls' },
    ];
    expect(whole([item])).toEqual(expected);
    expect(stream([created, added(0, item), done(0, item), completed()])).toEqual(expected);
  });

  test('are counted apart from other items', () => {
    const chunks = whole([message('x'), item, { ...item, call_id: 'call_2' }]);
    const heads = chunks.flatMap((chunk) =>
      chunk.type === 'tool-call-delta' && chunk.id ? [[chunk.index, chunk.id]] : [],
    );
    expect(heads).toEqual([
      [0, 'call_1'],
      [1, 'call_2'],
    ]);
  });

  test('of custom tools carry their text as a field', () => {
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'sql', input: 'select "x"' };
    expect(whole([custom]).slice(1)).toEqual([
      { ...head, name: 'sql' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{"input":"select \\"x\\""}', state: state(custom) },
      { type: 'finish', finishReason: 'tool-calls' },
    ]);
  });

  test('may be signed, and be what an answer waits for', () => {
    const signed = { ...item, thought_signature: 'sig' };
    expect(whole([signed], { status: 'requires_action' }).slice(2)).toEqual([
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{"a":1}' },
      {
        type: 'tool-call-delta',
        index: 0,
        argumentsDelta: '',
        state: state({ type: 'function_call', thought_signature: 'sig' }),
      },
      { type: 'finish', finishReason: 'tool-calls' },
    ]);
  });

  test('that we have no word for are told by their type', () => {
    const computer = { type: 'computer_call', id: 'cu_1', call_id: 'call_1' };
    expect(whole([computer]).slice(1)).toEqual([
      thought(computer),
      { type: 'finish', finishReason: 'other', rawFinishReason: 'computer_call' },
    ]);
    const shell = [
      { type: 'shell_call', call_id: 'call_1' },
      { type: 'shell_call_output', call_id: 'call_1' },
    ];
    expect(whole(shell).at(-1)).toEqual(STOP);
  });
});

describe('what the provider did itself', () => {
  const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } };
  const usage = { input_tokens: 1, output_tokens: 1 };

  test('is kept in its place', () => {
    expect(whole([search, message('x')]).slice(1, -1)).toEqual([thought(search), { type: 'text-delta', text: 'x' }]);
  });

  test.for<[string, readonly object[], object, number | undefined]>([
    ['as the vendor counts them', [search, search], { tool_usage: { web_search: { num_requests: 1 } } }, 1],
    ['by the items, where the vendor does not', [search, search], {}, 2],
    ['not by pages that were opened', [{ ...search, action: { type: 'open_page' } }], {}, undefined],
  ])('counts searches %s', ([, output, more, searches]) => {
    const finish = whole(output, { usage, ...more }).at(-1);
    expect(finish?.type === 'finish' && finish.usage?.searches).toBe(searches);
  });

  test('hands out pictures', () => {
    const item = {
      type: 'image_generation_call',
      id: 'ig_1',
      status: 'completed',
      result: 'AAAA',
      output_format: 'webp',
    };
    expect(stream([created, added(0, { ...item, result: null }), done(0, item), completed()]).slice(1)).toEqual([
      {
        type: 'image',
        source: { data: 'AAAA', mediaType: 'image/webp' },
        state: state({ type: 'image_generation_call', id: 'ig_1', status: 'completed' }),
      },
      STOP,
    ]);
  });
});

describe('sources', () => {
  const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 2 };
  const place = { type: 'citation', citation: { url: 'https://a.example', title: 'A', startIndex: 0, endIndex: 2 } };

  test('beside the items are cited once each, after those that the text names', () => {
    const citations = ['https://a.example', 'https://b.example', 'https://b.example'];
    const chunks = whole([message('ok', { annotations: [annotation] })], { citations });
    expect(chunks.filter(({ type }) => type === 'citation')).toEqual([
      place,
      { type: 'citation', citation: { url: 'https://b.example' } },
    ]);
  });

  test('that are an item of their own do not go back', () => {
    const results = [{ id: 1, url: 'https://a.example', title: 'A', snippet: 'words' }];
    expect(stream([created, done(0, { type: 'search_results', results }), text('ok', 1), completed()])).toEqual([
      START,
      { type: 'citation', citation: { url: 'https://a.example', title: 'A', citedText: 'words' } },
      { type: 'text-delta', text: 'ok' },
      STOP,
    ]);
  });
});

describe("a vendor's own calls of custom tools", () => {
  const call = { type: 'custom_tool_call', id: 'c', call_id: 'x', name: 'x_keyword_search', input: '{}' };

  test('are kept for it, and wait for nobody', () => {
    const options = { ...OPTIONS, quirks: { responses: { runsCustomTools: true } } };
    expect(stream([created, done(0, call), text('ok', 1), completed()], options)).toEqual([
      START,
      thought(call),
      { type: 'text-delta', text: 'ok' },
      STOP,
    ]);
    expect(stream([created, done(0, call), completed()])).toContainEqual({
      type: 'finish',
      finishReason: 'tool-calls',
    });
  });
});

describe('the end', () => {
  test.for<[string, string]>([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
    ['max_tool_calls', 'other'],
  ])('by %s is %s', ([reason, finishReason]) => {
    expect(stream([created, incomplete(reason)]).at(-1)).toEqual({
      type: 'finish',
      finishReason,
      rawFinishReason: reason,
    });
  });

  test('is missing where no event says it', () => {
    expect(stream([created, text('hal'), done(0, message('hal'))]).map(({ type }) => type)).toEqual([
      'response-start',
      'text-delta',
    ]);
  });

  test('states what the call cost, where the vendor does', () => {
    const usage = { input_tokens: 1, output_tokens: 1, cost: 0.25 };
    const options = { ...OPTIONS, quirks: { costPath: ['cost'] } };
    expect(stream([created, completed({ usage })], options).at(-1)).toMatchObject({ costUsd: 0.25 });
  });

  test('states how soon it was worked on', () => {
    expect(stream([created, completed({ service_tier: 'priority' })]).at(-1)).toMatchObject({
      serviceTier: 'priority',
    });
    expect(stream([created, completed({ service_tier: 'default' })]).at(-1)).not.toHaveProperty('serviceTier');
  });
});

describe('failures', () => {
  const thrown = (run: () => unknown): RouterError => {
    try {
      run();
    } catch (error) {
      if (RouterError.isInstance(error)) return error;
    }
    throw new TypeError('no RouterError');
  };
  const failed = (error: object | null) => ({ type: 'response.failed', response: { status: 'failed', error } });

  test.for<[string, object, string]>([
    ['an error event', { type: 'error', code: 'server_error', message: 'oh' }, 'provider_unavailable'],
    ['an error event with an envelope', { type: 'error', error: { code: 'rate_limit_exceeded' } }, 'rate_limited'],
    ['an error without a type', { error: { code: 'context_length_exceeded' } }, 'context_length_exceeded'],
    ['a failed answer', failed({ code: 'server_error', message: 'oh' }), 'provider_unavailable'],
    ['a failed answer that says nothing', failed(null), 'stream_error'],
    ['a picture that cannot be read', failed({ code: 'invalid_image_format', message: 'oh' }), 'invalid_request'],
    ['a policy', failed({ code: 'bio_policy', message: 'oh' }), 'content_policy'],
    ['a prompt that is flagged', failed({ code: 'invalid_prompt', message: 'oh' }), 'content_policy'],
    ['an answer that was cancelled', { type: 'response.cancelled', response: {} }, 'invalid_response'],
  ])('%s is %s', ([, event, code]) => {
    const failing = () => stream([created, text('hal'), event]);
    expect(thrown(failing)).toMatchObject({ code, provider: 'acme' });
  });

  test('of a whole answer are the same', () => {
    expect(thrown(() => whole([], { status: 'failed', error: { code: 'server_error', message: 'oh' } }))).toMatchObject(
      {
        code: 'provider_unavailable',
        billed: true,
      },
    );
  });

  test.for<[string, unknown]>([
    ['nothing', null],
    ['a chat completion', { id: 'a', choices: [] }],
    ['an answer that is still being made', { status: 'queued', output: [] }],
  ])('%s is no answer', ([, body]) => {
    expect(thrown(() => fromResponsesAnswer(body, OPTIONS)).code).toBe('invalid_response');
  });

  test('leave the last word to the plugin', () => {
    const options: OpenAiFoldOptions = {
      ...OPTIONS,
      errorOverride: ({ code }) => (code === 'odd' ? 'overloaded' : undefined),
    };
    expect(thrown(() => stream([created, { type: 'error', code: 'odd' }], options)).code).toBe('overloaded');
  });
});
