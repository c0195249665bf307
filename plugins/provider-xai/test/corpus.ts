import { fromOpenAiChat, fromOpenAiResponses } from '@signalbox/provider-kit';
import {
  always,
  openAiResponsesApis,
  openAiWireApis,
  type CorpusDefinition,
  type ExpectedAnswer,
  type RecordedError,
} from '@signalbox/testkit';
import { xai } from '../src/index.ts';

type Json = Readonly<Record<string, unknown>>;

const common = {
  secrets: { XAI_API_KEY: 'test-key' },
  provider: 'xai',
  defaultModel: 'grok-4.3',
  errorCode({ status, message }: RecordedError) {
    if (status === 400 && /does not support parameter/.test(message)) return 'unsupported_param';
    return status === 400 && /Incorrect API key/.test(message) ? 'provider_auth' : undefined;
  },
} as const;

const { chat } = openAiWireApis({
  ...common,
  plugin: always(xai()),
  fromBody: fromOpenAiChat,
  adjust: withThoughts,
  differences: [{ path: /^reasoning_effort$/, reason: 'the model knows no effort: it was warned about' }],
});

const { responses } = openAiResponsesApis({
  ...common,
  plugin: always(xai({ api: 'responses' })),
  fromBody: (body, options) => fromOpenAiResponses(asStored(body as Json), options),
});

/** xAI's recorded exchanges. */
export const corpus: CorpusDefinition = { vendors: ['xai'], apis: { chat, responses } };

/** In a chat, what was thought is counted beside the answer, and billed as one with it. */
function withThoughts(answer: ExpectedAnswer): ExpectedAnswer {
  const { usage } = answer;
  if (usage === undefined) return answer;
  return { ...answer, usage: { ...usage, outputTokens: usage.outputTokens + (usage.reasoningTokens ?? 0) } };
}

/** Thoughts that go back by their id alone are kept by the vendor, which is what a client that says nothing asks for. */
function asStored(body: Json): Json {
  const { input, store } = body;
  const isKept =
    Array.isArray(input) &&
    input.some((item: Json) => item['type'] === 'reasoning' && item['encrypted_content'] === undefined);
  return isKept && store === undefined ? { ...body, store: true } : body;
}
