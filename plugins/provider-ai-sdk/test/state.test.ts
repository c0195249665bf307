import { createRouter, type AssistantPart, type Message } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { aiSdk } from '../src/index.ts';
import { endIn, languageModel, streamed, VERSIONS, type Script } from './call.ts';

type Version = (typeof VERSIONS)[number];

/** What a router makes of an answer, as the next request has it. */
async function partsOf(version: Version, parts: readonly object[]): Promise<readonly AssistantPart[]> {
  const { model } = languageModel(version, { parts });
  const router = createRouter({ plugins: [aiSdk({ id: 'acme', models: [{ id: 'large', model }] })] });
  const stream = router.stream({ model: 'acme/large', messages: [{ role: 'user', content: 'hi' }] });
  const { parts: said } = await stream.result;
  await router.dispose();
  // Conversations are stored as JSON.
  return JSON.parse(JSON.stringify(said)) as readonly AssistantPart[];
}

/** What a model is sent when the answer goes back. */
async function sentBack(version: Version, content: readonly AssistantPart[], id = 'acme', script: Script = {}) {
  const messages: Message[] = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content },
    { role: 'user', content: 'go on' },
  ];
  const { options, fields } = await streamed(version, script, { messages }, { options: { id } });
  const prompt = options['prompt'] as readonly { readonly role: string; readonly content: readonly object[] }[];
  return { content: prompt.find(({ role }) => role === 'assistant')?.content ?? [], fields };
}

const SIGNED = { acme: { signature: 'sig' } };

const ANSWER = (version: Version): readonly object[] => [
  { type: 'reasoning-start', id: 'r1' },
  { type: 'reasoning-delta', id: 'r1', delta: 'So.' },
  { type: 'reasoning-delta', id: 'r1', delta: '', providerMetadata: SIGNED },
  { type: 'reasoning-end', id: 'r1' },
  { type: 'reasoning-start', id: 'r2', providerMetadata: { acme: { redacted: 'xx' } } },
  { type: 'reasoning-end', id: 'r2' },
  { type: 'tool-call', toolCallId: 's', toolName: 'web_search', input: '{"q":"x"}', providerExecuted: true },
  {
    type: 'tool-result',
    toolCallId: 's',
    toolName: 'web_search',
    result: [{ url: 'https://a.test' }],
    providerExecuted: true,
    providerMetadata: { acme: { page: 1 } },
  },
  { type: 'tool-call', toolCallId: 'f', toolName: 'fetch', input: '{}', providerExecuted: true },
  { type: 'tool-result', toolCallId: 'f', toolName: 'fetch', result: 'gone', isError: true, providerExecuted: true },
  { type: 'text-start', id: 't1' },
  { type: 'text-delta', id: 't1', delta: 'It is ' },
  { type: 'text-delta', id: 't1', delta: 'warm.' },
  { type: 'text-end', id: 't1', providerMetadata: { acme: { itemId: 'i1' } } },
  ...(version === 'v2'
    ? []
    : [
        {
          type: 'file',
          mediaType: 'image/png',
          data: version === 'v4' ? { type: 'data', data: 'AAAA' } : 'AAAA',
          providerMetadata: { acme: { pixel: 1 } },
        },
      ]),
  {
    type: 'tool-call',
    toolCallId: 'a',
    toolName: 'add',
    input: '{"x":1}',
    providerMetadata: { acme: { thought: 't' } },
  },
  { type: 'finish', ...endIn(version, 'tool-calls') },
];

const BACK = (version: Version): readonly object[] => [
  { type: 'reasoning', text: 'So.', providerOptions: SIGNED },
  { type: 'reasoning', text: '', providerOptions: { acme: { redacted: 'xx' } } },
  { type: 'tool-call', toolCallId: 's', toolName: 'web_search', input: { q: 'x' }, providerExecuted: true },
  {
    type: 'tool-result',
    toolCallId: 's',
    toolName: 'web_search',
    output: { type: 'json', value: [{ url: 'https://a.test' }] },
    providerOptions: { acme: { page: 1 } },
  },
  { type: 'tool-call', toolCallId: 'f', toolName: 'fetch', input: {}, providerExecuted: true },
  { type: 'tool-result', toolCallId: 'f', toolName: 'fetch', output: { type: 'error-text', value: 'gone' } },
  { type: 'text', text: 'It is warm.', providerOptions: { acme: { itemId: 'i1' } } },
  ...(version === 'v2'
    ? []
    : [
        {
          type: 'file',
          mediaType: 'image/png',
          data: version === 'v4' ? { type: 'data', data: 'AAAA' } : 'AAAA',
          providerOptions: { acme: { pixel: 1 } },
        },
      ]),
  { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: { x: 1 }, providerOptions: { acme: { thought: 't' } } },
];

describe('an answer that goes back', () => {
  test.for(VERSIONS)('to the provider that gave it is what it was, in %s', async (version) => {
    const { content, fields } = await sentBack(version, await partsOf(version, ANSWER(version)));
    expect(content).toEqual(BACK(version));
    expect(fields).toEqual([]);
  });

  test.for(VERSIONS)('to another provider has nothing sealed in it, in %s', async (version) => {
    const { content } = await sentBack(version, await partsOf(version, ANSWER(version)), 'other');
    expect(JSON.stringify(content)).not.toMatch(/providerOptions|providerExecuted|sig|redacted|web_search/);
    expect(content).toEqual([
      { type: 'reasoning', text: 'So.' },
      { type: 'text', text: 'It is warm.' },
      ...(version === 'v2'
        ? []
        : [{ type: 'file', mediaType: 'image/png', data: version === 'v4' ? { type: 'data', data: 'AAAA' } : 'AAAA' }]),
      { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: { x: 1 } },
    ]);
  });

  test('keeps parts that only the newest generation has, and says when an older one cannot take them', async () => {
    const parts = await partsOf('v4', [
      { type: 'custom', kind: 'acme.compaction', providerMetadata: { acme: { summary: 's' } } },
      { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array([1, 2, 3]) } },
      { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'url', url: new URL('https://a.test/x.png') } },
      { type: 'text-delta', id: 't', delta: 'Done.' },
    ]);
    expect((await sentBack('v4', parts)).content).toEqual([
      { type: 'custom', kind: 'acme.compaction', providerOptions: { acme: { summary: 's' } } },
      { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'data', data: 'AQID' } },
      { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'url', url: new URL('https://a.test/x.png') } },
      { type: 'text', text: 'Done.' },
    ]);
    const older = await sentBack('v3', parts);
    expect(older.content).toEqual([{ type: 'text', text: 'Done.' }]);
    expect(older.fields).toEqual(['messages[1].content[0]', 'messages[1].content[1]', 'messages[1].content[2]']);
  });

  test('says that a package takes no thoughts back', async () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'Hm.' };
    expect((await sentBack('v3', [thought], 'acme', { provider: 'openai.chat' })).fields).toEqual([
      'messages[1].content[0]',
    ]);
    expect((await sentBack('v3', [thought], 'acme', { provider: 'deepseek.chat' })).fields).toEqual([]);
  });

  test('is closed at the end where a package does not close its blocks', async () => {
    const parts = await partsOf('v4', [
      { type: 'reasoning-delta', id: 'r', delta: 'So.', providerMetadata: SIGNED },
      { type: 'text-delta', id: 't', delta: 'Hi.', providerMetadata: { acme: { itemId: 'i' } } },
    ]);
    expect(JSON.stringify(parts)).toMatch(/sig.*itemId|itemId.*sig/);
  });

  test('has no state where the metadata says nothing', async () => {
    const parts = await partsOf('v4', [
      { type: 'text-start', id: 't', providerMetadata: { acme: {} } },
      { type: 'text-delta', id: 't', delta: 'Hi.' },
      { type: 'text-end', id: 't', providerMetadata: { acme: { itemId: null } } },
    ]);
    expect(parts).toEqual([{ type: 'text', text: 'Hi.' }]);
  });
});
