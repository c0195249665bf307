import type { ChatRequest, UserPart } from '@signalbox/core';
import { fromOpenAiChat } from '@signalbox/provider-kit';
import {
  always,
  openAiWireApis,
  recordedDocuments,
  type BodyAbout,
  type CorpusDefinition,
  type Expected,
  type ExpectedAnswer,
  type RecordedError,
  type Recording,
} from '@signalbox/testkit';
import { perplexity } from '../src/index.ts';

type Json = Readonly<Record<string, unknown>>;

const { chat, embeddings, models } = openAiWireApis({
  plugin: always(perplexity()),
  secrets: { PERPLEXITY_API_KEY: 'test-key' },
  provider: 'perplexity',
  defaultModel: 'sonar',
  fromBody: (body, options) => withFiles(body as Json, (plain) => fromOpenAiChat(plain, options)),
  normalize: inTurns,
  errorCode: ({ type }: RecordedError) => (type === 'too_many_prompt_tokens' ? 'context_length_exceeded' : undefined),
  adjust: withSources,
  differences: [
    {
      path: /^response_format\.json_schema\.name$/,
      reason: 'a schema of ours has a name, which the vendor takes; the recorded client gave none',
    },
  ],
});

/** Perplexity's recorded exchanges. */
export const corpus: CorpusDefinition = {
  vendors: ['perplexity'],
  apis: { chat, embeddings: { ...embeddings, read: (recording) => asBytes(embeddings.read(recording)) }, models },
};

/** What the wire has beside OpenAI's: files by their bare data, schemas without a name. */
function withFiles(body: Json, read: (body: Json) => ChatRequest): ChatRequest {
  const { response_format: format, ...rest } = body;
  const wire = (rest['messages'] ?? []) as readonly Json[];
  const schema = (format as { readonly json_schema?: Json } | undefined)?.json_schema;
  const request = read({
    ...rest,
    messages: wire.map((message) => ({ ...message, content: mapParts(message['content'], placeholder) })),
    ...(format !== undefined && { response_format: schema === undefined ? format : named(format, schema) }),
  });
  return {
    ...request,
    messages: request.messages.map((message, index) => {
      if (message.role !== 'user' || typeof message.content === 'string') return message;
      const parts = wire[index]?.['content'] as readonly Json[];
      return { ...message, content: message.content.map((part, place) => fileIn(parts[place]) ?? part) };
    }),
  };
}

const named = (format: unknown, schema: Json): object => ({
  ...(format as object),
  json_schema: { name: 'response', ...schema },
});

function mapParts(content: unknown, change: (part: Json) => Json): unknown {
  return Array.isArray(content) ? (content as readonly Json[]).map(change) : content;
}

const placeholder = (part: Json): Json => (part['type'] === 'file_url' ? { type: 'text', text: 'a file' } : part);

function fileIn(part: Json | undefined): UserPart | undefined {
  if (part?.['type'] !== 'file_url') return undefined;
  const { url } = part['file_url'] as { readonly url: string };
  return { type: 'file', source: { data: url, mediaType: 'application/octet-stream' } };
}

/** The one client that let a side speak twice was refused; it is asked here as it would have been taken. */
function inTurns(body: Json, { recording, side }: BodyAbout): unknown {
  if (side === 'sent' || !JSON.stringify(recording.response.body ?? '').includes('should be alternating')) return body;
  const messages = body['messages'] as readonly { readonly content: string }[];
  return {
    ...body,
    messages: [{ role: 'user', content: messages.map(({ content }) => ({ type: 'text', text: content })) }],
  };
}

/** The words stand in the message, also where an empty delta stands before it; the sources beside the choices. */
function withSources(answer: ExpectedAnswer, recording: Recording): ExpectedAnswer {
  const documents = recordedDocuments<Json>(recording);
  const citations = documents.flatMap(({ citations: urls, search_results: found }) =>
    Array.isArray(urls) ? (urls as string[]) : ((found ?? []) as readonly { url: string }[]).map(({ url }) => url),
  );
  const [choice] = (documents[0]?.['choices'] ?? []) as readonly { readonly message?: { readonly content: string } }[];
  return {
    ...answer,
    citations: [...new Set(citations)],
    ...(recording.response.sse === undefined && { text: choice?.message?.content ?? '' }),
  };
}

const BYTES_OF_A_FLOAT = 4;

/** A number is one byte, not four. */
function asBytes(expected: Expected): Expected {
  if (expected.kind !== 'embeddings') return expected;
  return { ...expected, dimensions: expected.dimensions * BYTES_OF_A_FLOAT };
}
