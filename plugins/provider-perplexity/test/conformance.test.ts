import { providerConformance } from '@signalbox/testkit/vitest';
import { perplexity } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => perplexity({ apiKey, baseUrl: `${url}/v1` }),
  skip: { 'lists the models of the account': 'not offered yet' },
  models: { chat: 'perplexity-chat' },
});
