import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';

const file = new URL('../../../../shared/data/specs/openrouter/openapi.trimmed.json', import.meta.url);

/** OpenRouter's own description of its API, where it is at hand. */
export const description = readDescription(fileURLToPath(file), {
  prefix: '/api/v1',
  corrections: {
    // https://openrouter.ai/docs/guides/best-practices/reasoning-tokens (read 2026-11-25) documents a budget.
    '/components/schemas/ChatRequest/properties/reasoning/properties/max_tokens': { type: 'integer' },
  },
});
