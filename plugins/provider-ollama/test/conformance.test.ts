import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { ollama } from '../src/index.ts';

const file = new URL('../../../../shared/data/specs/ollama/openapi.yaml', import.meta.url);

const description = readDescription(fileURLToPath(file), {
  corrections: {
    // The reference of the same release lists them: https://github.com/ollama/ollama/blob/fb30760/docs/api.md#parameters-1
    '/components/schemas/ChatMessage/properties/thinking': { type: 'string' },
    '/components/schemas/ChatMessage/properties/tool_name': { type: 'string' },
  },
});

providerConformance({
  dialect: 'ollama',
  description,
  make: (url, { apiKey }) => ollama({ apiKey, baseUrl: url }),
  models: { chat: 'qwen3:4b', fim: 'codellama:code', embedding: 'nomic-embed-text:latest' },
  // The server tells them: there are no cards beforehand.
  capabilities: ['tools', 'parallel-tools', 'json', 'json-schema', 'vision', 'reasoning'],
  skip: {
    'tells a filtered answer from a finished one': 'Ollama filters no answers',
    'counts all input, cached or not, and all output, thought or said':
      'it does not tell how much of a prompt was in its cache; the other counts are in fold.test.ts',
    'maps a refusal for content-policy': 'Ollama refuses no content',
  },
});

describe('over /v1', () => {
  providerConformance({
    dialect: 'openai',
    make: (url, { apiKey }) => ollama({ apiKey, baseUrl: `${url}/v1`, wire: 'openai' }),
    models: { chat: 'qwen3:4b', embedding: 'nomic-embed-text:latest' },
    capabilities: ['json', 'json-schema', 'vision'],
    skip: {
      'discovers the models that its server has, where it offers to': 'a gateway does not tell what its models can do',
    },
  });
});

describe.skipIf(description !== undefined)('the description of the API', () => {
  test.skip('was not there to check against', () => {});
});
