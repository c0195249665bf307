import { providerConformance } from '@signalbox/testkit/vitest';
import { lmstudio } from '../src/index.ts';

providerConformance({
  dialect: 'lmstudio',
  make: (url, { apiKey }) => lmstudio({ apiKey, baseUrl: url }),
  // What a model can do is told when the server is asked for its list.
  capabilities: ['tools', 'parallel-tools', 'json', 'json-schema', 'reasoning', 'vision'],
  providerOptions: { ttl: 300, draft_model: 'own-marker' },
  models: {
    chat: 'qwen/qwen3-vl-8b',
    fim: 'qwen2.5-coder-7b',
    embedding: 'text-embedding-nomic-embed-text-v1.5',
  },
});
