import type { Capability, ModelCard, Provider, ProviderPlugin } from '@signalbox/core';
import { conformanceCases, type ConformanceOptions } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { createAnthropic as createAnthropic2 } from 'ai-sdk-anthropic-v2';
import { createAnthropic as createAnthropic3 } from 'ai-sdk-anthropic-v3';
import { createAnthropic as createAnthropic4 } from 'ai-sdk-anthropic-v4';
import { createOpenAI as createOpenAi2 } from 'ai-sdk-openai-v2';
import { createOpenAI as createOpenAi3 } from 'ai-sdk-openai-v3';
import { createOpenAI as createOpenAi4 } from 'ai-sdk-openai-v4';
import { describe, expect, test } from 'vitest';
import { aiSdk, type AiSdkOptions } from '../src/index.ts';

const chat = (id: string, capabilities: readonly Capability[]): ModelCard => ({
  id,
  kind: 'chat',
  capabilities,
  price: { kind: 'unknown' },
});

const OPENAI: Pick<AiSdkOptions, 'secrets' | 'models'> = {
  secrets: ['OPENAI_API_KEY'],
  models: [
    chat('gpt-4o-mini', ['tools', 'parallel-tools', 'json', 'json-schema', 'vision', 'file-input', 'prompt-caching']),
    chat('gpt-audio', ['audio-input']),
    { id: 'text-embedding-3-small', kind: 'embedding', capabilities: [], price: { kind: 'unknown' } },
  ],
};

/** The chat API: the Responses API has no dialect. */
const OPENAI_PACKAGES: Readonly<Record<string, (url: string) => NonNullable<AiSdkOptions['connect']>>> = {
  '2':
    (url) =>
    ({ fetch, secret }) => {
      const openai = createOpenAi2({ fetch, apiKey: secret('OPENAI_API_KEY'), baseURL: `${url}/v1` });
      return { languageModel: openai.chat, textEmbeddingModel: openai.textEmbeddingModel };
    },
  '3':
    (url) =>
    ({ fetch, secret }) => {
      const openai = createOpenAi3({ fetch, apiKey: secret('OPENAI_API_KEY'), baseURL: `${url}/v1` });
      return { languageModel: openai.chat, embeddingModel: openai.embeddingModel };
    },
  '4':
    (url) =>
    ({ fetch, secret }) => {
      const openai = createOpenAi4({ fetch, apiKey: secret('OPENAI_API_KEY'), baseURL: `${url}/v1` });
      return { languageModel: openai.chat, embeddingModel: openai.embeddingModel };
    },
};

for (const [generation, connectTo] of Object.entries(OPENAI_PACKAGES)) {
  describe(`@ai-sdk/openai of generation ${generation}`, () => {
    conformance({
      dialect: 'openai',
      make: (url) => aiSdk({ id: `openai-${generation}`, ...OPENAI, connect: connectTo(url) }),
      models: { chat: 'gpt-4o-mini', embedding: 'text-embedding-3-small', 'audio-input': 'gpt-audio' },
      providerOptions: { user: 'own-marker' },
    });
  });
}

const ANTHROPIC: AiSdkOptions = {
  secrets: ['ANTHROPIC_API_KEY'],
  models: [
    chat('claude-sonnet-4-5', [
      'tools',
      'parallel-tools',
      'json-schema',
      'vision',
      'file-input',
      'reasoning',
      'prompt-caching',
    ]),
  ],
  rateLimits: ['requests', 'tokens', 'input-tokens', 'output-tokens'].map((of) => ({
    of,
    limit: `anthropic-ratelimit-${of}-limit`,
    remaining: `anthropic-ratelimit-${of}-remaining`,
    reset: `anthropic-ratelimit-${of}-reset`,
    resetForm: 'date',
  })),
  vendorOptions: {
    cache: (ttl) => ({ anthropic: { cacheControl: { type: 'ephemeral', ttl } } }),
    reasoningBudgetTokens: (budgetTokens) => ({ anthropic: { thinking: { type: 'enabled', budgetTokens } } }),
    parallelToolCalls: (value) => ({ anthropic: { disableParallelToolUse: !value } }),
  },
};

const ANTHROPIC_PACKAGES: Readonly<Record<string, (url: string) => NonNullable<AiSdkOptions['connect']>>> = {
  '2':
    (url) =>
    ({ fetch, secret }) =>
      createAnthropic2({ fetch, apiKey: secret('ANTHROPIC_API_KEY'), baseURL: `${url}/v1` }),
  '3':
    (url) =>
    ({ fetch, secret }) =>
      createAnthropic3({ fetch, apiKey: secret('ANTHROPIC_API_KEY'), baseURL: `${url}/v1` }),
  '4':
    (url) =>
    ({ fetch, secret }) =>
      createAnthropic4({ fetch, apiKey: secret('ANTHROPIC_API_KEY'), baseURL: `${url}/v1` }),
};

for (const [generation, connectTo] of Object.entries(ANTHROPIC_PACKAGES)) {
  describe(`@ai-sdk/anthropic of generation ${generation}`, () => {
    conformance({
      dialect: 'anthropic',
      make: (url) => aiSdk({ id: `anthropic-${generation}`, ...ANTHROPIC, connect: connectTo(url) }),
      models: { chat: 'claude-sonnet-4-5' },
      providerOptions: { metadata: { userId: 'own-marker' } },
      skip: {
        'invents no usage when the vendor reports none':
          "the package's own description of Anthropic's events demands usage: an answer without it is refused there",
      },
    });
  });
}

/**
 * The suite, with its case for strict mode asked as the router asks: it says `strict` in the request, which is when a
 * package is made to say beforehand what it will leave out.
 */
function conformance(options: ConformanceOptions): void {
  const title = 'in strict mode sends nothing once a warning was refused';
  const { skip } = options;
  providerConformance({
    ...options,
    skip: { ...skip, [title]: 'is run below, with the request that the router makes' },
  });
  test(title, async () => {
    const strict = conformanceCases({ ...options, make: (...given) => asInStrictMode(options.make(...given)) });
    const found = strict.find((one) => one.title === title);
    expect(found).toBeDefined();
    await found?.run();
  });
}

function asInStrictMode(plugin: ProviderPlugin): ProviderPlugin {
  const strict = <Call extends { readonly request: object }>(call: Call): Call => ({
    ...call,
    request: { ...call.request, strict: true },
  });
  return {
    ...plugin,
    async create(context) {
      const provider = (await plugin.create(context)) as Required<Provider>;
      return {
        ...provider,
        stream: (call) => provider.stream(strict(call)),
        complete: (call) => provider.complete(strict(call)),
      };
    },
  };
}
