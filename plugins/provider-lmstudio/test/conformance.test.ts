import { providerConformance } from '@signalbox/testkit/vitest';
import { lmstudio } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => lmstudio({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'lmstudio-chat' },
});
