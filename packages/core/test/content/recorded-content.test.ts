import { collect, fakeProvider, textChunks } from '@signalbox/testkit';
import { expect, test } from 'vitest';
import { createContentRecorder } from '../../src/content/content-recorder.ts';
import { makeRouter } from '../router/make-router.ts';

/** An answer that comes in pieces. */
const acme = (...texts: string[]) =>
  fakeProvider({
    id: 'acme',
    script: () => ({
      chunks: [
        ...texts.slice(0, -1).map((text) => ({ type: 'text-delta', text }) as const),
        ...textChunks(texts.at(-1) ?? ''),
      ],
    }),
  });
const ASK = { system: 'Be kind.', messages: [{ role: 'user', content: 'I am ann@example.com' }] } as const;

test('nothing is recorded unless it is asked for', async () => {
  for (const config of [{}, { content: { record: false } }]) {
    const { router, observations } = makeRouter([acme('Hello')], config);
    await router.complete(ASK);
    expect(observations).toHaveLength(1);
    expect(observations[0]).not.toHaveProperty('content');
  }
});

test.for(['complete', 'stream'] as const)('%s: messages and answer are recorded, after redaction', async (how) => {
  const { router, observations } = makeRouter([acme('Mail b', 'ob@exam', 'ple.com')], { content: { record: true } });
  if (how === 'complete') await router.complete(ASK);
  else await collect(router.stream(ASK));
  expect(observations[0]?.content).toEqual({
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'I am [email]' },
    ],
    text: 'Mail [email]',
  });
});

test('an answer from the cache is recorded as well', async () => {
  const { router, observations } = makeRouter([acme('Hello')], { content: { record: true }, cache: { sampled: true } });
  await router.complete(ASK);
  await router.complete(ASK);
  expect(observations.map(({ cache, content }) => [cache?.kind, content?.text])).toEqual([
    [undefined, 'Hello'],
    ['exact', 'Hello'],
  ]);
});

test('a redaction that fails leaves nothing to be recorded, and the request succeeds', async () => {
  const errors: string[] = [];
  const { router, observations } = makeRouter([acme('Hello')], {
    content: {
      record: true,
      redact: () => {
        throw new Error('no model');
      },
    },
    on: { 'internal.error': ({ where }) => void errors.push(where) },
  });
  expect((await router.complete(ASK)).text).toBe('Hello');
  expect(observations[0]).not.toHaveProperty('content');
  expect(errors).toEqual(['content.redact']);
});

test('what is kept is bounded, and no number is cut in half so that it is not known for one', () => {
  const recorder = createContentRecorder({ record: true, maxChars: 5_000 });
  const recorded = (text: string) =>
    recorder?.contentOf(
      { operation: 'chat', request: { messages: [{ role: 'user', content: text }] } },
      recorder.heard(recorder.heard('', { type: 'text-delta', text }), { type: 'text-delta', text }),
    );
  expect(recorded('word '.repeat(10_000))?.text).toBe('word '.repeat(1_000));
  // Addresses shrink: what was cut in half at the end of what is read comes into what is kept.
  const addresses = 'ann@a-long-name-of-a-host.example.com '.repeat(1_000);
  for (let shift = 0; shift < 40; shift += 1) {
    const content = recorded(`${'-'.repeat(shift)} ${addresses}`);
    expect(JSON.stringify(content)).not.toContain('ann');
  }
});

test('of a picture it is recorded that there was one, of tools what they were given and gave', () => {
  const recorder = createContentRecorder({ record: true, maxChars: 1_000, redact: (text) => text.toUpperCase() });
  const content = recorder?.contentOf(
    {
      operation: 'chat',
      request: {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'see' },
              { type: 'image', source: { url: 'https://x/y' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'tool-call', id: '1', name: 'f', arguments: '{"a":1}', state: { provider: 'acme', value: 1 } },
            ],
          },
          { role: 'tool', content: [{ type: 'tool-result', toolCallId: '1', content: 'done' }] },
        ],
      },
    },
    'ok',
  );
  expect(content).toEqual({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'SEE' },
          { type: 'text', text: '[image]' },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'F', arguments: '{"A":1}' }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: '1', content: 'DONE' }] },
    ],
    text: 'OK',
  });
});
