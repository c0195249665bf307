import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { groq } from '../src/index.ts';

const file = new URL('../../../../shared/data/specs/groq/openapi.yaml', import.meta.url);
const description = readDescription(fileURLToPath(file), {
  corrections: {
    // Groq's own SDK has no such field either, but every recorded stream was asked for its usage by it, and told it.
    '/components/schemas/CreateChatCompletionRequest/properties/stream_options': {
      type: 'object',
      properties: { include_usage: { type: 'boolean' } },
    },
  },
});

if (description === undefined) {
  describe("Groq's own description", () => {
    test.skip('is not here: what is sent is not checked against it', () => {});
  });
}

providerConformance({
  dialect: 'groq',
  description,
  make: (url, { apiKey }) => groq({ apiKey, baseUrl: url }),
  providerOptions: { service_tier: 'auto', compound_custom: { models: { answering_model: 'own-marker' } } },
  models: {
    chat: 'openai/gpt-oss-120b',
    'parallel-tools': 'qwen/qwen3.8-27b',
    vision: 'qwen/qwen3.8-27b',
    transcription: 'whisper-large-v3',
    speech: 'canopylabs/orpheus-v1-english',
  },
  skip: {
    'sends or warns about outputFormat of speech': 'WAV is the one form that these models speak, and always asked for',
  },
});
