import { providerConformance } from '@signalbox/testkit/vitest';
import { describe } from 'vitest';
import { xai } from '../src/index.ts';

const models = { chat: 'grok-4.3', image: 'grok-imagine-image' } as const;

describe('by chat completions', () => {
  providerConformance({
    dialect: 'xai',
    make: (url, { apiKey }) => xai({ apiKey, baseUrl: `${url}/v1` }),
    models,
    providerOptions: { user: 'own-marker' },
  });
});

describe('by the Responses API', () => {
  providerConformance({
    dialect: 'xai',
    make: (url, { apiKey }) => xai({ apiKey, baseUrl: `${url}/v1`, api: 'responses' }),
    models,
    providerOptions: { user: 'own-marker' },
  });
});
