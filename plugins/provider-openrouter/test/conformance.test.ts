import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { openrouter } from '../src/index.ts';
import { description } from './description.ts';

const models = {
  chat: 'anthropic/claude-haiku-4.5',
  'image-output': 'google/gemini-3.1-flash-image',
  'web-search': 'perplexity/sonar',
  embedding: 'openai/text-embedding-3-small',
  rerank: 'voyageai/rerank-2.5-lite',
} as const;

describe('by chat completions', () => {
  providerConformance({
    dialect: 'openrouter',
    make: (url, { apiKey }) => openrouter({ apiKey, baseUrl: `${url}/api/v1` }),
    models: { ...models, 'audio-input': 'google/gemini-3.5-flash' },
    description,
    providerOptions: { session_id: 'own-marker' },
  });
});

describe('by the Responses API', () => {
  providerConformance({
    dialect: 'openrouter',
    make: (url, { apiKey }) => openrouter({ apiKey, baseUrl: `${url}/api/v1`, api: 'responses' }),
    models,
    untested: { 'audio-input': 'this API takes no sound: it is a warning' },
    description,
    providerOptions: { session_id: 'own-marker' },
  });
});

describe.skipIf(description !== undefined)("OpenRouter's description of its API is not here", () => {
  test.skip('what is sent is checked against it', () => {});
});
