import { fileURLToPath } from 'node:url';
import { readDescription } from '@signalbox/testkit';

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/data/specs/azure/${name}.trimmed.json`, import.meta.url));

const V1 = '/components/schemas/OpenAI.';
const item = (name: string): object => ({ $ref: `#/components/schemas/OpenAI.${name}` });
const texts = { anyOf: [{ type: 'string' }, { type: 'array', items: item('ItemContent') }] };

/** Microsoft's own description of `/openai/v1`, where it lies beside this workspace. It is older than the API. */
export const describedV1 = readDescription(file('azure-openai-v1'), {
  prefix: '/openai/v1',
  corrections: {
    // A message may have a role, its text alone, and no type: it is how all recorded requests have it.
    [`${V1}ImplicitUserMessage`]: {
      type: 'object',
      required: ['content'],
      properties: {
        type: { enum: ['message'] },
        role: { enum: ['user', 'assistant', 'system', 'developer'] },
        content: texts,
      },
    },
    // "Failed to download file.": Azure has tried to. https://github.com/strands-agents/harness-sdk/pull/3576
    [`${V1}ItemContentInputFile/properties/file_url`]: { type: 'string' },
    // Results of tools in parts, tried there as well.
    [`${V1}FunctionToolCallOutputItemParam/properties/output`]: texts,
  },
});

/** The same of the paths with deployments. */
export const describedClassic = readDescription(file('azure-openai-2025-03-01-preview'), {
  prefix: '/openai',
  corrections: {
    // Of the first preview, in which summaries were asked for by another name, and files had no URL.
    '/paths/~1responses': {},
    // The model stands in the path. It may stand in the body as well, and does as the official SDK sends it.
    '/components/schemas/createChatCompletionRequest/properties': { model: { type: 'string' } },
  },
});
