import { providerConformance } from '@signalbox/testkit/vitest';
import { groq } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => groq({ apiKey, baseUrl: url }),
  models: {
    chat: 'meta-llama/llama-4-scout-17b-16e-instruct',
    reasoning: 'openai/gpt-oss-120b',
    'prompt-caching': 'openai/gpt-oss-120b',
  },
});
