import { providerConformance } from '@signalbox/testkit/vitest';
import { zhipu } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => zhipu({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'zhipu-chat' },
});
