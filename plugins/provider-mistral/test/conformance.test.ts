import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { mistral } from '../src/index.ts';

const file = new URL('../../../../shared/data/specs/mistral/openapi.trimmed.json', import.meta.url);
const description = readDescription(fileURLToPath(file));

const common = {
  dialect: 'mistral',
  make: (url: string, { apiKey }: { readonly apiKey: string }) => mistral({ apiKey, baseUrl: url }),
  description,
  providerOptions: { prompt_cache_key: 'own-marker' },
} as const;

const others = {
  embedding: 'codestral-embed',
  fim: 'codestral-2508',
  ocr: 'mistral-ocr-4-1',
  transcription: 'voxtral-mini-2602',
  'audio-input': 'voxtral-small-2507',
} as const;

// Models differ in how they are asked to think: Small on or off, Large 4 by efforts.
describe('with a model that thinks or does not', () => {
  providerConformance({ ...common, models: { ...others, chat: 'mistral-small-2603' } });
});

describe('with a model that thinks a little or a lot', () => {
  providerConformance({ ...common, models: { ...others, chat: 'mistral-large-4-0' } });
});

test.skipIf(description !== undefined)(
  "the vendor's own description is not here: nothing is checked against it",
  (context) => context.skip(),
);
