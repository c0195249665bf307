import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatRequest, Continuation } from '@signalbox/core';
import { collect, collectUntilError, fakeProvider, textOf, type FakeStep } from '@signalbox/testkit';
import { canContinue, OverlapFilter, requestForRest, Shown } from '../../src/attempt/continuation.ts';
import { HELLO, makeRouter } from '../router/make-router.ts';

const BROKEN: FakeStep = { text: 'The capital of France is', truncated: true };

function setUp(continuation: Continuation, scripts: readonly FakeStep[], capabilities: readonly 'prefill'[] = []) {
  const plugins = scripts.map((step, place) => {
    const models = [{ id: 'model', capabilities: ['json', 'json-schema', 'tools', ...capabilities] as const }];
    return fakeProvider({ id: 'abc'[place]!, models, script: [step] });
  });
  const fallback = plugins.map(({ id }) => `${id}/model`);
  const config = { fallback, continuation, retry: { maxRetries: 0 } } as const;
  return { plugins, ...makeRouter(plugins, config) };
}

const requestTo = ({ plugins }: Pick<ReturnType<typeof setUp>, 'plugins'>, place: number): ChatRequest =>
  plugins[place]?.calls[0]?.request as ChatRequest;

describe('a stream that breaks off', () => {
  test('is an error, unless the route says more', async () => {
    const plugins = [fakeProvider({ id: 'a', script: [BROKEN] }), fakeProvider({ id: 'b' })];
    const { router, observations } = makeRouter(plugins, { fallback: ['a/model', 'b/model'] });
    const { items, error } = await collectUntilError(router.stream(HELLO));
    expect(textOf(items)).toBe('The capital of France is');
    expect(error).toMatchObject({ code: 'stream_truncated', committed: true, attempts: [{ outcome: 'failed' }] });
    expect(plugins[1]?.calls).toHaveLength(0);
    expect(observations).toMatchObject([{ outcome: 'failed', errorCode: 'stream_truncated' }]);
  });

  test('is made good before its reader sees it where the whole answer is asked for', async () => {
    const { router } = setUp('never', [BROKEN, { text: 'Paris' }]);
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'b', text: 'Paris' });
  });
});

describe('restart', () => {
  test('takes back what was shown, and another candidate answers anew', async () => {
    const { router } = setUp('restart', [BROKEN, { text: 'It is Paris.' }]);
    const stream = router.stream(HELLO);
    const chunks = await collect(stream);
    const seam = chunks.findIndex(({ type }) => type === 'restart');
    expect(chunks[seam]).toEqual({ type: 'restart', provider: 'b', model: 'model', reason: 'stream_truncated' });
    expect(textOf(chunks.slice(seam))).toBe('It is Paris.');
    expect(await stream.result).toMatchObject({
      provider: 'b',
      text: 'It is Paris.',
      segments: [{ provider: 'b', model: 'model', startIndex: 0, endIndex: 12 }],
      attempts: [
        { provider: 'a', outcome: 'failed', error: { code: 'stream_truncated' } },
        { provider: 'b', outcome: 'ok', role: 'continuation' },
      ],
    });
  });

  test('takes back tool calls too', async () => {
    const half: FakeStep = {
      chunks: [{ type: 'tool-call-delta', index: 0, id: '1', name: 'find', argumentsDelta: '{"q":' }],
    };
    const { router } = setUp('restart', [half, { toolCalls: [{ name: 'find', arguments: { q: 'Paris' } }] }]);
    const result = await router.stream({ ...HELLO, tools: [{ name: 'find', parameters: {} }] }).result;
    expect(result.toolCalls).toMatchObject([{ name: 'find', arguments: '{"q":"Paris"}' }]);
  });

  test('goes on for as long as there is somebody to ask', async () => {
    const { router } = setUp('restart', [BROKEN, BROKEN, { text: 'Paris' }]);
    expect(await router.stream(HELLO).result).toMatchObject({ provider: 'c', text: 'Paris' });
  });

  test('is the first error when nobody is left', async () => {
    const { router, clock } = setUp('restart', [BROKEN, { error: 'overloaded' }]);
    const { items, error } = await collectUntilError(router.stream(HELLO));
    expect(textOf(items)).toBe('The capital of France is');
    expect(error).toMatchObject({
      code: 'stream_truncated',
      committed: true,
      attempts: [{ provider: 'a' }, { provider: 'b', error: { code: 'overloaded' } }],
    });
    expect(clock.pending).toBe(0);
  });
});

describe('continue', () => {
  test('tells another candidate to go on from what was shown, and takes out what it repeats', async () => {
    const fixture = setUp('continue', [BROKEN, { text: 'of France is Paris, of course.' }]);
    const stream = fixture.router.stream(HELLO);
    const chunks = await collect(stream);
    expect(textOf(chunks)).toBe('The capital of France is Paris, of course.');
    expect(chunks.filter(({ type }) => type === 'continuation')).toEqual([
      { type: 'continuation', provider: 'b', model: 'model', reason: 'stream_truncated' },
    ]);
    expect(requestTo(fixture, 1).messages).toMatchObject([
      ...HELLO.messages,
      { role: 'assistant', content: 'The capital of France is' },
      { role: 'user', content: expect.stringContaining('cut off') },
    ]);
    const result = await stream.result;
    expect(result.text).toBe('The capital of France is Paris, of course.');
    expect(
      result.segments.map(({ provider, startIndex, endIndex }) => [provider, result.text.slice(startIndex, endIndex)]),
    ).toEqual([
      ['a', 'The capital of France is'],
      ['b', ' Paris, of course.'],
    ]);
    expect(result.attempts).toMatchObject([{ outcome: 'failed' }, { outcome: 'ok', role: 'continuation' }]);
  });

  test('leaves a model that can go on from its own last message to it', async () => {
    const fixture = setUp('continue', [BROKEN, { text: ' Paris.' }], ['prefill']);
    expect((await fixture.router.stream(HELLO).result).text).toBe('The capital of France is Paris.');
    expect(requestTo(fixture, 1).messages.at(-1)).toEqual({ role: 'assistant', content: 'The capital of France is' });
  });

  test('goes on from all that was shown when the second breaks off too', async () => {
    const fixture = setUp('continue', [BROKEN, { text: ' Paris, on the', truncated: true }, { text: ' Seine.' }]);
    const result = await fixture.router.stream(HELLO).result;
    expect(result.text).toBe('The capital of France is Paris, on the Seine.');
    expect(result.segments.map(({ provider }) => provider)).toEqual(['a', 'b', 'c']);
    expect(requestTo(fixture, 2).messages).toMatchObject([
      {},
      { role: 'assistant', content: 'The capital of France is Paris, on the' },
      {},
    ]);
  });

  test.for<[string, FakeStep, Partial<ChatRequest>]>([
    [
      'a tool call',
      { chunks: [{ type: 'tool-call-delta', index: 0, id: '1', name: 'find', argumentsDelta: '{"q"' }] },
      { tools: [{ name: 'find', parameters: {} }] },
    ],
    ['an answer in JSON', { text: '{"capital": "Pa', truncated: true }, { responseFormat: { type: 'json' } }],
    [
      'an answer by a schema',
      { text: '{"capital": "Pa', truncated: true },
      { responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'object' } } },
    ],
    ['thoughts alone', { chunks: [{ type: 'reasoning-delta', text: 'Let me see' }] }, {}],
  ])('never goes on inside %s', async ([, step, more]) => {
    const { router, plugins } = setUp('continue', [step, { text: 'is' }]);
    const { error } = await collectUntilError(router.stream({ ...HELLO, ...more }));
    expect(error).toMatchObject({ code: 'stream_truncated', committed: true });
    expect(plugins[1]?.calls).toHaveLength(0);
  });

  test('may ask a hedge that lost: it was called off, and has not failed', async () => {
    const a = fakeProvider({ id: 'a', script: [{}, {}, { ...BROKEN, delayMs: 200 }] });
    const b = fakeProvider({ id: 'b', script: [{ delayMs: 900 }, { text: ' Paris.' }] });
    const { router, clock } = makeRouter([a, b], {
      fallback: ['a/model', 'b/model'],
      continuation: 'continue',
      hedging: { afterMs: 100, maxShare: 1 },
    });
    for (let request = 0; request < 2; request += 1) await router.complete(HELLO);
    const answer = router.stream(HELLO).result;
    for (let step = 0; step < 20; step += 1) await clock.advance(100);
    const { text, attempts } = await answer;
    expect(text).toBe('The capital of France is Paris.');
    expect(attempts.map(({ provider, role, outcome }) => [provider, role, outcome])).toEqual([
      ['b', 'hedge', 'cancelled'],
      ['a', undefined, 'failed'],
      ['b', 'continuation', 'ok'],
    ]);
  });

  test('ends with its reader, whoever is answering', async () => {
    const { router, plugins, clock, observations } = setUp('continue', [BROKEN, { text: ' Paris', thenHang: true }]);
    for await (const chunk of router.stream(HELLO)) if (chunk.type === 'continuation') break;
    expect(plugins[1]?.calls).toMatchObject([{ aborted: true }]);
    expect(observations).toMatchObject([{ outcome: 'cancelled' }]);
    expect(clock.pending).toBe(0);
  });
});

describe('what a continuation repeats', () => {
  const through = (shown: string, pieces: readonly string[], wasTold = true): string => {
    const filter = new OverlapFilter(shown, wasTold);
    return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  };

  test.for<[string, string, string]>([
    ['The capital of France is', 'of France is Paris', ' Paris'],
    ['The capital of France is', ' Paris', ' Paris'],
    ['The capital of France is', 'The capital of France is Paris', ' Paris'],
    ['one two', 'two three', ' three'],
    // A single letter, or the middle of a word, is chance.
    ['a cat', 't', 't'],
    ['to be or not', 'not to be', ' to be'],
    ['The concat', 'cat is here', 'cat is here'],
    ['x = 1;\n', '\ny = 2;', '\ny = 2;'],
    ['', 'anything', 'anything'],
    // The word that was being said is begun again, however little of it was said.
    ['It is a c', 'cat', 'at'],
    ['It is a', 'a cat', ' cat'],
    // Digits may well be followed by the same again.
    ['1', '11', '11'],
    ['1.1', '1.12', '1.12'],
  ])('%j + %j adds %j', ([shown, said, added]) => {
    expect(through(shown, [said])).toBe(added);
  });

  test.for<[string, string, string]>([
    ['It is a co', 'coon', 'coon'],
    ['It is a cocoon', 'cocoon of', ' of'],
  ])('%j + %j adds %j where the model goes on by itself', ([shown, said, added]) => {
    expect(through(shown, [said], false)).toBe(added);
  });

  test('may be all of it, however long it is', () => {
    const shown = Array.from({ length: 500 }, (_, place) => `word${place}`).join(' ');
    const pieces = `${shown} and on`.match(/.{1,7}/g) ?? [];
    expect(through(shown, pieces)).toBe(' and on');
    expect(through(shown, pieces, false)).toBe(' and on');
  });

  test('is found however it is cut into pieces', () => {
    const words = fc.array(fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'of', 'is'), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        words,
        words,
        fc.nat(8),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (before, after, repeated, cuts) => {
          const shown = before.join(' ');
          const said = [...before.slice(Math.max(0, before.length - repeated)), ...after].join(' ');
          const pieces: string[] = [];
          for (let at = 0, cut = 0; at < said.length; cut += 1) {
            const size = cuts[cut % cuts.length]!;
            pieces.push(said.slice(at, at + size));
            at += size;
          }
          expect(through(shown, pieces)).toBe(through(shown, [said]));
        },
      ),
    );
  });

  test('loses nothing else: what comes out is an end of what went in, and what is gone stood before', () => {
    const text = fc.string({ unit: fc.constantFrom('ab ', 'cde', ' ', '. ', 'fgh ij'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (shown, said) => {
        const added = through(shown, [said]);
        expect(said.endsWith(added)).toBe(true);
        expect(shown.endsWith(said.slice(0, said.length - added.length))).toBe(true);
      }),
    );
  });
});

test('what can be gone on from', () => {
  const shown = new Shown();
  expect(canContinue(HELLO, shown)).toBe(false);
  shown.add({ type: 'text-delta', text: 'Hello' });
  expect(canContinue(HELLO, shown)).toBe(true);
  expect(canContinue({ ...HELLO, responseFormat: { type: 'text' } }, shown)).toBe(true);
  shown.add({ type: 'image', source: { data: '', mediaType: 'image/png' } });
  expect(canContinue(HELLO, shown)).toBe(false);
  shown.takeBack();
  expect(shown.text).toBe('');
});

test('the rest of an answer is asked for with everything else of the request', () => {
  const card = { id: 'm', kind: 'chat', capabilities: ['prefill'], price: { kind: 'free' } } as const;
  const request: ChatRequest = { ...HELLO, system: 'Be kind.', temperature: 0.5 };
  const rest = requestForRest(request, 'Hel', { card } as never);
  expect(rest).toEqual({ ...request, messages: [...HELLO.messages, { role: 'assistant', content: 'Hel' }] });
});
