import { providerConformance } from '@signalbox/testkit/vitest';
import { createOpenAI as createOpenAi2 } from 'ai-sdk-openai-v2';
import { createOpenAI as createOpenAi3 } from 'ai-sdk-openai-v3';
import { createOpenAI as createOpenAi4 } from 'ai-sdk-openai-v4';
import { describe } from 'vitest';
import { aiSdk } from '../../src/index.ts';
import { chatCard, type Connect } from './suite.ts';

const PACKAGES: Readonly<Record<string, Connect>> = {
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

const MODELS = [
  chatCard('gpt-4o-mini', ['tools', 'parallel-tools', 'json', 'json-schema', 'vision', 'file-input', 'prompt-caching']),
  chatCard('gpt-audio', ['audio-input']),
  { id: 'text-embedding-3-small', kind: 'embedding', capabilities: [], price: { kind: 'unknown' } },
] as const;

for (const [generation, connectTo] of Object.entries(PACKAGES)) {
  describe(`chat completions and embeddings of @ai-sdk/openai, generation ${generation}`, () => {
    providerConformance({
      dialect: 'openai',
      make: (url) =>
        aiSdk({
          id: `openai-${generation}`,
          connect: connectTo(url),
          secrets: ['OPENAI_API_KEY'],
          models: MODELS,
        }),
      models: { chat: 'gpt-4o-mini', embedding: 'text-embedding-3-small', 'audio-input': 'gpt-audio' },
      providerOptions: { user: 'own-marker' },
    });
  });
}
