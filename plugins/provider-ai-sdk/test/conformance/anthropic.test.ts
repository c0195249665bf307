import { providerConformance } from '@signalbox/testkit/vitest';
import { createAnthropic as createAnthropic2 } from 'ai-sdk-anthropic-v2';
import { createAnthropic as createAnthropic3 } from 'ai-sdk-anthropic-v3';
import { createAnthropic as createAnthropic4 } from 'ai-sdk-anthropic-v4';
import { describe } from 'vitest';
import { aiSdk, type AiSdkOptions } from '../../src/index.ts';
import { chatCard, type Connect } from './suite.ts';

const PACKAGES: Readonly<Record<string, Connect>> = {
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

const SETTINGS: AiSdkOptions = {
  secrets: ['ANTHROPIC_API_KEY'],
  models: [
    chatCard('claude-sonnet-4-5', [
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
    parallelToolCalls: (value) => ({ anthropic: { disableParallelToolUse: !value } }),
    reasoningBudgetTokens: (budgetTokens) => ({ anthropic: { thinking: { type: 'enabled', budgetTokens } } }),
  },
};

for (const [generation, connectTo] of Object.entries(PACKAGES)) {
  describe(`messages of @ai-sdk/anthropic, generation ${generation}`, () => {
    providerConformance({
      dialect: 'anthropic',
      make: (url) => aiSdk({ ...SETTINGS, id: `anthropic-${generation}`, connect: connectTo(url) }),
      models: { chat: 'claude-sonnet-4-5' },
      providerOptions: { metadata: { userId: 'own-marker' } },
      skip: {
        'invents no usage when the vendor reports none':
          "the package's own description of Anthropic's events demands usage: an answer without it is refused there",
      },
    });
  });
}
