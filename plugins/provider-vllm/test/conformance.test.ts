import { providerConformance } from '@signalbox/testkit/vitest';
import { vllm } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => vllm({ apiKey, baseUrl: `${url}/v1` }),
  models: { chat: 'vllm-chat' },
});
