import { fromOpenAiChat } from '@signalbox/provider-kit';
import {
  always,
  openAiWireApis,
  recordedDocuments,
  type CorpusDefinition,
  type ExchangeApi,
  type Recording,
} from '@signalbox/testkit';
import { ollama } from '../src/index.ts';
import { codeOf, readAnswer } from './recorded-answer.ts';
import { isNothing, toOurChat, toOurFill, type Fields } from './recorded-request.ts';

const HELLO = { messages: [{ role: 'user', content: 'Hello' }] };

const modelOf = ({ request, model }: Recording): string =>
  (request.body as Fields | null)?.['model'] ?? model ?? 'llama3.2';

/** Bodies that mean the same become equal: what is empty is nothing, and calls have neither types nor ids here. */
function plain(body: unknown): Fields {
  const { messages, stream, raw, ...rest } = body as Fields;
  const fields = Object.entries(rest).filter(([, value]) => !isNothing(value));
  return {
    ...Object.fromEntries(fields),
    stream: stream ?? true,
    ...(raw === true && { raw }),
    ...(messages && { messages: messages.map(plainMessage) }),
  };
}

function plainMessage({ tool_calls: calls, ...message }: Fields): Fields {
  return {
    ...message,
    ...(calls && {
      tool_calls: calls.map(({ function: { name, arguments: args } }: Fields) => ({
        function: { name, arguments: args },
      })),
    }),
  };
}

const native = {
  plugin: () => ollama(),
  normalize: plain,
  differences: [
    {
      path: /^messages\[\d+\]\.tool_name$/,
      reason: 'results are named after their tool; the recorded client is older than the field',
    },
  ],
} satisfies Partial<ExchangeApi>;

const chat: ExchangeApi = {
  ...native,
  ask: (recording) => ({
    operation: 'chat',
    model: modelOf(recording),
    request: toOurChat((recording.request.body ?? HELLO) as Fields),
  }),
  read: readAnswer,
};

const generate: ExchangeApi = {
  ...native,
  differences: [
    { path: /^stream$/, reason: 'texts are always gone on with as a stream; an answer in one piece is understood' },
  ],
  ask: (recording) => ({
    operation: 'fill',
    model: modelOf(recording),
    request: toOurFill((recording.request.body ?? { prompt: 'Hello' }) as Fields),
  }),
  read: readAnswer,
};

const embeddings: ExchangeApi = {
  ...native,
  ask(recording) {
    const { model: _, input, prompt, dimensions, ...rest } = (recording.request.body ?? {}) as Fields;
    const own = Object.fromEntries(Object.entries(rest).filter(([, value]) => !isNothing(value)));
    // What was asked is not always recorded; how many were answered is.
    const { embeddings: answered } = (recording.response.body ?? {}) as Fields;
    const count: number = answered?.length ?? 1;
    return {
      operation: 'embed',
      model: modelOf(recording),
      request: {
        input: [input ?? prompt ?? Array.from({ length: count }, (__, index) => `text ${index}`)].flat(),
        ...(dimensions && { dimensions }),
        ...(Object.keys(own).length > 0 && { providerOptions: { ollama: own } }),
      },
    };
  },
  read({ response }) {
    const { embeddings: many, embedding, prompt_eval_count: inputTokens, error } = (response.body ?? {}) as Fields;
    if (response.status >= 400 || error !== undefined) return { kind: 'error', code: codeOf(response.status, error) };
    const vectors: number[][] = many ?? [embedding];
    return {
      kind: 'embeddings',
      count: vectors.length,
      dimensions: vectors[0]!.length,
      usage: inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 },
    };
  },
  // The older endpoint has one text, as `prompt`.
  normalize(body) {
    const { input, prompt, stream: _, ...rest } = plain(body);
    return { ...rest, input: [input ?? prompt].flat() };
  },
  samePath: ({ path }, { request }) => path === request.path.replace(/embeddings$/, 'embed'),
};

const models: ExchangeApi = {
  ...native,
  outsideWhen: ({ request }) =>
    request.path === '/api/tags'
      ? undefined
      : 'tells of one model, or of what is loaded: no operation of ours by itself',
  ask: () => ({ operation: 'models' }),
  read({ response }) {
    const { models: list = [], error } = (response.body ?? {}) as Fields;
    if (response.status >= 400) return { kind: 'error', code: codeOf(response.status, error) };
    return { kind: 'models', ids: list.map(({ model, name }: Fields) => model ?? name) };
  },
};

/** The same server in OpenAI's wire. */
const v1 = openAiWireApis({
  plugin: always(ollama({ wire: 'openai' })),
  provider: 'ollama',
  defaultModel: 'llama3.2',
  fromBody: fromOpenAiChat,
  errorCode: ({ status, message }) => {
    const code = codeOf(status, message);
    return code === 'invalid_request' || code === 'stream_error' ? undefined : code;
  },
  // Its calls come whole, each with its id, also in a stream; but older servers number all of them 0.
  adjust: (answer, recording) => ({ ...answer, toolCalls: callsIn(recording) }),
  differences: [
    { path: /^tool_choice$/, reason: 'the server knows no choice of tools; to leave it to the model is what it does' },
    {
      path: /^messages\[\d+\]\.reasoning_content$/,
      reason:
        'thoughts go back as `reasoning`, the one field that the server reads; the recorded client sent them twice',
    },
  ],
});

function callsIn(recording: Recording): { id: string; name: string; arguments: string }[] {
  const choices = recordedDocuments<Fields>(recording).flatMap((document): Fields[] => document['choices']?.[0] ?? []);
  return choices
    .flatMap(({ message, delta }): Fields[] => message?.tool_calls ?? delta?.tool_calls ?? [])
    .map(({ id, function: { name, arguments: args } }: Fields) => ({ id, name, arguments: args }));
}

const isV1 = ({ request, response }: Recording): boolean =>
  request.path.startsWith('/v1/') || (response.body as Fields | undefined)?.['object'] === 'chat.completion';

/** One of two wires, as the recording has it: of some only the answers were kept, and their path is a guess. */
function either(own: ExchangeApi, other: ExchangeApi): ExchangeApi {
  const one = (recording: Recording): ExchangeApi => (isV1(recording) ? other : own);
  return {
    plugin: (recording) => one(recording).plugin(recording),
    ask: (recording, warn) => one(recording).ask(recording, warn),
    read: (recording) => one(recording).read(recording),
    normalize: (body, about) => one(about.recording).normalize?.(body, about) ?? body,
    samePath: (sent, recording) => one(recording).samePath?.(sent, recording) ?? sent.path === recording.request.path,
    outsideWhen: (recording) => one(recording).outsideWhen?.(recording),
    differences: [...(own.differences ?? []), ...(other.differences ?? [])],
  };
}

/** Ollama's recorded exchanges: of local servers and of its cloud, in both of its wires. */
export const corpus: CorpusDefinition = {
  vendors: ['ollama'],
  apis: {
    'ollama-chat': either(chat, v1.chat),
    'ollama-generate': either(generate, v1.completions),
    embeddings: either(embeddings, v1.embeddings),
    models: either(models, v1.models),
    chat: v1.chat,
    completions: v1.completions,
  },
};
