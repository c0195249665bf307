import { always, type CorpusDefinition, type ExchangeApi, type Recording } from '@signalbox/testkit';
import { mistral } from '../src/index.ts';
import { readChat, readEmbeddings, readModels } from './recorded-answer.ts';
import { canonical, chatRequestOf, embedRequestOf, fillRequestOf } from './recorded-request.ts';

type Json = Readonly<Record<string, any>>;

const common = {
  plugin: always(mistral()),
  secrets: { MISTRAL_API_KEY: 'test-key' },
  normalize: (body: unknown) => canonical(body as Json),
} as const;

const modelOf = ({ request, model }: Recording, otherwise: string): string =>
  ((request.body as Json | null)?.['model'] as string | undefined) ?? model ?? otherwise;

const bodyOf = ({ request }: Recording, otherwise: Json): Json => (request.body as Json | null) ?? otherwise;

const chat: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'chat',
    model: modelOf(recording, 'mistral-small-latest'),
    request: chatRequestOf(bodyOf(recording, { messages: [{ role: 'user', content: 'hi' }] })),
  }),
  read: readChat,
};

const fim: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'fill',
    model: modelOf(recording, 'codestral-latest'),
    request: fillRequestOf(bodyOf(recording, { prompt: 'def f(', suffix: 'return a' })),
  }),
  read: readChat,
};

const embeddings: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'embed',
    model: modelOf(recording, 'mistral-embed'),
    request: embedRequestOf(bodyOf(recording, { input: ['hi'] })),
  }),
  read: readEmbeddings,
  differences: [
    { path: /^input\[256\]$/, reason: 'more than 256 texts are refused: the rest goes into a second request' },
  ],
};

const models: ExchangeApi = {
  ...common,
  outsideWhen: ({ request: { path } }) =>
    /\/models\/./.test(path) ? 'one model is described, where we ask for the list' : undefined,
  ask: () => ({ operation: 'models' }),
  read: readModels,
};

/** Mistral's recorded exchanges. */
export const corpus: CorpusDefinition = {
  vendors: ['mistral'],
  apis: {
    chat,
    fim,
    embeddings,
    models,
    agents: { outside: 'agents keep their instructions with the vendor, which no request of ours can name' },
    conversations: { outside: 'conversations keep their history with the vendor' },
    moderations: { outside: 'classification of texts is none of our operations' },
  },
};
