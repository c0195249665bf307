import { fromOpenAiChat, fromOpenAiResponses } from '@signalbox/provider-kit';
import {
  always,
  openAiResponsesApis,
  openAiWireApis,
  withoutReportedParts,
  withoutUnsaidParts,
  type CorpusDefinition,
  type Expected,
  type ExpectedAnswer,
  type Recording,
} from '@signalbox/testkit';
import { deepseek } from '../src/index.ts';

type Json = Readonly<Record<string, unknown>>;

const { chat, completions, models } = openAiWireApis({
  plugin: always(deepseek()),
  secrets: { DEEPSEEK_API_KEY: 'test-key' },
  provider: 'deepseek',
  defaultModel: 'deepseek-flash',
  fromBody: (body, options) => fromOpenAiChat(withoutUnsaidParts(inOurWords(body as Json), options.warn), options),
  normalize: withoutReportedParts,
  errorCode({ status, message }) {
    if (/maximum context length/.test(message)) return 'context_length_exceeded';
    if (/content exists risk/i.test(message)) return 'content_policy';
    if (/model not exist/i.test(message)) return 'model_not_found';
    return status === 503 ? 'overloaded' : undefined;
  },
  adjust: withHits,
  // Tools that are all strict, and the completion of text, have a base of their own.
  samePath: ({ path }, { request }) => path.replace(/^\/beta/, '') === request.path.replace(/^\/(?:v1|beta)/, ''),
  differences: [
    { path: /^(?:parallel_tool_calls|seed)$/, reason: 'not in the documentation: it was warned about' },
    {
      path: /^messages\[\d+\]\.tool_calls\[\d+\]\.index$/,
      reason: 'of the stream, not of the message: it says nothing',
    },
    {
      path: /^tools\[\d+\]\.function\.strict$/,
      reason: 'all tools are strict or none is, by the documentation: the warning is about the tool, not the field',
    },
    {
      path: /^messages\[\d+\]\.reasoning_content$/,
      reason: 'a message with tool calls must have it while the model thinks, if empty; the recorded client had none',
    },
  ],
});

const { responses } = openAiResponsesApis({
  plugin: always(deepseek({ api: 'responses' })),
  secrets: { DEEPSEEK_API_KEY: 'test-key' },
  provider: 'deepseek',
  defaultModel: 'deepseek-flash',
  fromBody: fromOpenAiResponses,
  errorCode: ({ status }) => (status === 503 ? 'overloaded' : undefined),
  normalize: (body) => withOneTurn(body as Json),
  samePath: ({ path }, { request }) => path === request.path.replace(/^\/v1/, ''),
});

/** DeepSeek's recorded exchanges. */
export const corpus: CorpusDefinition = {
  vendors: ['deepseek'],
  apis: {
    responses,
    chat: { ...chat, read: (recording) => interrupted(recording) ?? chat.read(recording) },
    completions,
    models,
  },
};

/** Thinking that is switched off is an effort of ours; the vendor's highest effort is ours. */
function inOurWords({ thinking, reasoning_effort: effort, ...rest }: Json): Json {
  const isOff = (thinking as { readonly type?: unknown } | undefined)?.type === 'disabled';
  return {
    ...rest,
    ...(isOff ? { reasoning_effort: 'none' } : thinking !== undefined && { thinking }),
    ...(!isOff && effort !== undefined && { reasoning_effort: effort === 'max' ? 'xhigh' : effort }),
  };
}

/** Older answers count hits of the cache beside the details only. */
function withHits(answer: ExpectedAnswer, { response }: Recording): ExpectedAnswer {
  if (answer.usage === undefined || answer.usage.cachedInputTokens !== undefined) return answer;
  const text = response.sse ?? JSON.stringify(response.body);
  const hits = /"prompt_cache_hit_tokens": ?(\d+)/.exec(text)?.[1];
  return hits === undefined ? answer : { ...answer, usage: { ...answer.usage, cachedInputTokens: Number(hits) } };
}

/** An answer that ended because the vendor had no room, as its own finish reason says. */
function interrupted({ response, stream }: Recording): Expected | undefined {
  const text = response.sse ?? JSON.stringify(response.body ?? {});
  if (!/"finish_reason": ?"insufficient_system_resource"/.test(text)) return undefined;
  const said = [...text.matchAll(/"content": ?("(?:[^"\\]|\\.)*")/g)].map(
    ([, json = '""']) => JSON.parse(json) as string,
  );
  return { kind: 'error', code: 'overloaded', text: stream ? said.join('') : '' };
}

/** What the assistant said in several messages in a row is one turn in our words. */
function withOneTurn({ input, ...rest }: Json): Json {
  if (!Array.isArray(input)) return { ...rest, input };
  const items: Json[] = [];
  for (const item of input as readonly Json[]) {
    const before = items.at(-1);
    const isMore = isPlainTurn(item) && before !== undefined && isPlainTurn(before);
    if (isMore)
      items[items.length - 1] = { ...before, content: `${String(before['content'])}${String(item['content'])}` };
    else items.push(item);
  }
  return { ...rest, input: items };
}

function isPlainTurn({ role, content }: Json): boolean {
  return role === 'assistant' && typeof content === 'string';
}
