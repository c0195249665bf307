import { fromOpenAiChat } from '@signalbox/provider-kit';
import { always, openAiWireApis, type CorpusDefinition } from '@signalbox/testkit';
import { groq } from '../src/index.ts';

const { chat, models } = openAiWireApis({
  plugin: always(groq()),
  secrets: { GROQ_API_KEY: 'test-key' },
  provider: 'groq',
  defaultModel: 'llama-3.3-70b-versatile',
  fromBody: fromOpenAiChat,
  errorCode({ code, message }) {
    if (message.includes('not supported with this model')) return 'unsupported_param';
    if (code === 'model_decommissioned') return 'model_not_found';
    return code === 'tool_use_failed' ? 'invalid_response' : undefined;
  },
  differences: [
    {
      path: /^reasoning_format$/,
      reason: "Qwen's thoughts are asked for apart from the text; the recorded client did not",
    },
  ],
});

/** Groq's recorded exchanges. */
export const corpus: CorpusDefinition = { vendors: ['groq'], apis: { chat, models } };
