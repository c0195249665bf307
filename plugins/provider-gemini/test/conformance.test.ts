import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { gemini } from '../src/index.ts';

const file = new URL('../../../../shared/data/specs/gemini/openapi3-google-2026-01.json', import.meta.url);

const description = readDescription(fileURLToPath(file), {
  corrections: {
    // The model stands in the path. Every recorded request leaves it out of the body, and is answered.
    '/components/schemas/GenerateContentRequest/required': ['contents'],
  },
});

const make = (url: string, { apiKey }: { readonly apiKey: string }) => gemini({ apiKey, baseUrl: url });

providerConformance({
  dialect: 'gemini',
  description,
  make,
  models: {
    chat: 'gemini-3.1-pro-preview',
    embedding: 'gemini-embedding-001',
    speech: 'gemini-2.5-flash-preview-tts',
    'image-output': 'gemini-3.1-flash-image',
  },
  skip: {
    'sends or warns about outputFormat of speech':
      'the API makes bare samples and has no field for a format: WAV is made of them here, and others are warned about',
  },
});

// A budget where later models have levels, no signatures, no JSON beside tools.
describe('Gemini 2.5', () => {
  providerConformance({
    dialect: 'gemini',
    description,
    make,
    models: { chat: 'gemini-2.5-flash', embedding: 'gemini-embedding-2' },
    capabilities: ['tools', 'parallel-tools', 'json', 'json-schema', 'reasoning'],
  });
});

describe.skipIf(description !== undefined)('the description of the API', () => {
  test.skip('was not there to check against', () => {});
});
