import { RouterError, type ChatRequest, type Provider, type Warning } from '@signalbox/core';
import { collectUntilError, createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { aiSdk, type AiSdkOptions, type Lent } from '../src/index.ts';
import { chatCall, endIn, generated, languageModel, providerOf, streamed, streamOf, VERSIONS } from './call.ts';

type Version = (typeof VERSIONS)[number];

const unsupported = (version: Version, feature: string) =>
  version === 'v2' ? { type: 'unsupported-setting', setting: feature } : { type: 'unsupported', feature };

describe('what a package says that it left out', () => {
  test.for(VERSIONS)('is told with the answer, by %s', async (version) => {
    const warnings = [unsupported(version, 'topK'), { type: 'other', message: 'no system messages' }];
    expect((await streamed(version, { warnings })).fields).toEqual(['topK', 'request']);
    expect((await generated(version, { warnings })).fields).toEqual(['topK', 'request']);
  });

  test.for<[object, Warning | undefined]>([
    [
      { type: 'unsupported', feature: 'stopSequences' },
      { field: 'stop', message: 'the package does not support it' },
    ],
    [
      { type: 'unsupported', feature: 'reasoning', details: 'd' },
      { field: 'reasoningEffort', message: 'd' },
    ],
    [
      { type: 'compatibility', feature: 'responseFormat' },
      { field: 'responseFormat', message: 'the package does it in another way' },
    ],
    [
      { type: 'other', message: 'x'.repeat(999) },
      { field: 'request', message: `${'x'.repeat(299)}…` },
    ],
    [{ type: 'deprecated', setting: 'x', message: 'y' }, undefined],
  ])('is named by our field: %j', async ([warning, expected]) => {
    const told: Warning[] = [];
    const { model } = languageModel('v4', { warnings: [warning] });
    const provider = await providerOf(model);
    const { call } = chatCall({}, { warn: (one) => void told.push(one) });
    await provider.complete(call);
    expect(told).toEqual(expected === undefined ? [] : [expected]);
  });

  test('is named by its tool in generation 2', async () => {
    const warnings = [{ type: 'unsupported-tool', tool: { type: 'function', name: 'add', inputSchema: {} } }];
    expect((await streamed('v2', { warnings })).fields).toEqual(['tool add']);
  });
});

/** A package with one model, which warns of `topK`, and sends with the `fetch` it is given. */
function acme(version: Version, sent: unknown[]) {
  return ({ fetch }: Lent) => ({
    languageModel: () => {
      const warnings = (options: Record<string, unknown>) =>
        options['topK'] === undefined ? [] : [unsupported(version, 'topK')];
      return {
        specificationVersion: version,
        provider: 'acme.chat',
        modelId: 'large',
        supportedUrls: {},
        async doStream(options: Record<string, unknown>) {
          const response = await fetch('https://acme.example', { method: 'POST', body: JSON.stringify(options) });
          if (response.headers.get('x-real') !== null) sent.push(options);
          const start = { type: 'stream-start', warnings: warnings(options) };
          return {
            stream: streamOf([
              start,
              { type: 'text-delta', id: '1', delta: 'a' },
              { type: 'finish', ...endIn(version) },
            ]),
          };
        },
        async doGenerate(options: Record<string, unknown>) {
          await fetch('https://acme.example');
          sent.push(options);
          return { content: [], ...endIn(version), warnings: warnings(options) };
        },
      };
    },
  });
}

const real = async () => new Response('', { headers: { 'x-real': '1' } });
const refuse = (): never => {
  throw new RouterError('unsupported_param', { message: 'strict mode' });
};

async function strictly(options: AiSdkOptions, request: Partial<ChatRequest> = { topK: 3 }) {
  const provider = (await aiSdk(options).create(createFakeContext({ fetch: real }))) as Required<Provider>;
  const { call } = chatCall({ ...request, strict: true }, { warn: refuse });
  return { ...(await collectUntilError(provider.stream(call))), provider };
}

describe('in strict mode', () => {
  test.for(VERSIONS)('a package that borrows fetch is asked before anything is sent, in %s', async (version) => {
    const sent: unknown[] = [];
    const { error, provider } = await strictly({ connect: acme(version, sent) });
    expect(error).toMatchObject({ code: 'unsupported_param', billed: false });
    await expect(provider.complete(chatCall({ topK: 3, strict: true }, { warn: refuse }).call)).rejects.toMatchObject({
      code: 'unsupported_param',
    });
    expect(sent).toEqual([]);
  });

  test('a request that leaves nothing out is sent once', async () => {
    const sent: unknown[] = [];
    let connected = 0;
    const connect = (lent: Lent) => {
      connected += 1;
      return acme('v4', sent)(lent);
    };
    const { items, error, provider } = await strictly({ connect }, {});
    expect(error).toBeUndefined();
    expect(items.at(-1)).toMatchObject({ type: 'finish' });
    expect(sent).toHaveLength(1);
    await provider.complete(chatCall({ strict: true }).call);
    expect(connected).toBe(2);
  });

  test('a warning is not told twice', async () => {
    const told: string[] = [];
    const plugin = aiSdk({ connect: acme('v4', []) });
    const provider = (await plugin.create(createFakeContext({ fetch: real }))) as Required<Provider>;
    const { call } = chatCall({ topK: 3, strict: true }, { warn: ({ field }) => void told.push(field) });
    await collectUntilError(provider.stream(call));
    expect(told).toEqual(['topK']);
  });

  test('a package that borrows nothing is not called twice, and what it did may be billed', async () => {
    const sent: unknown[] = [];
    const own = acme('v4', sent)({ fetch: real, secret: () => '' });
    for (const options of [{ provider: own }, { connect: () => own }]) {
      sent.length = 0;
      const { error } = await strictly(options);
      expect(error).toMatchObject({ code: 'unsupported_param', billed: true });
      expect(sent).toHaveLength(1);
    }
  });

  test('a rehearsal that fails says nothing: the call itself will', async () => {
    const connect = ({ fetch }: Lent) => ({
      languageModel: () => ({
        ...languageModel('v4').model,
        async doStream() {
          await (await fetch('https://acme.example')).json();
        },
      }),
    });
    const fetch = async () => Promise.reject(new TypeError('fetch failed'));
    const plugin = aiSdk({ connect: connect as never });
    const provider = (await plugin.create(createFakeContext({ fetch }))) as Required<Provider>;
    const { error } = await collectUntilError(provider.stream(chatCall({ strict: true }).call));
    expect(error).toMatchObject({ code: 'connection' });
  });
});
