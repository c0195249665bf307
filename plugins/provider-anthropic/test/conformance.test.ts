import { providerConformance } from '@signalbox/testkit/vitest';
import { anthropic } from '../src/index.ts';

providerConformance({
  dialect: 'anthropic',
  make: (url, { apiKey }) => anthropic({ apiKey, baseUrl: url }),
  models: { chat: 'claude-sonnet-4-5' },
  providerOptions: { metadata: { user_id: 'own-marker' } },
});
