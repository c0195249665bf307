import { providerConformance } from '@signalbox/testkit/vitest';
import { cerebras } from '../src/index.ts';

providerConformance({
  dialect: 'cerebras',
  make: (url, { apiKey }) => cerebras({ apiKey, baseUrl: url }),
  models: { chat: 'gpt-oss-120b', 'parallel-tools': 'qwen-3.8-27b', vision: 'qwen-3.8-27b', fim: 'gpt-oss-120b' },
  providerOptions: { prompt_cache_key: 'own-marker' },
});
