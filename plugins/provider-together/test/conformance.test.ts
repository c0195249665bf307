import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { together } from '../src/index.ts';

/** Where the description is wrong about its own API. */
const corrections = {
  // The calls of an assistant, and the choice of one function, have no index on the wire, and the choice neither id nor
  // arguments: https://docs.together.ai/docs/function-calling (read 2026-11-25)
  '/components/schemas/ToolChoice/required': ['type', 'function'],
  '/components/schemas/ToolChoice/properties/function/required': ['name'],
};

const description = readDescription(
  fileURLToPath(new URL('../../../../shared/data/specs/together/openapi.trimmed.json', import.meta.url)),
  { prefix: '/v1', corrections },
);

if (description === undefined) test.skip("the vendor's description of its API is absent: requests are not checked");

providerConformance({
  dialect: 'together',
  make: (url, { apiKey }) => together({ apiKey, baseUrl: `${url}/v1` }),
  models: {
    chat: 'google/gemma-4-31B-it',
    reasoning: 'openai/gpt-oss-120b',
    'prompt-caching': 'zai-org/GLM-5.3',
    embedding: 'BAAI/bge-base-en-v1.5',
    rerank: 'Salesforce/Llama-Rank-v1',
    image: 'black-forest-labs/FLUX.1-schnell',
    speech: 'hexgrad/Kokoro-82M',
    transcription: 'openai/whisper-large-v3',
    fim: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  },
  providerOptions: { safety_model: 'own-marker' },
  description,
});
