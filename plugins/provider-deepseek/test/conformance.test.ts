import { providerConformance } from '@signalbox/testkit/vitest';
import { describe } from 'vitest';
import { deepseek } from '../src/index.ts';

describe('by chat completions', () => {
  providerConformance({
    dialect: 'deepseek',
    make: (url, { apiKey }) => deepseek({ apiKey, baseUrl: url }),
    models: { chat: 'deepseek-flash', fim: 'deepseek-flash' },
    providerOptions: { user_id: 'own-marker' },
  });
});

describe('by the Responses API', () => {
  providerConformance({
    dialect: 'deepseek',
    make: (url, { apiKey }) => deepseek({ apiKey, baseUrl: url, api: 'responses' }),
    models: { chat: 'deepseek-flash' },
    providerOptions: { safety_identifier: 'own-marker' },
    untested: { fim: 'as by chat completions' },
  });
});
