import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';

const FILE = new URL('../../../../shared/data/specs/openai/openapi.trimmed.json', import.meta.url);

const schema = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** OpenAI's own description of its API, where it lies beside this workspace. */
export const description = readDescription(fileURLToPath(FILE), {
  prefix: '/v1',
  corrections: {
    // A message in parts is both of the first two, of which it must be but one. The real API takes it, as recorded.
    '/components/schemas/InputItem': {
      anyOf: ['EasyInputMessage', 'Item', 'ItemReferenceParam'].map(schema),
    },
  },
});
