import type { AssistantMessage, AssistantPart, ChatRequest, ErrorCode } from '@signalbox/core';
import { fromOpenAiChat, fromOpenAiResponses } from '@signalbox/provider-kit';
import {
  always,
  openAiResponsesApis,
  openAiWireApis,
  withoutReportedParts,
  withoutUnsaidParts,
  type BodyAbout,
  type CorpusDefinition,
  type ExpectedAnswer,
  type RecordedError,
  type Recording,
} from '@signalbox/testkit';
import { openrouter } from '../src/index.ts';

type Json = Readonly<Record<string, unknown>>;

const PROVIDER = 'openrouter';

const common = {
  secrets: { OPENROUTER_API_KEY: 'test-key' },
  provider: PROVIDER,
  defaultModel: 'openai/gpt-4.1-mini',
  errorCode,
  adjust: withinTheirWhole,
} as const;

const { chat, embeddings, rerank, models } = openAiWireApis({
  ...common,
  plugin: always(openrouter()),
  fromBody: (body, options) =>
    withThoughts(body as Json, (plain) => fromOpenAiChat(withoutUnsaidParts(plain, options.warn), options)),
  normalize: (body, about) => withoutDefaultLife(withoutReportedParts(body, about), about),
  differences: [
    { path: /^tools\[\d+\]\.cache_control$/, reason: 'our tools have no cache hint: it was warned about' },
    { path: /^stream$/, reason: 'the client streamed, but a refusal came: it is put as a call for a whole answer' },
  ],
});

const { responses } = openAiResponsesApis({
  ...common,
  plugin: always(openrouter({ api: 'responses' })),
  fromBody: fromOpenAiResponses,
});

/** OpenRouter's recorded exchanges. */
export const corpus: CorpusDefinition = {
  vendors: ['openrouter'],
  apis: {
    chat: { ...chat, read: (recording) => chat.read(withoutLateError(recording)) },
    responses,
    embeddings,
    rerank,
    models,
  },
};

/** Thoughts that only the provider can read are the state of a part of ours. */
function withThoughts(body: Json, read: (body: Json) => ChatRequest): ChatRequest {
  const wire = (body['messages'] ?? []) as readonly Json[];
  const plain = wire.map(({ reasoning_details: _, ...message }) => message);
  const request = read({ ...body, messages: plain });
  return {
    ...request,
    messages: request.messages.map((message, index) => {
      const value = wire[index]?.['reasoning_details'];
      if (message.role !== 'assistant' || value === undefined) return message;
      const [first, ...rest] = partsOf(message);
      const isThought = first?.type === 'reasoning';
      const state = { provider: PROVIDER, value };
      const thought: AssistantPart = { type: 'reasoning', text: isThought ? first.text : '', state };
      return { ...message, content: [thought, ...(isThought || first === undefined ? [] : [first]), ...rest] };
    }),
  };
}

function partsOf({ content }: AssistantMessage): readonly AssistantPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** Five minutes are the life of a cached prompt that names none. */
function withoutDefaultLife(body: Json, { side }: BodyAbout): Json {
  if (side === 'sent') return body;
  return JSON.parse(JSON.stringify(body), (name, value: Json) =>
    name === 'cache_control' && value?.['ttl'] === '5m' ? { type: value['type'] } : value,
  ) as Json;
}

/** Of "Provider returned error" the provider's own words are kept in what OpenRouter hands on. */
function errorCode({ status, message }: RecordedError, { response }: Recording): ErrorCode | undefined {
  const metadata = (response.body as { readonly error?: { readonly metadata?: Json } } | null)?.error?.metadata;
  const words = `${message} ${JSON.stringify(metadata?.['raw'])}`;
  if (status === 400 && /maximum context length/.test(words)) return 'context_length_exceeded';
  if (status === 400 && /Unsupported parameter/.test(words)) return 'unsupported_param';
  if (status === 400 && /Model \S+ does not exist/.test(words)) return 'model_not_found';
  if (status === 403 && /Content violates/.test(words)) return 'content_policy';
  if (status === 404 && /No endpoints found that support/.test(words)) return 'unsupported_param';
  return status === 404 && /data policy/.test(words) ? 'permission' : undefined;
}

/** Gemini counts the same tokens as read and as written; a free model thinks more than it says in all. */
function withinTheirWhole(answer: ExpectedAnswer): ExpectedAnswer {
  const { usage } = answer;
  if (usage === undefined) return answer;
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  return {
    ...answer,
    usage: {
      ...usage,
      cacheWriteTokens: Math.min(cacheWriteTokens, inputTokens - cachedInputTokens),
      reasoningTokens: Math.min(reasoningTokens, outputTokens),
    },
  };
}

/** An error that comes after the finish reason only repeats it: "Token limit reached", after `length`. */
function withoutLateError(recording: Recording): Recording {
  const { sse } = recording.response;
  if (sse === undefined || !/"finish_reason":"length".*"error":\{"code":400,"message":"Token limit/s.test(sse)) {
    return recording;
  }
  return { ...recording, response: { ...recording.response, sse: sse.replace(/"error":\{[^}]*\},/, '') } };
}
