import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { cohere } from '../src/index.ts';

const file = new URL('../../../../shared/data/specs/cohere/openapi.trimmed.json', import.meta.url);
const description = readDescription(fileURLToPath(file), {
  corrections: {
    // Only its discriminator, which no validator knows, tells the formats apart.
    '/components/schemas/ChatTextResponseFormatV2/properties/type': { enum: ['text'] },
    '/components/schemas/JsonResponseFormatV2/properties/type': { enum: ['json_object'] },
  },
});

const common = {
  dialect: 'cohere',
  make: (url: string, { apiKey }: { readonly apiKey: string }) => cohere({ apiKey, baseUrl: url }),
  description,
  providerOptions: { documents: ['own-marker'] },
  skip: {
    'tells a filtered answer from a finished one': 'the API has no finish reason for it: it refuses with status 498',
  },
} as const;

const others = { embedding: 'embed-v4.0', rerank: 'rerank-v3.5' } as const;

// Models differ in whether they think: those that do not say first what they mean to do with their tools.
describe('with a model that does not think', () => {
  const models = {
    ...others,
    chat: 'command-a-03-2025',
    vision: 'command-a-vision-07-2025',
    reasoning: 'command-a-reasoning-08-2025',
  };
  providerConformance({ ...common, models });
});

describe('with a model that thinks and sees', () => {
  providerConformance({ ...common, models: { ...others, chat: 'command-a-plus-05-2026' } });
});

test.skipIf(description !== undefined)(
  "the vendor's own description is not here: nothing is checked against it",
  (context) => context.skip(),
);
