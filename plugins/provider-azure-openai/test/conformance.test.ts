import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { azureOpenai } from '../src/index.ts';
import { describedClassic, describedV1 } from './description.ts';

const embedding = 'text-embedding-3-small';
const common = { dialect: 'azure', providerOptions: { user: 'own-marker' } } as const;

describe('at /openai/v1', () => {
  providerConformance({
    ...common,
    make: (endpoint, { apiKey }) => azureOpenai({ endpoint, apiKey }),
    models: { chat: 'gpt-4.1-mini', reasoning: 'gpt-5-mini', embedding },
    description: describedV1,
  });
});

describe('at /openai/v1, by the Responses API', () => {
  providerConformance({
    ...common,
    make: (endpoint, { apiKey }) => azureOpenai({ endpoint, apiKey, reasoningSummary: 'auto' }),
    models: { chat: 'gpt-5.4', embedding },
    description: describedV1,
  });
});

describe('at deployments, with a version', () => {
  providerConformance({
    ...common,
    make: (endpoint, { apiKey }) => azureOpenai({ endpoint, apiKey, apiVersion: '2025-03-01-preview' }),
    models: { chat: 'gpt-4.1-mini', reasoning: 'gpt-5-mini', embedding },
    description: describedClassic,
  });
});

describe('at deployments, by the Responses API', () => {
  providerConformance({
    ...common,
    make: (endpoint, { apiKey }) =>
      azureOpenai({ endpoint, apiKey, apiVersion: '2025-04-01-preview', api: 'responses', reasoningSummary: 'auto' }),
    models: { chat: 'gpt-5.4', embedding },
  });
});

describe('at /models', () => {
  providerConformance({
    ...common,
    make: (endpoint, { apiKey }) => azureOpenai({ endpoint, apiKey, paths: 'models' }),
    models: { chat: 'grok-4-1-fast-reasoning', reasoning: 'gpt-oss-120b', embedding: 'embed-v-4-0' },
    skip: { 'lists the models of the account': 'there is no list at this path' },
    untested: {
      'file-input': 'OpenAI takes files by another path',
      'prompt-caching': 'these models do it by themselves',
    },
  });
});

const missing = describedV1 === undefined || describedClassic === undefined;

describe.skipIf(!missing)("Microsoft's description of these APIs is not here", () => {
  test.skip('what is sent is checked against it', () => {});
});
