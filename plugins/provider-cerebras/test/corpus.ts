import { fromOpenAiChat } from '@signalbox/provider-kit';
import { always, openAiWireApis, type CorpusDefinition } from '@signalbox/testkit';
import { cerebras } from '../src/index.ts';

const { chat, completions, models } = openAiWireApis({
  plugin: always(cerebras()),
  secrets: { CEREBRAS_API_KEY: 'test-key' },
  provider: 'cerebras',
  defaultModel: 'gpt-oss-120b',
  fromBody: fromOpenAiChat,
  errorCode({ status, code }) {
    if (code === 'context_length_exceeded') return 'context_length_exceeded';
    if (code === 'queue_exceeded') return 'overloaded';
    return status === 422 ? 'invalid_request' : undefined;
  },
  differences: [
    {
      path: /^reasoning_format$/,
      reason: "Qwen's thoughts are asked for apart from the text; the recorded client did not",
    },
  ],
});

/** Cerebras' recorded exchanges. */
export const corpus: CorpusDefinition = { vendors: ['cerebras'], apis: { chat, completions, models } };
