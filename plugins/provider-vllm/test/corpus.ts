import { fromOpenAiChat } from '@signalbox/provider-kit';
import { always, openAiWireApis, type CorpusDefinition } from '@signalbox/testkit';
import { vllm } from '../src/index.ts';

const { chat, completions, embeddings } = openAiWireApis({
  plugin: always(vllm()),
  provider: 'vllm',
  defaultModel: 'meta-llama/Llama-3.2-1B-Instruct',
  fromBody: fromOpenAiChat,
  // The prompt alone had more tokens than the model has room for.
  errorCode: ({ message }) =>
    message.includes('max_tokens must be at least 1') ? 'context_length_exceeded' : undefined,
});

/** The recorded exchanges of vLLM servers. */
export const corpus: CorpusDefinition = {
  vendors: ['vllm'],
  apis: {
    chat,
    completions,
    embeddings: {
      ...embeddings,
      outsideWhen: ({ request }) =>
        (request.body as { readonly encoding_format?: string }).encoding_format === 'base64'
          ? 'The client asked for base64, and got eight bytes a number: numbers are asked for as numbers'
          : undefined,
    },
  },
};
