import { fromOpenAiChat, fromOpenAiResponses } from '@signalbox/provider-kit';
import { openAiResponsesApis, openAiWireApis, type CorpusDefinition, type Recording } from '@signalbox/testkit';
import { openai } from '../src/index.ts';

const LLAMA_CPP = 'openai-compatible-llamacpp';

/** llama.cpp's own server is one of the many that speak this API under a URL of their own. */
const chatPlugin = ({ vendor }: Recording) =>
  openai(vendor === LLAMA_CPP ? { baseUrl: 'http://localhost:8080/v1' } : { api: 'chat' });

const common = {
  secrets: { OPENAI_API_KEY: 'test-key' },
  provider: 'openai',
  defaultModel: 'gpt-4o',
  errorCode({ status, code, message }: { status: number; code: string; message: string }) {
    if (/not supported (?:with|in) this model/.test(message)) return 'unsupported_param';
    if (code === 'unsupported_parameter' || code === 'unsupported_value') return 'unsupported_param';
    // The Responses API says it with 400.
    return status === 400 && code === 'model_not_found' ? 'model_not_found' : undefined;
  },
  outsideWhen({ api, request, response }: Recording) {
    if (request.path.includes('/organization/')) return 'an administration endpoint';
    const isOne = api === 'models' && response.status === 200 && !request.path.endsWith('/models');
    return isOne ? 'one model; listModels asks for all' : undefined;
  },
} as const;

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
export const corpus: CorpusDefinition = {
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
