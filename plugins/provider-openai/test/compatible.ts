import type { ErrorCode } from '@signalbox/core';
import { fromOpenAiChat, fromOpenAiResponses } from '@signalbox/provider-kit';
import {
  openAiResponsesApis,
  openAiWireApis,
  type CorpusDefinition,
  type RecordedError,
  type Recording,
} from '@signalbox/testkit';
import { openai } from '../src/index.ts';

/** What ends a path, and does not belong to the URL that a user gives. */
const ENDPOINT = /\/(?:chat\/completions|completions|responses(?:\/input_tokens)?|embeddings|models)$/;

/** The plugin with the URL at which the vendor was asked. */
const pluginFor =
  (api: 'chat' | 'responses') =>
  ({ request: { host = '', path } }: Recording) =>
    openai({ api, baseUrl: `https://${isHost(host) ? host : 'vendor.invalid'}${path.replace(ENDPOINT, '')}` });

/** Recorders put `<region>` in the place of what is theirs. */
function isHost(host: string): boolean {
  return /^[\w.-]+(?::\d+)?$/.test(host);
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  context_length_exceeded: 'context_length_exceeded',
  insufficient_quota: 'provider_billing',
  model_not_found: 'model_not_found',
  unsupported_parameter: 'unsupported_param',
  unsupported_value: 'unsupported_param',
};

const common = {
  secrets: { OPENAI_API_KEY: 'test-key' },
  provider: 'openai',
  defaultModel: 'some-model',
  errorCode: ({ status, code }: RecordedError) => (status === 401 ? 'provider_auth' : CODES[code]),
} as const;

const { chat, completions, embeddings, models } = openAiWireApis({
  ...common,
  plugin: pluginFor('chat'),
  fromBody: fromOpenAiChat,
});

const { responses } = openAiResponsesApis({
  ...common,
  plugin: pluginFor('responses'),
  fromBody: fromOpenAiResponses,
});

/** Endpoints in OpenAI's wire of vendors that have another of their own, and of vendors that have no plugin. */
export const compatible: readonly CorpusDefinition[] = [
  { vendors: ['anthropic', 'bedrock', 'gemini'], apis: { chat, responses } },
  { vendors: ['*'], apis: { chat, responses, completions, embeddings, models } },
];
