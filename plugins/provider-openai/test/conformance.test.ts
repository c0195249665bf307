import { providerConformance } from '@signalbox/testkit/vitest';
import { openai } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => openai({ apiKey, baseUrl: `${url}/v1` }),
  models: {
    chat: 'gpt-4o-mini',
    embedding: 'text-embedding-3-small',
    reasoning: 'o4-mini',
    'audio-input': 'gpt-audio',
  },
});
