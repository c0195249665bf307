import { describe, expect, test } from 'vitest';
import { RouterError, comparators, type ChatResult } from '@signalbox/core';
import { fakeProvider, type FakeStep } from '@signalbox/testkit';
import { HELLO, makeRouter } from './make-router.ts';

const PRICED = [
  { id: 'model', price: { kind: 'known', inputPerMTok: '1', outputPerMTok: '1', source: 'x', asOf: '2026' } },
] as const;

function setUp(scripts: readonly FakeStep[], config: Parameters<typeof makeRouter>[1] = {}) {
  const plugins = scripts.map((step, place) => fakeProvider({ id: 'abcde'[place]!, models: PRICED, script: [step] }));
  return { plugins, ...makeRouter(plugins, { fallback: plugins.map(({ id }) => `${id}/model`), ...config }) };
}

describe('parallel', () => {
  test('gives all answers side by side, in the order of the plan, and one bill', async () => {
    const { router, clock } = setUp([{ text: 'one', delayMs: 200 }, { text: 'two', delayMs: 100 }, { text: 'three' }]);
    const answers = router.parallel(HELLO);
    await clock.advance(200);
    const result = await answers;
    expect(result.answers).toMatchObject([
      { provider: 'a', outcome: 'ok', result: { text: 'one', latencyMs: 200 } },
      { provider: 'b', outcome: 'ok', result: { text: 'two' } },
      { provider: 'c', outcome: 'ok', result: { text: 'three' } },
    ]);
    expect(result).toMatchObject({ latencyMs: 200, costUsd: 0.000_045, costSource: 'catalogue' });
    expect(result.attempts).toHaveLength(3);
  });

  test('asks as many as it is told, or those it is told', async () => {
    const { router, plugins } = setUp([{}, {}, {}, {}]);
    const asked = (result: { readonly answers: readonly { readonly provider: string }[] }): string[] =>
      result.answers.map(({ provider }) => provider);
    expect(asked(await router.parallel(HELLO))).toEqual(['a', 'b', 'c']);
    expect(asked(await router.parallel(HELLO, { count: 2 }))).toEqual(['a', 'b']);
    expect(asked(await router.parallel(HELLO, { candidates: ['d/model', 'b/model'] }))).toEqual(['d', 'b']);
    expect(plugins.map(({ calls }) => calls.length)).toEqual([2, 3, 1, 1]);
  });

  test('one that fails fails alone, and nobody is asked in its place', async () => {
    const { router, plugins } = setUp([{ error: 'provider_auth' }, { text: 'two' }, {}], { retry: { maxRetries: 0 } });
    const { answers, attempts, costUsd } = await router.parallel(HELLO, { count: 2 });
    expect(answers).toMatchObject([{ outcome: 'failed', error: { code: 'provider_auth' } }, { outcome: 'ok' }]);
    expect(attempts).toHaveLength(2);
    expect(costUsd).toBe(0.000_015);
    expect(plugins[2]?.calls).toHaveLength(0);
  });

  test('shares a cost cap among them', async () => {
    const { router, plugins } = setUp([{}, {}]);
    await router.parallel({ ...HELLO, routing: { maxCostUsd: 0.001 } });
    const limits = plugins.map(({ calls }) => (calls[0]?.request as { maxOutputTokens?: number }).maxOutputTokens ?? 0);
    expect(limits.every((limit) => limit > 400 && limit <= 500)).toBe(true);
  });

  test('tells of those that were not asked', async () => {
    const { router } = setUp([{}, {}]);
    const { rejected } = await router.parallel({ ...HELLO, routing: { exclude: ['b'] } });
    expect(rejected).toMatchObject([{ provider: 'b', code: 'excluded' }]);
    const nobody = router.parallel({ ...HELLO, routing: { exclude: ['a', 'b'] } });
    await expect(nobody).rejects.toMatchObject({ code: 'no_candidate' });
  });

  test('a name that nobody offers is a refusal, and the others answer', async () => {
    const { router } = setUp([{}]);
    const { answers, rejected } = await router.parallel(HELLO, { candidates: ['a/model', 'nobody/model'] });
    expect(answers).toMatchObject([{ provider: 'a' }]);
    expect(rejected).toMatchObject([{ provider: 'nobody', code: 'not-installed' }]);
  });

  test('ends with the caller', async () => {
    const { router, clock, plugins } = setUp([{ hang: true }, { hang: true }]);
    const caller = new AbortController();
    const answer = router.parallel({ ...HELLO, signal: caller.signal });
    await clock.advance(10);
    caller.abort();
    expect((await answer).answers).toMatchObject([{ error: { code: 'cancelled' } }, { error: { code: 'cancelled' } }]);
    expect(plugins.every(({ calls }) => calls[0]?.aborted)).toBe(true);
  });
});

describe('consensus', () => {
  test('is what most say, with every vote', async () => {
    const { router } = setUp([{ text: 'Paris.' }, { text: 'Lyon' }, { text: '**paris**' }]);
    const result = await router.consensus(HELLO);
    expect(result).toMatchObject({ answer: { text: 'Paris.', provider: 'a' }, isMajority: true });
    expect(result.agreement).toBeCloseTo(2 / 3);
    expect(result.votes.map(({ provider, group }) => [provider, group])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ]);
  });

  test('without a majority is what comes first in the plan, and says so', async () => {
    const { router } = setUp([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    const result = await router.consensus(HELLO);
    expect(result).toMatchObject({ answer: { text: 'one' }, isMajority: false });
    expect(result.agreement).toBeCloseTo(1 / 3);
  });

  test('is of those that answered', async () => {
    const { router } = setUp([{ error: 'provider_auth' }, { text: 'yes' }, { text: 'yes' }]);
    const result = await router.consensus(HELLO);
    expect(result).toMatchObject({ answer: { provider: 'b' }, agreement: 1, isMajority: true });
    expect(result.votes[0]).toMatchObject({ outcome: 'failed' });
    expect(result.votes[0]).not.toHaveProperty('group');
  });

  test('when nobody answers is an error with all attempts', async () => {
    const { router } = setUp([{ error: 'provider_auth' }, { error: 'permission' }]);
    await expect(router.consensus(HELLO)).rejects.toMatchObject({
      code: 'all_candidates_failed',
      message: 'nobody gave an answer to agree on (a/model: provider_auth; b/model: permission)',
      attempts: [{}, {}],
    });
  });

  test('a comparator of one’s own decides, and must give a number for each answer', async () => {
    const { router } = setUp([{ text: 'aa' }, { text: 'b' }, { text: 'cc' }]);
    const byLength = await router.consensus(HELLO, { compare: (answers) => answers.map(({ text }) => text.length) });
    expect(byLength).toMatchObject({ answer: { text: 'aa' }, isMajority: true });
    await expect(router.consensus(HELLO, { compare: () => [1] })).rejects.toThrow(
      new TypeError('the comparator gave 1 numbers for 3 answers'),
    );
  });
});

describe('comparators', () => {
  const answers = (...texts: readonly string[]): ChatResult[] => texts.map((text) => ({ text }) as ChatResult);
  const noTools = { embed: () => Promise.reject(), complete: () => Promise.reject() };

  test.for<[keyof typeof comparators & ('exact' | 'normalized' | 'json'), readonly string[], readonly number[]]>([
    ['exact', ['a', 'a ', 'a'], [0, 1, 0]],
    ['normalized', ['The Answer: 42!', 'the answer 42', '`the answer`\n42', 'the answer 43'], [0, 0, 0, 3]],
    // A sign and a decimal point are part of a number.
    ['normalized', ['-4', '4', '4.5', '45', '4.'], [0, 1, 2, 3, 1]],
    ['json', ['{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }', '```json\n{"a":1,"b":[2]}\n```', '{"a":2}'], [0, 0, 0, 3]],
    ['json', ['no json', 'No JSON.', '1'], [0, 0, 2]],
  ])('%s of %j', async ([name, texts, groups]) => {
    expect(await comparators[name](answers(...texts), noTools)).toEqual(groups);
  });

  test('embedding: what points the same way is the same, and is on the bill', async () => {
    const vectors: Readonly<Record<string, readonly number[]>> = {
      'It is red': [1, 0],
      'Red it is': [0.99, 0.1],
      Blue: [0, 1],
    };
    const chat = ['It is red', 'Blue', 'Red it is'].map((text, place) =>
      fakeProvider({ id: 'abc'[place]!, models: PRICED, script: [{ text }] }),
    );
    const embedder = fakeProvider({
      id: 'e',
      models: [{ id: 'vectors', kind: 'embedding', capabilities: [], price: PRICED[0].price }],
      script: [{ embeddings: ['It is red', 'Blue', 'Red it is'].map((text) => vectors[text]!) }],
    });
    const { router } = makeRouter([...chat, embedder], { fallback: ['a/model', 'b/model', 'c/model'] });
    const result = await router.consensus(HELLO, { compare: comparators.embedding({ model: 'e/vectors' }) });
    expect(result).toMatchObject({ answer: { text: 'It is red' }, isMajority: true });
    expect(embedder.calls[0]?.request).toMatchObject({ input: ['It is red', 'Blue', 'Red it is'] });
    expect(result.costUsd).toBeGreaterThan(0.000_045);
  });

  test('judge: another model says whether two answers mean the same, and is on the bill', async () => {
    const judge = fakeProvider({
      id: 'j',
      models: PRICED,
      script: ({ request }) => ({
        text: JSON.stringify(request).includes('Lyon') ? 'DIFFERENT' : 'SAME',
      }),
    });
    const chat = ['Paris', 'Lyon', 'The city of Paris'].map((text, place) =>
      fakeProvider({ id: 'abc'[place]!, models: PRICED, script: [{ text }] }),
    );
    const { router } = makeRouter([...chat, judge], { fallback: ['a/model', 'b/model', 'c/model'] });
    const result = await router.consensus(HELLO, { compare: comparators.judge({ model: 'j/model' }) });
    expect(result.votes.map(({ group }) => group)).toEqual([0, 1, 0]);
    expect(judge.calls).toHaveLength(2);
    expect(result.costUsd).toBeCloseTo(0.000_075, 9);
  });
});

test('compare gives a table for people', async () => {
  const { router, clock } = setUp([
    { text: `A | pipe and a\nnew line, ${'long '.repeat(60)}`, delayMs: 120 },
    { error: 'provider_auth' },
  ]);
  const answer = router.compare(HELLO);
  await clock.advance(120);
  const { rows, table } = await answer;
  expect(rows).toMatchObject([
    { candidate: 'a/model', outcome: 'ok', latencyMs: 120, costUsd: 0.000_015, usage: { outputTokens: 5 } },
    { candidate: 'b/model', outcome: 'failed', errorCode: 'provider_auth' },
  ]);
  const lines = table.split('\n');
  expect(lines.slice(0, 2)).toEqual([
    '| candidate | time | tokens | cost | answer |',
    '| --- | --- | --- | --- | --- |',
  ]);
  expect(lines[2]).toMatch(
    /^\| a\/model \| 120 ms \| 5 \| \$0\.000015 \| A \\\| pipe and a new line, (?:long )+.*… \|$/,
  );
  expect(lines[3]).toBe('| b/model | - | - | - | (provider_auth) |');
});

test('what is wrong with a request is an error before anybody is asked', async () => {
  const { router, plugins } = setUp([{}]);
  await expect(router.parallel({ messages: 'hi' } as never)).rejects.toSatisfy(
    (error) => RouterError.isInstance(error) && error.code === 'invalid_request',
  );
  expect(plugins[0]?.calls).toHaveLength(0);
});
