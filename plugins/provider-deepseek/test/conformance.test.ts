import { providerConformance } from '@signalbox/testkit/vitest';
import { deepseek } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => deepseek({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'deepseek-chat' },
});
