import { fromOpenAiChat } from '@signalbox/provider-kit';
import {
  always,
  openAiWireApis,
  withoutReportedParts,
  withoutUnsaidParts,
  type CorpusDefinition,
  type Question,
  type Recording,
} from '@signalbox/testkit';
import { together } from '../src/index.ts';

type Json = Readonly<Record<string, unknown>>;

const { chat, completions, embeddings, rerank, models } = openAiWireApis({
  plugin: always(together()),
  secrets: { TOGETHER_API_KEY: 'test-key' },
  provider: 'together',
  defaultModel: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  fromBody: (body, options) => fromOpenAiChat(withoutUnsaidParts(inOurWords(body as Json), options.warn), options),
  normalize: withoutReportedParts,
  adjust: (answer, recording) => {
    const { usage } = answer;
    const cached = cachedIn(recording);
    if (usage === undefined || cached === undefined || usage.cachedInputTokens !== undefined) return answer;
    return { ...answer, usage: { ...usage, cachedInputTokens: Math.min(cached, usage.inputTokens) } };
  },
  errorCode({ code, message }) {
    if (/max_new_tokens|maximum context length|context length/.test(message)) return 'context_length_exceeded';
    return code === 'model_not_available' ? 'model_not_found' : undefined;
  },
  differences: [
    { path: /^parallel_tool_calls$/, reason: 'not in the description of the API: it was warned about' },
    { path: /^tools\[\d+\]\.function\.strict$/, reason: 'not in the description of the API: true is warned about' },
    { path: /^messages\[\d+\]\.content\[\d+\]\.image_url\.detail$/, reason: 'not in the description: warned about' },
    {
      path: /^messages\[\d+\]\.tool_calls\[\d+\]\.index$/,
      reason: 'of the stream, not of the message: it says nothing',
    },
    { path: /^reasoning(?:_effort)?$/, reason: 'an effort is said in the words of the model, or was warned about' },
    { path: /^stop$/, reason: 'one word may stand alone; the description has a list' },
    { path: /^suffix$/, reason: 'the API fills no gaps: it was warned about' },
  ],
});

/** Together's recorded exchanges. */
export const corpus: CorpusDefinition = {
  vendors: ['together'],
  apis: {
    chat,
    completions,
    embeddings,
    rerank: { ...rerank, ask: (recording, warn) => askedForRanking(recording) ?? rerank.ask(recording, warn) },
    models: {
      ...models,
      // The list stands alone.
      read(recording) {
        const { body } = recording.response;
        if (!Array.isArray(body)) return models.read(recording);
        return { kind: 'models', ids: (body as readonly { readonly id: string }[]).map(({ id }) => id) };
      },
    },
  },
};

/** The vendor's highest effort is ours; its switch is said as an effort. */
function inOurWords({ reasoning, reasoning_effort: effort, ...rest }: Json): Json {
  const isOff = (reasoning as { readonly enabled?: unknown } | null | undefined)?.enabled === false;
  return {
    ...rest,
    ...(isOff ? { reasoning_effort: 'none' } : reasoning !== undefined && { reasoning }),
    ...(!isOff && effort !== undefined && { reasoning_effort: effort === 'max' ? 'xhigh' : effort }),
  };
}

/** Counted beside the tokens, without details. */
function cachedIn({ response }: Recording): number | undefined {
  const text = response.sse ?? JSON.stringify(response.body ?? {});
  const counts = [...text.matchAll(/"usage":\{[^{}]*"cached_tokens":(\d+)/g)];
  const last = counts.at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

/** Where the request was not recorded, there were as many documents as the answer points at. */
function askedForRanking({ request, response, model }: Recording): Question | undefined {
  const { results } = (response.body ?? {}) as { readonly results?: readonly { readonly index: number }[] };
  if (request.body !== null || !Array.isArray(results)) return undefined;
  const count = Math.max(...(results as readonly { readonly index: number }[]).map(({ index }) => index)) + 1;
  const documents = Array.from({ length: count }, (_, index) => `document ${index}`);
  return { operation: 'rerank', model: model ?? 'Salesforce/Llama-Rank-v1', request: { query: 'q', documents } };
}
