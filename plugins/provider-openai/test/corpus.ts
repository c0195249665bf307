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
import { compatible } from './compatible.ts';

const LLAMA_CPP = 'openai-compatible-llamacpp';

/** llama.cpp's own server is one of the many that speak this API under a URL of their own. */
const chatPlugin = ({ vendor }: Recording) =>
  openai(vendor === LLAMA_CPP ? { baseUrl: 'http://localhost:8080/v1' } : { api: 'chat' });

/** What OpenAI's codes mean, whatever their status: the Responses API says with 400 what chats say with 404. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  billing_hard_limit_reached: 'provider_billing',
  billing_not_active: 'provider_billing',
  content_policy_violation: 'content_policy',
  context_length_exceeded: 'context_length_exceeded',
  insufficient_quota: 'provider_billing',
  model_not_found: 'model_not_found',
  unsupported_parameter: 'unsupported_param',
  unsupported_value: 'unsupported_param',
};

const common = {
  secrets: { OPENAI_API_KEY: 'test-key' },
  provider: 'openai',
  defaultModel: 'gpt-4o',
  errorCode({ status, code, message }: RecordedError): ErrorCode | undefined {
    if (status === 401) return 'provider_auth';
    if (/not supported (?:with|in) this model/.test(message)) return 'unsupported_param';
    return (status === 429 || status >= 500) && /overloaded/i.test(message) ? 'overloaded' : CODES[code];
  },
  outsideWhen({ api, request, response }: Recording) {
    if (request.path.includes('/organization/')) return 'an administration endpoint';
    const isOne = api === 'models' && response.status === 200 && !request.path.endsWith('/models');
    return isOne ? 'one model; listModels asks for all' : undefined;
  },
};

const { chat, completions, embeddings, models } = openAiWireApis({
  ...common,
  plugin: chatPlugin,
  fromBody: fromOpenAiChat,
});

const { responses, 'count-tokens': countTokens } = openAiResponsesApis({
  ...common,
  plugin: () => openai({ api: 'responses' }),
  fromBody: fromOpenAiResponses,
  // A stored prompt may name the model; a call of ours always does.
  normalize: (body, { recording }) => {
    const { model, ...rest } = body as Readonly<Record<string, unknown>>;
    return (recording.request.body as { readonly model?: unknown } | null)?.model === undefined
      ? rest
      : { model, ...rest };
  },
});

/** OpenAI's recorded exchanges, and those of llama.cpp's server. */
const own: CorpusDefinition = {
  vendors: ['openai', LLAMA_CPP],
  apis: {
    chat,
    responses,
    completions,
    embeddings,
    models,
    'count-tokens': countTokens,
    moderations: { outside: 'moderation is not an operation of a provider' },
  },
};

export const corpus: readonly CorpusDefinition[] = [own, ...compatible];
