import { providerConformance } from '@signalbox/testkit/vitest';
import { xai } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => xai({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'xai-chat' },
});
