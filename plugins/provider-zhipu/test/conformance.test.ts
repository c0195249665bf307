import { providerConformance } from '@signalbox/testkit/vitest';
import { zhipu } from '../src/index.ts';

providerConformance({
  dialect: 'zhipu',
  make: (url, { apiKey }) => zhipu({ apiKey, baseUrl: `${url}/api/paas/v4` }),
  models: { chat: 'glm-4.6v', embedding: 'embedding-3', 'web-search': 'glm-4.6v' },
  providerOptions: { user_id: 'own-marker' },
});
