import { providerConformance } from '@signalbox/testkit/vitest';
import { cerebras } from '../src/index.ts';

providerConformance({
  dialect: 'openai',
  make: (url, { apiKey }) => cerebras({ apiKey, baseUrl: `${url}/v1` }),
  skip: { 'leaves no listener, socket or timer behind, however its calls end': 'the SDK composes signals' },
  models: { chat: 'cerebras-chat' },
});
