import { always, type CorpusDefinition, type ExchangeApi, type Recording } from '@signalbox/testkit';
import { mistral } from '../src/index.ts';
import { readChat, readEmbeddings, readMade, readModels } from './recorded-answer.ts';
import { canonical, chatRequestOf, embedRequestOf, fillRequestOf, ocrRequestOf } from './recorded-request.ts';

type Json = Readonly<Record<string, any>>;

const common = {
  plugin: always(mistral()),
  secrets: { MISTRAL_API_KEY: 'test-key' },
  normalize: (body: unknown) => canonical(body as Json),
} as const;

const AGENTS = 'agents keep their instructions with the vendor, which no request of ours can name';

const modelOf = ({ request, model }: Recording, otherwise: string): string =>
  ((request.body as Json | null)?.['model'] as string | undefined) ?? model ?? otherwise;

const bodyOf = ({ request }: Recording, otherwise: Json): Json => (request.body as Json | null) ?? otherwise;

const chat: ExchangeApi = {
  ...common,
  outsideWhen: ({ request: { path } }) => (path.includes('/agents/') ? AGENTS : undefined),
  ask: (recording) => ({
    operation: 'chat',
    model: modelOf(recording, 'mistral-small-latest'),
    request: chatRequestOf(bodyOf(recording, { messages: [{ role: 'user', content: 'hi' }] })),
  }),
  read: readChat,
  differences: [{ path: /^messages\[\d+\]\.name$/, reason: 'a result of a tool is named by the call that it answers' }],
};

const fim: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'fill',
    model: modelOf(recording, 'codestral-latest'),
    request: fillRequestOf(bodyOf(recording, { prompt: 'def f(', suffix: 'return a' })),
  }),
  read: readChat,
  // Gaps are always filled in a stream, which reads an answer in one piece as well.
  normalize(body) {
    const { stream: _, ...rest } = canonical(body as Json);
    return rest;
  },
};

const ocr: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'ocr',
    model: modelOf(recording, 'mistral-ocr-latest'),
    request: ocrRequestOf(bodyOf(recording, { document: { document_url: 'https://example.test/a.pdf' } })),
  }),
  read: readMade,
};

const transcriptions: ExchangeApi = {
  plugin: common.plugin,
  secrets: common.secrets,
  ask: (recording) => ({
    operation: 'transcription',
    model: modelOf(recording, 'voxtral-mini-latest'),
    request: { audio: { data: 'AA==', mediaType: 'audio/mpeg' } },
  }),
  read: readMade,
  differences: [{ path: /^/, reason: 'the recorded form is not kept' }],
};

const embeddings: ExchangeApi = {
  ...common,
  ask: (recording) => ({
    operation: 'embed',
    model: modelOf(recording, 'mistral-embed'),
    request: embedRequestOf(bodyOf(recording, { input: ['hi'] })),
  }),
  read: readEmbeddings,
  differences: [{ path: /^input\[\d+\]$/, reason: 'what one request may not hold goes into a second' }],
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
    ocr,
    transcriptions,
    agents: { outside: AGENTS },
    conversations: { outside: 'conversations keep their history with the vendor' },
    moderations: { outside: 'classification of texts is none of our operations' },
  },
};
