import type { CorpusDefinition, ExchangeApi, Recording, SentRequest } from '@signalbox/testkit';
import { bedrock } from '../src/index.ts';
import { readConverse, readEmbeddings, readModels, readRanking, readTokens } from './recorded-answer.ts';
import { canonical, chatRequestOf, embedRequestOf, rerankRequestOf } from './recorded-request.ts';

type Json = Readonly<Record<string, any>>;

/** Tokens are counted by a model, not by one of its inference profiles. */
const GEOGRAPHY = /^(?:us|us-gov|eu|apac|jp|au|in|ca|sa|global)\./;

const HELLO = { messages: [{ role: 'user', content: 'hi' }] } as const;

function plugin() {
  return bedrock({ region: 'us-east-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' });
}

/** The model stands in the path, more or less encoded. */
function modelOf({ request, model }: Recording): string {
  const inPath = /\/model\/(.+)\/[a-z-]+$/.exec(request.path ?? '')?.[1];
  return decodeURIComponent(inPath ?? model ?? 'us.anthropic.claude-haiku-4-5-20251001-v1:0');
}

function samePath({ path }: SentRequest, { request }: Recording): boolean {
  return decodeURIComponent(path) === decodeURIComponent(request.path);
}

const common = { plugin, samePath, normalize: canonical } satisfies Partial<ExchangeApi>;

const converse: ExchangeApi = {
  ...common,
  outsideWhen: ({ request }) =>
    /:prompt\//.test(decodeURIComponent(request.path ?? ''))
      ? 'a prompt of prompt management is called instead of a model: it has a conversation of its own'
      : undefined,
  ask(recording) {
    const body = recording.request.body as Json | null;
    const model = modelOf(recording);
    return {
      operation: 'chat',
      model,
      request: Array.isArray(body?.['messages']) ? chatRequestOf(body ?? {}, model) : HELLO,
    };
  },
  read: readConverse,
  differences: [
    { path: /^additionalModelRequestFields\.thinking\.display$/, reason: 'who asks for thinking wants to see it' },
    {
      path: /^thinking_off_for_a_forced_tool$/,
      reason: 'thinking and a forced tool exclude each other: models that think by themselves are told not to',
    },
  ],
};

const countTokens: ExchangeApi = {
  ...common,
  outsideWhen({ request, response }) {
    const input = (request.body as Json | null)?.['input'];
    // A refusal depends on the model only.
    return input?.invokeModel !== undefined && response.status < 400
      ? 'tokens of a body of InvokeModel, which is another for every model; ours are those of Converse'
      : undefined;
  },
  ask(recording) {
    const body = (recording.request.body as Json | null)?.['input']?.converse;
    const model = modelOf(recording);
    return { operation: 'count-tokens', model, request: body ? chatRequestOf(body, model) : HELLO };
  },
  read: readTokens,
  normalize: (body, about) => {
    const { converse: conversation } = (body as Json)['input'];
    return conversation === undefined ? 'invokeModel' : canonical(conversation, about);
  },
  samePath: ({ path }, recording) =>
    decodeURIComponent(path) === `/model/${modelOf(recording).replace(GEOGRAPHY, '')}/count-tokens`,
  differences: [{ path: /^$/, reason: 'we count a conversation where a body of InvokeModel was counted' }],
};

const embeddings: ExchangeApi = {
  ...common,
  outsideWhen(recording) {
    const body = recording.request.body as Json | null;
    if (!/titan-embed|cohere\.embed|nova-2-multimodal/.test(modelOf(recording))) {
      return 'a model whose bodies are none that the plugin knows';
    }
    const isText = body === null || (body['inputText'] ?? body['texts'] ?? body['singleEmbeddingParams']?.text) != null;
    return isText ? undefined : 'vectors of pictures, sound or films: ours are of texts';
  },
  ask(recording) {
    const body = (recording.request.body ?? {}) as Json;
    return { operation: 'embed', model: modelOf(recording), request: embedRequestOf(body) };
  },
  read: readEmbeddings,
  normalize: (body) => body,
};

/** Rankings come from the Rerank API, or from the model itself, which is what is asked with an API key. */
const rerank: ExchangeApi = {
  ...common,
  plugin: ({ request }) =>
    /\/model\//.test(request.path) ? bedrock({ region: 'us-east-1', apiKey: 'example' }) : plugin(),
  ask(recording) {
    const body = (recording.request.body ?? {}) as Json;
    const results = ((recording.response.body as Json | undefined)?.['results'] ?? []) as readonly Json[];
    const { model, request } = rerankRequestOf(body, results);
    return { operation: 'rerank', model: body['documents'] === undefined ? model : modelOf(recording), request };
  },
  read: readRanking,
  normalize: (body) => body,
};

const models: ExchangeApi = {
  plugin,
  samePath: () => true,
  outsideWhen: ({ request, response }) =>
    response.status < 400 && !/\/(?:foundation-models|inference-profiles)\/?$/.test(request.path)
      ? 'facts about one inference profile: nothing of a provider asks for them'
      : undefined,
  ask: () => ({ operation: 'models' }),
  read: readModels,
};

/** Bedrock's recorded exchanges in its own wire. Those of its endpoints in OpenAI's are with `@signalbox/provider-openai`. */
export const corpus: CorpusDefinition = {
  vendors: ['bedrock'],
  apis: {
    converse,
    embeddings,
    rerank,
    models,
    'count-tokens': countTokens,
    invoke: { outside: 'chat over InvokeModel, where every model has a body of its own: Converse replaces it' },
  },
};
