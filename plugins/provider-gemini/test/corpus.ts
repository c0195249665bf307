import type { CorpusDefinition, ExchangeApi, Recording, SentRequest } from '@signalbox/testkit';
import { gemini } from '../src/index.ts';
import { canonical, type Fields } from './canonical-body.ts';
import { codeOf, readAnswer } from './recorded-answer.ts';
import { toOurRequest } from './recorded-request.ts';

const HELLO = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] };

/** Vertex serves the same models with the same bodies, under longer paths. */
function modelOf({ request, model }: Recording): string {
  return /\/models\/([^/:]+):/.exec(request.path ?? '')?.[1] ?? model ?? 'gemini-2.5-flash';
}

const samePath = ({ path }: SentRequest, { request }: Recording): boolean => {
  const tail = (whole: string): string =>
    whole.slice(whole.lastIndexOf('/models/')).replace(':embedContent', ':batchEmbedContents');
  // Of what was only quoted in public the path is not known.
  return request.path === null || tail(path) === tail(request.path);
};

const shared = {
  plugin: () => gemini(),
  secrets: { GEMINI_API_KEY: 'test-key' },
  samePath,
} satisfies Partial<ExchangeApi>;

/** Where our fields stand in the body. */
const PLACES: Readonly<Record<string, (config: Record<string, unknown>) => void>> = {
  responseFormat: (config) => {
    delete config['responseMimeType'];
    delete config['responseJsonSchema'];
  },
  reasoningEffort: (config) => delete config['thinkingConfig'],
  reasoningBudgetTokens: (config) => delete config['thinkingConfig'],
};

const normalizeChat: NonNullable<ExchangeApi['normalize']> = (body, { warned, side }) => {
  const { generateContentRequest, ...whole } = body as Fields;
  const { model: _, ...rest } = canonical(generateContentRequest ?? whole);
  if (side === 'sent' && warned.size === 0) return rest;
  // What was said not to be sent, or not as it was, cannot be compared.
  const config: Record<string, unknown> = { ...(rest as Fields)['generationConfig'] };
  for (const field of warned) {
    const place = PLACES[field];
    if (place === undefined) delete config[field];
    else place(config);
  }
  return { ...rest, generationConfig: config };
};

const differences: NonNullable<ExchangeApi['differences']> = [
  {
    path: /\.function(?:Call|Response)\.id$/,
    reason: 'our calls have ids, and the API takes them; Gemini 3.5 and later want them. The recorded client had none',
  },
  {
    path: /^contents\[\d+\]\.parts\[\d+\]\.thoughtSignature$/,
    reason: "Google's word for a call without a signature, where the recorded client left it out",
  },
  {
    path: /^generationConfig\.thinkingConfig\.includeThoughts$/,
    reason: 'whoever asks for thinking gets its summaries; the recorded client decided otherwise',
  },
];

const generateContent: ExchangeApi = {
  ...shared,
  ask(recording, warn) {
    return {
      operation: 'chat',
      model: modelOf(recording),
      request: toOurRequest(recording.request.body ?? HELLO, warn),
    };
  },
  read: readAnswer,
  normalize: normalizeChat,
  differences,
};

const countTokens: ExchangeApi = {
  ...shared,
  ask(recording, warn) {
    const body = (recording.request.body ?? HELLO) as Fields;
    const request = toOurRequest(body['generateContentRequest'] ?? body, warn);
    return { operation: 'count-tokens', model: modelOf(recording), request };
  },
  read(recording) {
    const { status, body } = recording.response;
    if (status >= 400) return { kind: 'error', code: codeOf(status, recording) };
    return { kind: 'tokens', inputTokens: (body as Fields)['totalTokens'] };
  },
  normalize: normalizeChat,
  differences,
};

const TASKS: Readonly<Record<string, 'query' | 'document'>> = {
  RETRIEVAL_QUERY: 'query',
  RETRIEVAL_DOCUMENT: 'document',
};

/** One text may be asked for alone; a batch has the same in a list. */
function requestsOf(recording: Recording, body: unknown): Fields[] {
  const model = `models/${modelOf(recording)}`;
  const { requests, ...single } = (body ?? { content: { parts: [{ text: 'Hello' }] } }) as Fields;
  return (requests ?? [single]).map((one: Fields) => ({ model, ...one, content: { parts: one['content'].parts } }));
}

const embeddings: ExchangeApi = {
  ...shared,
  ask(recording) {
    const requests = requestsOf(recording, recording.request.body);
    const { content: _, model: _model, taskType, outputDimensionality, ...rest } = requests[0]!;
    const inputType = TASKS[taskType];
    const own = { ...rest, ...(taskType !== undefined && inputType === undefined && { taskType }) };
    return {
      operation: 'embed',
      model: modelOf(recording),
      request: {
        input: requests.map((one) => one['content'].parts.map(({ text }: Fields) => text).join('')),
        ...(inputType !== undefined && { inputType }),
        ...(outputDimensionality !== undefined && { dimensions: outputDimensionality }),
        ...(Object.keys(own).length > 0 && { providerOptions: { gemini: own } }),
      },
    };
  },
  read(recording) {
    const { status } = recording.response;
    if (status >= 400) return { kind: 'error', code: codeOf(status, recording) };
    const { embeddings: list, embedding, usageMetadata } = recording.response.body as Fields;
    const vectors: Fields[] = list ?? [embedding];
    const inputTokens = usageMetadata?.promptTokenCount;
    return {
      kind: 'embeddings',
      count: vectors.length,
      dimensions: vectors[0]!['values'].length,
      usage: inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 },
    };
  },
  normalize: (body, { recording, warned }) =>
    requestsOf(recording, body).map(({ taskType, ...one }) => ({
      ...one,
      ...(!warned.has('inputType') && { taskType }),
    })),
};

const models: ExchangeApi = {
  ...shared,
  outsideWhen: ({ request }) =>
    /\/operations\//.test(request.path) ? 'asks after a video that is being made: no operation of ours' : undefined,
  ask: () => ({ operation: 'models' }),
  read(recording) {
    const { status, body } = recording.response;
    if (status >= 400) return { kind: 'error', code: codeOf(status, recording) };
    return { kind: 'models', ids: (body as Fields)['models'].map(({ name }: Fields) => name.replace('models/', '')) };
  },
};

/**
 * Google's recorded exchanges: of the Gemini API, and of Vertex, which speaks the same wire. Those of its endpoint in
 * OpenAI's wire are with `@signalbox/provider-openai`.
 */
export const corpus: CorpusDefinition = {
  vendors: ['gemini'],
  apis: {
    generateContent,
    'count-tokens': countTokens,
    embeddings,
    models,
  },
};
