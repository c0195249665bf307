import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { anthropic } from '../src/index.ts';

const file = new URL('../../../../shared/data/specs/anthropic/openapi.trimmed.json', import.meta.url);
const description = readDescription(fileURLToPath(file));

const common = {
  dialect: 'anthropic',
  make: (url: string, { apiKey }: { readonly apiKey: string }) => anthropic({ apiKey, baseUrl: url }),
  description,
  providerOptions: { metadata: { user_id: 'own-marker' } },
} as const;

// What is sent to a model depends on its generation: the last that takes a budget, and the newest.
describe('with a thinking budget', () => {
  providerConformance({ ...common, models: { chat: 'claude-sonnet-4-5' } });
});

describe('with adaptive thinking', () => {
  // Opus 5.5 cannot be made to call a tool, which the cases about tools begin with.
  const models = {
    chat: 'claude-opus-5-5',
    tools: 'claude-opus-5',
    'parallel-tools': 'claude-opus-4-8',
    prefill: 'claude-opus-4-5',
  };
  providerConformance({ ...common, models });
});

test.skipIf(description !== undefined)(
  "the vendor's own description is not here: nothing is checked against it",
  (context) => context.skip(),
);
