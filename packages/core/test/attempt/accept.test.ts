import { describe, expect, test } from 'vitest';
import type { ChatRequest, RouterConfig, WholeAnswer } from '@signalbox/core';
import { collect, fakeProvider, textOf, type FakeStep } from '@signalbox/testkit';
import { fitsSchema } from '../../src/router/fits-schema.ts';
import { HELLO, makeRouter } from '../router/make-router.ts';

function setUp(scripts: readonly FakeStep[], config: Omit<RouterConfig, 'plugins'>) {
  const plugins = scripts.map((step, place) => fakeProvider({ id: 'abc'[place]!, script: [step] }));
  return { plugins, ...makeRouter(plugins, { fallback: plugins.map(({ id }) => `${id}/model`), ...config }) };
}

describe('an answer that is not accepted', () => {
  test('is followed by the next candidate’s, and is paid for', async () => {
    const seen: WholeAnswer[] = [];
    const { router } = setUp([{ text: 'I cannot say.' }, { text: 'Paris' }], {
      accept: (answer) => {
        seen.push(answer);
        return !answer.text.includes('cannot') || 'it refuses';
      },
    });
    const result = await router.complete(HELLO);
    expect(result).toMatchObject({ provider: 'b', text: 'Paris' });
    expect(result.attempts).toMatchObject([
      { outcome: 'failed', sent: true, usage: { outputTokens: 5 }, error: { code: 'answer_rejected' } },
      { outcome: 'ok' },
    ]);
    expect(result.attempts[0]?.error?.message).toContain('was not accepted: it refuses');
    expect(seen).toMatchObject([
      { provider: 'a', model: 'model', text: 'I cannot say.', finishReason: 'stop', toolCalls: [] },
      { provider: 'b' },
    ]);
  });

  test('is not seen by the reader of a stream', async () => {
    const { router } = setUp([{ text: 'I cannot say.' }, { text: 'It is Paris' }], {
      accept: ({ text }) => !text.includes('cannot'),
    });
    const stream = router.stream(HELLO);
    expect(textOf(await collect(stream))).toBe('It is Paris');
    expect(await stream.result).toMatchObject({ provider: 'b' });
  });

  test('is no fault of the candidate’s health', async () => {
    const { router } = setUp([{ text: 'no' }, { text: 'yes' }], { accept: ({ text }) => text === 'yes' });
    for (let call = 0; call < 10; call += 1) await router.complete(HELLO);
    expect(router.breakers.list()).toEqual([]);
  });

  test('when all are refused, is the error that says why', async () => {
    const { router } = setUp([{ text: 'no' }, { text: 'no' }], { accept: () => 'too short' });
    await expect(router.complete(HELLO)).rejects.toMatchObject({
      code: 'all_candidates_failed',
      message: expect.stringContaining('too short'),
      attempts: [{ error: { code: 'answer_rejected' } }, { error: { code: 'answer_rejected' } }],
    });
  });

  test('may be judged by a promise; a check that throws has said no, and tells nothing of the answer', async () => {
    const { router } = setUp([{ text: 'secret words' }, {}], {
      accept: async ({ provider, text }) => {
        if (provider === 'a') throw new Error(text);
        return true;
      },
    });
    const { attempts } = await router.complete(HELLO);
    expect(attempts[0]?.error?.message).toBe('the answer of a/model was not accepted: its check threw Error');
  });

  test('has its tool calls put together', async () => {
    const seen: WholeAnswer[] = [];
    const { router } = setUp([{ toolCalls: [{ id: '7', name: 'find', arguments: { q: 'x' } }] }], {
      accept: (answer) => seen.push(answer) > 0,
    });
    await router.complete({ ...HELLO, tools: [{ name: 'find', parameters: {} }] });
    expect(seen[0]?.toolCalls).toEqual([{ type: 'tool-call', id: '7', name: 'find', arguments: '{"q":"x"}' }]);
  });

  test('by a request’s own word', async () => {
    const { router } = setUp([{ text: 'no' }, { text: 'yes' }], { accept: () => true });
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'a' });
    const routing = { accept: ({ text }: WholeAnswer) => text === 'yes' };
    expect(await router.complete({ ...HELLO, routing })).toMatchObject({ provider: 'b' });
  });
});

describe('an answer by a schema', () => {
  const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
  const asked: ChatRequest = { ...HELLO, responseFormat: { type: 'json-schema', name: 'person', schema } };

  test('that does not fit is followed by the next candidate’s where the route says so', async () => {
    const scripts = [{ text: '{"age": "ten"}' }, { text: '{"age": 10}' }];
    const strict = setUp(scripts, { validateSchema: true });
    const result = await strict.router.complete(asked);
    expect(result).toMatchObject({ provider: 'b', attempts: [{ error: { code: 'answer_rejected' } }, {}] });
    expect(result.attempts[0]?.error?.message).toContain('it does not fit the schema at #/age (type)');
    expect(await setUp(scripts, {}).router.complete(asked)).toMatchObject({ provider: 'a' });
    expect(await strict.router.complete(HELLO)).toMatchObject({ provider: 'a' });
  });

  test.for<[string, boolean | string]>([
    ['{"age": 3}', true],
    ['{"age": 3', 'it is no JSON'],
    ['', 'it is no JSON'],
    ['{}', 'it does not fit the schema at # (required)'],
  ])('%j: %s', async ([text, verdict]) => {
    const answer: WholeAnswer = { provider: 'a', model: 'm', text, reasoning: '', toolCalls: [], finishReason: 'stop' };
    expect(await fitsSchema(schema)(answer)).toBe(verdict);
  });

  test('a call for tools is no answer yet', async () => {
    const toolCalls = [{ type: 'tool-call', id: '1', name: 'find', arguments: '{}' }] as const;
    const answer: WholeAnswer = {
      provider: 'a',
      model: 'm',
      text: '',
      reasoning: '',
      toolCalls,
      finishReason: 'tool-calls',
    };
    expect(await fitsSchema(schema)(answer)).toBe(true);
  });

  test('is checked beside what else the route accepts', async () => {
    const { router } = setUp([{ text: '{"age": 1}' }, { text: '{"age": "x"}' }, { text: '{"age": 50}' }], {
      validateSchema: true,
      accept: ({ text }) => text.includes('50') || 'too young',
    });
    expect(await router.complete(asked)).toMatchObject({ provider: 'c' });
  });
});
