import { fromOpenAiChat } from '@signalbox/provider-kit';
import { always, openAiWireApis, recordedDocuments, type CorpusDefinition, type Recording } from '@signalbox/testkit';
import { groq } from '../src/index.ts';

const { chat, models } = openAiWireApis({
  plugin: always(groq()),
  secrets: { GROQ_API_KEY: 'test-key' },
  provider: 'groq',
  defaultModel: 'llama-3.3-70b-versatile',
  fromBody: fromOpenAiChat,
  errorCode({ code, message, status }) {
    if (message.includes('not supported with this model')) return 'unsupported_param';
    if (code === 'model_decommissioned') return 'model_not_found';
    if (code === 'tool_use_failed' || code === 'json_validate_failed') return 'invalid_response';
    return status === 498 ? 'overloaded' : undefined;
  },
  adjust: (answer, recording) => ({ ...answer, citations: [...(answer.citations ?? []), ...sourcesOf(recording)] }),
  differences: [
    {
      path: /^reasoning_format$/,
      reason: "Qwen's thoughts are asked for apart from the text; the recorded client did not",
    },
    {
      path: /^(?:frequency_penalty|presence_penalty)$/,
      reason: '"Not yet supported by any of our models": it is reported and not sent',
    },
    {
      path: /^stream$/,
      reason: 'Groq does not stream JSON: it is asked for in one piece',
    },
  ],
});

/** Groq's recorded exchanges. */
export const corpus: CorpusDefinition = { vendors: ['groq'], apis: { chat, models } };

interface Message {
  readonly executed_tools?:
    | readonly { readonly search_results?: { readonly results?: readonly { readonly url: string }[] } | null }[]
    | null;
}

interface Document {
  readonly choices?: readonly { readonly delta?: Message; readonly message?: Message }[];
}

/** What Groq's own systems found on the web before they answered, each source once. */
function sourcesOf(recording: Recording): string[] {
  const documents = recordedDocuments<Document>(recording);
  const messages = documents.flatMap(({ choices = [] }) => choices.map(({ delta, message }) => delta ?? message));
  const tools = messages.flatMap((message) => message?.executed_tools ?? []);
  return [...new Set(tools.flatMap((tool) => tool.search_results?.results ?? []).map(({ url }) => url))];
}
