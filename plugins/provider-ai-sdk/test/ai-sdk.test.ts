import { createRouter, type Provider } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { aiSdk, type AiSdkOptions, type AiSdkProvider, type Lent } from '../src/index.ts';
import { chatCall, languageModel, VERSIONS } from './call.ts';

const hello = { result: { content: [{ type: 'text', text: 'Hello.' }] } };
const provider = (version: (typeof VERSIONS)[number] = 'v4'): AiSdkProvider => ({
  languageModel: () => languageModel(version, hello).model as never,
});
const ask = async (options: AiSdkOptions, secrets: Readonly<Record<string, string>> = {}) => {
  const made = (await aiSdk(options).create(createFakeContext({ secrets }))) as Required<Provider>;
  return made.complete(chatCall().call);
};

describe('aiSdk', () => {
  test('is installed as often as there are vendors', async () => {
    const router = createRouter({
      plugins: VERSIONS.map((version) => aiSdk({ id: `acme-${version}`, provider: provider(version) })),
    });
    for (const version of VERSIONS) {
      const model = `acme-${version}/anything`;
      const result = await router.complete({ model, messages: [{ role: 'user', content: 'hi' }] });
      expect(result).toMatchObject({ text: 'Hello.', provider: `acme-${version}`, model: 'anything' });
    }
    await router.dispose();
  });

  test('knows of its models what the user says', async () => {
    const price = {
      kind: 'known',
      inputPerMTok: '1',
      outputPerMTok: '2',
      source: 'https://acme.example/pricing',
      asOf: '2026-11-25',
    } as const;
    const models = [{ id: 'large', aliases: ['big'], kind: 'chat', capabilities: ['tools'], price }] as const;
    const plugin = aiSdk({ id: 'acme', provider: provider(), models, regions: ['eu'] });
    expect(plugin.definition.models).toEqual(models);
    const router = createRouter({ plugins: [plugin] });
    const result = await router.complete({
      messages: [{ role: 'user', content: 'hi' }],
      routing: { maxCostUsd: 1, require: { regions: ['eu'] } },
    });
    expect(result).toMatchObject({ model: 'large', costUsd: 13e-6, costSource: 'catalogue' });
    await router.dispose();
  });

  test('takes single models on their cards, by name and by alias', async () => {
    const { model } = languageModel('v3', hello);
    const plugin = aiSdk({ id: 'local', models: [{ id: 'tiny', aliases: ['small'], model }] });
    const router = createRouter({ plugins: [plugin] });
    for (const name of ['tiny', 'small']) {
      const result = await router.complete({ model: `local/${name}`, messages: [{ role: 'user', content: 'hi' }] });
      expect(result.text).toBe('Hello.');
    }
    await router.dispose();
  });

  test('connects once, when the first call needs it, and again after a failure', async () => {
    let connected = 0;
    const connect = ({ secret }: Lent) => {
      connected += 1;
      if (connected === 1) throw new TypeError('not yet');
      expect(secret('ACME_API_KEY')).toBe('k');
      return provider();
    };
    const secrets = { ACME_API_KEY: 'k' };
    const made = (await aiSdk({ connect }).create(createFakeContext({ secrets }))) as Required<Provider>;
    expect(connected).toBe(0);
    await expect(made.complete(chatCall().call)).rejects.toMatchObject({ code: 'internal' });
    await Promise.all([made.complete(chatCall().call), made.complete(chatCall().call)]);
    expect(connected).toBe(2);
  });

  test('lends its fetch', async () => {
    const asked: string[] = [];
    const connect = ({ fetch }: Lent): AiSdkProvider => ({
      languageModel: () =>
        ({
          ...languageModel('v4').model,
          async doGenerate() {
            asked.push(await (await fetch('https://acme.example')).text());
            return {
              content: [],
              finishReason: { unified: 'stop' },
              usage: { inputTokens: {}, outputTokens: {} },
              warnings: [],
            };
          },
        }) as never,
    });
    const context = createFakeContext({ fetch: async () => new Response('by the router') });
    await ((await aiSdk({ connect }).create(context)) as Required<Provider>).complete(chatCall().call);
    expect(asked).toEqual(['by the router']);
  });

  test('names the secret that is missing, and is passed over without it', async () => {
    const options: AiSdkOptions = {
      id: 'acme',
      secrets: ['ACME_API_KEY'],
      connect({ secret }) {
        secret('ACME_API_KEY');
        return provider();
      },
    };
    await expect(ask(options)).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('ACME_API_KEY'),
    });
    const other = aiSdk({ id: 'other', provider: provider(), models: [{ id: 'large' }] });
    const router = createRouter({
      plugins: [aiSdk({ ...options, models: [{ id: 'large' }] }), other],
      secrets: () => undefined,
    });
    expect(await router.complete({ messages: [{ role: 'user', content: 'hi' }] })).toMatchObject({ provider: 'other' });
    await router.dispose();
  });

  test("has a telemetry name of the user's choice", () => {
    expect(aiSdk({ provider: provider(), telemetryName: 'mistral_ai' }).definition.telemetryName).toBe('mistral_ai');
  });

  test('finds vectors under both names that the generations have for them', async () => {
    const embedding = (version: string) => () =>
      ({
        specificationVersion: version,
        provider: 'acme',
        modelId: 'e',
        doEmbed: async () => ({ embeddings: [[1]] }),
      }) as never;
    for (const made of [{ embeddingModel: embedding('v4') }, { textEmbeddingModel: embedding('v2') }]) {
      const plugin = (await aiSdk({ provider: made }).create(createFakeContext({}))) as Required<Provider>;
      const chunks = await plugin.embed({ ...chatCall().call, request: { input: ['a'] } });
      expect(chunks[0]).toEqual({ type: 'embeddings', embeddings: [[1]] });
    }
  });

  test('says which kind of model a provider does not have', async () => {
    await expect(ask({ id: 'acme', provider: {} })).rejects.toMatchObject({
      code: 'unsupported_param',
      message: 'acme offers no models for chat',
    });
  });

  test('without options it is there, and has no models', async () => {
    const router = createRouter({ plugins: [aiSdk()] });
    await expect(router.complete({ messages: [{ role: 'user', content: 'hi' }] })).rejects.toMatchObject({
      code: 'no_candidate',
    });
    await router.dispose();
  });

  const old = { specificationVersion: 'v1', provider: 'acme', modelId: 'old' };

  test('does not compile with a model of a version that is not understood', () => {
    const model = { ...old, specificationVersion: 'v1' as const };
    // @ts-expect-error 'v1' is AI SDK 4
    expect(() => aiSdk({ models: [{ id: 'old', model }] })).toThrow(TypeError);
  });

  test.for<[string, unknown, RegExp]>([
    ['nothing to ask', { id: 'acme' }, /acme has no models: expected connect, provider/],
    ['two sources', { connect: () => ({}), provider: {} }, /both connect and provider/],
    [
      'a model of a generation that is not known',
      { models: [{ id: 'old', model: old }] },
      /"old".*specificationVersion "v1".*AI SDK 5, 6 and 7/,
    ],
    ['a name where a model should be', { models: [{ id: 'x', model: 'openai/gpt' }] }, /"x".*expected a model.*string/],
    ['an id that is none', { id: 'Acme!', provider: {} }, /lower case/],
  ])('refuses %s at once', ([, options, message]) => {
    expect(() => aiSdk(options as AiSdkOptions)).toThrow(TypeError);
    expect(() => aiSdk(options as AiSdkOptions)).toThrow(message);
  });
});
