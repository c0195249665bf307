import { providerConformance } from '@signalbox/testkit/vitest';
import { openrouter } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => openrouter({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'openrouter-chat' },
});
