import { providerConformance } from '@signalbox/testkit/vitest';
import { together } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => together({ apiKey, baseUrl: `${url}/v1` }),
  skip: { 'lists the models of the account': 'not offered yet' },
  models: { chat: 'together-chat' },
});
