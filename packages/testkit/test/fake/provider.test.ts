import { RouterError, type ChatCall, type ChatRequest, type ProviderPlugin } from '@signalbox/core';
import { expect, test } from 'vitest';
import {
  collect,
  collectUntilError,
  createFakeClock,
  createFakeContext,
  fakeCard,
  fakeProvider,
  textChunks,
  textOf,
  toolCallChunks,
} from '../../src/index.ts';

const request: ChatRequest = { messages: [{ role: 'user', content: 'hi' }] };

function chatCall(more: Partial<ChatCall> = {}): ChatCall {
  return {
    model: 'model',
    card: fakeCard('model'),
    request,
    signal: new AbortController().signal,
    warn: () => {},
    ...more,
  };
}

async function opened(plugin: ProviderPlugin) {
  const provider = await plugin.create(createFakeContext({}));
  return { provider, stream: (more: Partial<ChatCall> = {}) => provider.stream!(chatCall(more)) };
}

test('answers by its script, one step per call, and repeats the last one', async () => {
  const { stream } = await opened(fakeProvider({ script: [{ text: 'one' }, { text: 'two' }] }));
  expect([textOf(await collect(stream())), textOf(await collect(stream())), textOf(await collect(stream()))]).toEqual([
    'one',
    'two',
    'two',
  ]);
});

test('begins the script again when told to cycle', async () => {
  const { stream } = await opened(fakeProvider({ script: [{ text: 'one' }, { text: 'two' }], after: 'cycle' }));
  const texts = [];
  for (let turn = 0; turn < 3; turn += 1) texts.push(textOf(await collect(stream())));
  expect(texts).toEqual(['one', 'two', 'one']);
});

test.for([
  ['a code', 'overloaded'],
  ['a code with details', { code: 'overloaded', retryAfterMs: 5 }],
  ['an error', new RouterError('overloaded', { message: 'busy' })],
] as const)('fails before any chunk with %s', async ([, error]) => {
  const { stream } = await opened(fakeProvider({ id: 'a', script: [{ error }] }));
  const result = await collectUntilError(stream());
  expect(result.items).toEqual([]);
  expect(RouterError.isInstance(result.error) && result.error.code).toBe('overloaded');
});

test('says something and then fails, with no finish in between', async () => {
  const { stream } = await opened(fakeProvider({ script: [{ text: 'half an', thenError: 'connection' }] }));
  const { items, error } = await collectUntilError(stream());
  expect(textOf(items)).toBe('half an');
  expect(items.some((chunk) => chunk.type === 'finish')).toBe(false);
  expect(error).toMatchObject({ code: 'connection', provider: 'fake' });
});

test('ends without a finish when truncated', async () => {
  const { stream } = await opened(fakeProvider({ script: [{ text: 'half', truncated: true }] }));
  expect(await collect(stream())).toEqual([{ type: 'text-delta', text: 'half' }]);
});

test.for([['hang'], ['thenHang']] as const)('waits for the abort when told to %s, and remembers it', async ([how]) => {
  const plugin = fakeProvider({ script: [{ text: 'x', [how]: true }] });
  const { stream } = await opened(plugin);
  const controller = new AbortController();
  const reading = collectUntilError(stream({ signal: controller.signal }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(plugin.calls[0]).toMatchObject({ aborted: false, outcome: 'running' });
  controller.abort();
  expect(await reading).toMatchObject({ error: { code: 'cancelled' } });
  expect(plugin.calls[0]).toMatchObject({ aborted: true, outcome: 'failed', chunksSent: how === 'hang' ? 0 : 1 });
});

test('rejects with the reason of the abort when that is a RouterError', async () => {
  const { stream } = await opened(fakeProvider({ script: [{ hang: true }] }));
  const reason = new RouterError('timeout', { message: 'too slow' });
  expect(await collectUntilError(stream({ signal: AbortSignal.abort(reason) }))).toEqual({ items: [], error: reason });
});

test('waits on the clock it is given, and leaves no timer when aborted', async () => {
  const clock = createFakeClock();
  const controller = new AbortController();
  const plugin = fakeProvider({ clock, script: [{ delayMs: 100, chunkDelayMs: 10, text: 'a b' }] });
  const { stream } = await opened(plugin);
  const reading = collectUntilError(stream({ signal: controller.signal }));
  await clock.advance(109);
  expect(plugin.calls[0]!.chunksSent).toBe(0);
  await clock.advance(1);
  expect(plugin.calls[0]!.chunksSent).toBe(1);
  controller.abort();
  await reading;
  expect(clock.pending).toBe(0);
});

test('tells a reader who left from a failure', async () => {
  const plugin = fakeProvider({ script: [{ text: 'a b c' }] });
  const { stream } = await opened(plugin);
  for await (const _ of stream()) break;
  expect(plugin.calls[0]).toMatchObject({ outcome: 'left', chunksSent: 1 });
});

test('warns before anything else, so that strict mode can stop it', async () => {
  const { stream } = await opened(fakeProvider({ script: [{ warn: [{ field: 'seed', message: 'no' }], text: 'x' }] }));
  const refusal = new RouterError('unsupported_param', { message: 'strict' });
  const warn = (): void => {
    throw refusal;
  };
  expect(await collectUntilError(stream({ warn }))).toEqual({ items: [], error: refusal });
});

test('takes a script that looks at the call', async () => {
  const plugin = fakeProvider({ models: ['m', 'n'], script: (call, index) => ({ text: `${call.model}${index}` }) });
  const { stream } = await opened(plugin);
  expect([textOf(await collect(stream({ model: 'm' }))), textOf(await collect(stream({ model: 'n' })))]).toEqual([
    'm0',
    'n1',
  ]);
});

test('embeds and ranks', async () => {
  const { provider } = await opened(fakeProvider());
  const base = { model: 'model', card: fakeCard('model'), signal: new AbortController().signal, warn: () => {} };
  expect(await provider.embed!({ ...base, request: { input: ['a', 'b'] } })).toMatchObject([
    {
      type: 'embeddings',
      embeddings: [
        [0, 1],
        [0, 1],
      ],
    },
    { type: 'finish' },
  ]);
  expect(await provider.rerank!({ ...base, request: { query: 'q', documents: ['a', 'b'], topN: 1 } })).toMatchObject([
    { type: 'ranking', ranking: [{ index: 0, score: 1 }] },
    { type: 'finish' },
  ]);
});

test('offers complete only when asked, with the chunks of the stream', async () => {
  const without = await opened(fakeProvider());
  expect(without.provider.complete).toBeUndefined();
  const { provider } = await opened(fakeProvider({ offerComplete: true, script: [{ text: 'a b', usage: 'none' }] }));
  expect(await provider.complete!(chatCall())).toEqual(textChunks('a b', { usage: 'none' }));
});

test('counts creations and disposals, and carries its cards', async () => {
  const plugin = fakeProvider({ id: 'a', models: ['x', { id: 'y', kind: 'embedding' }], compliance: ['hipaa'] });
  const provider = await plugin.create(createFakeContext({}));
  await provider.dispose!();
  expect([plugin.created, plugin.disposed]).toEqual([1, 1]);
  expect(plugin.definition.models.map((card) => `${card.id} ${card.kind}`)).toEqual(['x chat', 'y embedding']);
  expect(plugin.options.compliance).toEqual(['hipaa']);
});

test('tool calls come in pieces that join to JSON', () => {
  const chunks = toolCallChunks([{ name: 'add', arguments: { a: 1 } }]);
  const json = chunks.map((chunk) => (chunk.type === 'tool-call-delta' ? chunk.argumentsDelta : '')).join('');
  expect(JSON.parse(json)).toEqual({ a: 1 });
  expect(chunks.at(-1)).toMatchObject({ type: 'finish', finishReason: 'tool-calls' });
});
