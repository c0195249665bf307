import { always, type CorpusDefinition, type ExchangeApi, type Recording, type SentRequest } from '@signalbox/testkit';
import { cohere } from '../src/index.ts';
import { readChat, readEmbeddings, readModels, readRanking } from './recorded-answer.ts';
import { canonical, chatRequestOf, embedRequestOf, rerankRequestOf, secondVersion } from './recorded-request.ts';

type Json = Readonly<Record<string, any>>;

const common = {
  plugin: always(cohere()),
  secrets: { CO_API_KEY: 'test-key' },
  // The first version of an operation is the second but for its defaults.
  samePath: ({ path }: SentRequest, { request }: Recording) => path === request.path.replace('/v1/', '/v2/'),
} as const;

const modelOf = ({ request, model }: Recording, otherwise: string): string =>
  ((request.body as Json | null)?.['model'] as string | undefined) ?? model ?? otherwise;

const isFirstVersion = ({ request }: Recording): boolean => request.path.endsWith('/v1/chat');

function chatBodyOf(recording: Recording): Json {
  const body = (recording.request.body as Json | null) ?? { messages: [{ role: 'user', content: 'hi' }] };
  return isFirstVersion(recording) ? secondVersion(body) : body;
}

const chat: ExchangeApi = {
  ...common,
  outsideWhen(recording) {
    if (!isFirstVersion(recording)) return undefined;
    if (recording.response.status === 200) return 'an answer of version 1 of the chat, which has another shape';
    const { tools, tool_results: results } = (recording.request.body ?? {}) as Json;
    return tools === undefined && results === undefined
      ? undefined
      : 'tools of version 1 of the chat, which have another shape';
  },
  ask: (recording) => ({
    operation: 'chat',
    model: modelOf(recording, 'command-a-03-2025'),
    request: chatRequestOf(chatBodyOf(recording)),
  }),
  read: readChat,
  normalize: (body, { side, recording, warned }) =>
    canonical(side === 'recorded' ? chatBodyOf(recording) : (body as Json), warned),
  differences: [
    { path: /^messages\[\d+\]\.citations/, reason: 'what an earlier answer quoted from has no word of ours' },
  ],
};

const embeddings: ExchangeApi = {
  ...common,
  outsideWhen({ request }) {
    const { images, inputs } = (request.body ?? {}) as Json;
    return images == null && inputs == null ? undefined : 'pictures to embed, where our embeddings are of texts';
  },
  ask: (recording) => ({
    operation: 'embed',
    model: modelOf(recording, 'embed-v4.0'),
    request: embedRequestOf((recording.request.body as Json | null) ?? { texts: ['hi'] }),
  }),
  read: readEmbeddings,
  differences: [
    { path: /^embedding_types$/, reason: 'floats are the default, which version 1 did not have to be told' },
  ],
};

const rerank: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'rerank',
    model: modelOf(recording, 'rerank-v3.5'),
    request: rerankRequestOf(
      (recording.request.body as Json | null) ?? { query: 'hi', documents: ['a', 'b', 'c', 'd'] },
    ),
  }),
  read: readRanking,
};

const models: ExchangeApi = {
  ...common,
  outsideWhen: ({ request: { path } }) =>
    /\/models\/./.test(path) ? 'one model is described, where we ask for the list' : undefined,
  ask: () => ({ operation: 'models' }),
  read: readModels,
};

/** Cohere's recorded exchanges. */
export const corpus: CorpusDefinition = {
  vendors: ['cohere'],
  apis: {
    chat,
    embeddings,
    rerank,
    models,
    'count-tokens': { outside: "the tokenizer takes a text alone: it cannot count a request's messages and tools" },
    classify: { outside: 'classification of texts is none of our operations' },
  },
};
