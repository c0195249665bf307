import { fileURLToPath } from 'node:url';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { bedrock } from '../src/index.ts';
import { readBotocore } from './botocore.ts';

const file = new URL('../../../../shared/data/specs/bedrock/botocore-bedrock-runtime-service-2.json', import.meta.url);
const description = readBotocore(fileURLToPath(file));

const common = {
  dialect: 'bedrock',
  description,
  providerOptions: { requestMetadata: { marker: 'own-marker' } },
} as const;

// What is sent to a model depends on its maker and its generation, and rankings on how the request is let in.
describe('with an API key, and Claude with a thinking budget', () => {
  providerConformance({
    ...common,
    make: (url, { apiKey }) => bedrock({ apiKey, baseUrl: url, region: 'us-east-1' }),
    models: {
      chat: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      embedding: 'amazon.titan-embed-text-v2:0',
      rerank: 'amazon.rerank-v1:0',
      'audio-input': 'mistral.voxtral-small-24b-2507',
    },
  });
});

describe('with signed requests, and Claude with an effort', () => {
  providerConformance({
    ...common,
    make: (url, { apiKey }) =>
      bedrock({ accessKeyId: apiKey, secretAccessKey: 'example', baseUrl: url, region: 'us-east-1' }),
    models: {
      chat: 'global.anthropic.claude-opus-5-5',
      // Opus 5.5 cannot be made to call a tool, which the cases about tools begin with.
      tools: 'us.anthropic.claude-opus-5',
      'parallel-tools': 'us.anthropic.claude-opus-4-8',
      'json-schema': 'us.anthropic.claude-sonnet-4-6',
      embedding: 'cohere.embed-v4:0',
      rerank: 'cohere.rerank-v3-5:0',
      'audio-input': 'mistral.voxtral-small-24b-2507',
    },
  });
});

describe('with Nova', () => {
  providerConformance({
    ...common,
    make: (url, { apiKey }) => bedrock({ apiKey, baseUrl: url, region: 'us-east-1' }),
    models: {
      chat: 'us.amazon.nova-2-lite-v1:0',
      'json-schema': 'openai.gpt-oss-120b-1:0',
      embedding: 'cohere.embed-v4:0',
      rerank: 'cohere.rerank-v3-5:0',
      'audio-input': 'mistral.voxtral-small-24b-2507',
    },
    skip: { 'counts the tokens of a request, where it offers to': 'on Bedrock only Claude counts tokens' },
  });
});

test.skipIf(description !== undefined)("AWS's own description is not here: nothing is checked against it", (context) =>
  context.skip(),
);
