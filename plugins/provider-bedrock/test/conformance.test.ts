import { providerConformance } from '@signalbox/testkit/vitest';
import { bedrock } from '../src/index.ts';

providerConformance({
  dialect: 'bedrock',
  make: (url, { apiKey }) => bedrock({ apiKey, baseUrl: url, region: 'us-east-1' }),
  models: {
    chat: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    embedding: 'amazon.titan-embed-text-v2:0',
    'audio-input': 'mistral.voxtral-mini-3b-2507',
  },
  providerOptions: { requestMetadata: { marker: 'own-marker' } },
});
