import { providerConformance } from '@signalbox/testkit/vitest';
import { describe } from 'vitest';
import { perplexity } from '../src/index.ts';

describe('by chat completions', () => {
  providerConformance({
    dialect: 'perplexity',
    make: (url, { apiKey }) => perplexity({ apiKey, baseUrl: url }),
    models: {
      chat: 'sonar',
      reasoning: 'sonar-reasoning-pro',
      tools: 'perplexity/sonar',
      embedding: 'pplx-embed-v1-0.6b',
    },
    providerOptions: { search_domain_filter: ['own-marker'] },
    skip: {
      'counts all input, cached or not, and all output, thought or said':
        'Sonar does not tell which input was cached, nor what most models thought; the counts have tests of their own',
    },
  });
});

describe('by the Agent API', () => {
  providerConformance({
    dialect: 'perplexity',
    make: (url, { apiKey }) => perplexity({ apiKey, baseUrl: url }),
    models: {
      chat: 'perplexity/sonar',
      reasoning: 'sonar-reasoning-pro',
      embedding: 'pplx-embed-v1-0.6b',
      vision: 'sonar',
      'file-input': 'sonar',
      'web-search': 'sonar',
    },
    providerOptions: { language_preference: 'own-marker' },
  });
});
