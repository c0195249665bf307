import { providerConformance } from '@signalbox/testkit/vitest';
import { deepseek } from '../src/index.ts';

providerConformance({
  dialect: 'deepseek',
  make: (url, { apiKey }) => deepseek({ apiKey, baseUrl: url }),
  models: { chat: 'deepseek-flash', fim: 'deepseek-flash' },
  providerOptions: { user_id: 'own-marker' },
});
