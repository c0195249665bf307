import { providerConformance } from '@signalbox/testkit/vitest';
import { azureOpenai } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => azureOpenai({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'azure-openai-chat' },
});
