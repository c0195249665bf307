import * as v from 'valibot';
import { refuse } from '../failure.ts';
import type { AnswerUsage, NeutralRequest, WholeAnswer } from '../neutral.ts';
import type { Dialect, WireRequest } from './dialect.ts';
import { openAiDialect } from './openai-dialect.ts';
import { checkKey } from './openai-request.ts';
import { responsesUsage } from './responses-wire.ts';
import { strictMessages } from './strict-messages.ts';
import { withResponses } from './with-responses.ts';

type Json = Readonly<Record<string, unknown>>;

/** Models that think before they answer: between tags, in the text. */
const THINKERS = /reasoning|deep-research/;

const address = v.union([v.string(), v.strictObject({ url: v.string() })]);
const PARTS = [
  v.strictObject({ type: v.literal('image_url'), image_url: address }),
  v.strictObject({ type: v.literal('file_url'), file_url: address, file_name: v.nullish(v.string()) }),
] as const;

const texts = v.optional(v.array(v.string()));
const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

/**
 * Chat completions of the models that search the web, and vectors. Sources come with every chunk, the cost with the last;
 * streams end without `[DONE]`, and roles must alternate.
 * @see https://docs.perplexity.ai/api-reference/chat-completions-post, and the types of its SDK 0.38.5 (read 2026-11-25)
 */
const chat = openAiDialect({
  name: 'perplexity',
  usageChunk: 'every',
  done: false,
  omitsNulls: true,
  usage: ({ inputTokens, outputTokens }) => ({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }),
  always: ({ citations }) =>
    citations.length === 0
      ? {}
      : {
          citations: citations.map(({ url }) => url),
          search_results: citations.map(({ url, title }) => ({ url, title, date: null, snippet: `About ${title}` })),
        },
  more: ({ usage }) => (usage === undefined ? {} : { usage: withCost(usage) }),
  fields: {
    chat: {
      messages: strictMessages({ userParts: PARTS }),
      response_format: v.nullish(
        v.variant('type', [
          v.strictObject({ type: v.literal('text') }),
          v.strictObject({
            type: v.literal('json_schema'),
            json_schema: v.strictObject({
              schema: v.record(v.string(), v.unknown()),
              name: text,
              description: text,
              strict: flag,
            }),
          }),
          v.strictObject({ type: v.literal('regex'), regex: v.strictObject({ regex: v.string() }) }),
        ]),
      ),
      reasoning_effort: v.nullish(v.picklist(['minimal', 'low', 'medium', 'high'])),
      search_mode: v.nullish(v.picklist(['web', 'academic', 'sec'])),
      search_recency_filter: v.nullish(v.picklist(['hour', 'day', 'week', 'month', 'year'])),
      search_context_size: v.nullish(v.picklist(['low', 'medium', 'high'])),
      search_domain_filter: texts,
      search_language_filter: texts,
      image_domain_filter: texts,
      image_format_filter: texts,
      search_after_date_filter: text,
      search_before_date_filter: text,
      last_updated_after_filter: text,
      last_updated_before_filter: text,
      language_preference: text,
      disable_search: flag,
      enable_search_classifier: flag,
      return_images: flag,
      return_related_questions: flag,
      safe_search: flag,
      stream_mode: v.optional(v.picklist(['full', 'concise'])),
      top_k: v.nullish(v.number()),
      web_search_options: v.optional(
        v.strictObject({
          search_context_size: v.optional(v.picklist(['low', 'medium', 'high'])),
          search_type: v.nullish(v.picklist(['fast', 'pro', 'auto'])),
          user_location: v.nullish(v.record(v.string(), v.unknown())),
          image_results_enhanced_relevance: v.optional(v.boolean()),
        }),
      ),
    },
    embeddings: { encoding_format: v.optional(v.picklist(['base64_int8', 'base64_binary'])) },
    without: [
      'audio',
      'logit_bias',
      'max_completion_tokens',
      'metadata',
      'modalities',
      'prediction',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'seed',
      'service_tier',
      'store',
      'user',
      'verbosity',
    ],
    alwaysTellsUsage: true,
    wantsReasoning: ({ model }) => THINKERS.test(String(model)),
    rules({ messages }) {
      checkTurns(messages as readonly Json[]);
    },
  },
  failures: {
    'invalid-request': { type: 'bad_request' },
    authentication: {
      type: 'invalid_api_key',
      message: 'Invalid API key provided. Ensure your API key is correct and active.',
    },
    billing: {
      status: 401,
      type: 'insufficient_quota',
      message: 'You exceeded your current quota, please check your plan and billing details.',
    },
    permission: { type: 'forbidden', message: 'Forbidden.' },
    'not-found': { type: 'not_found', message: 'Not found.' },
    'unknown-model': {
      status: 400,
      type: 'invalid_model',
      message: 'Invalid model. Permitted models are in the docs.',
    },
    'context-length': { type: 'too_many_prompt_tokens', message: 'The total length of all messages is too long.' },
    'content-policy': { type: 'content_policy_violation', message: 'Content violates our usage policies.' },
    'rate-limit': {
      type: 'request_rate_limit_exceeded',
      message: 'Request rate limit exceeded, please try again later.',
    },
    'server-error': { type: 'internal_server_error', message: 'Internal server error.' },
    'bad-gateway': { type: 'bad_gateway', message: 'Bad gateway.' },
    unavailable: { type: 'service_unavailable', message: 'Service temporarily unavailable.' },
    timeout: { type: 'timeout', message: 'Request timed out.' },
    overloaded: { type: 'service_overloaded', message: 'The service is overloaded, please try again later.' },
  },
  failureBody: ({ kind, message, field }, row, status) => {
    const said = kind === 'unknown-model' ? row.message : (message ?? row.message);
    return {
      error: {
        message: field === undefined || said.includes(field) ? said : `${field}: ${said}`,
        type: row.type,
        code: status,
      },
    };
  },
  headers: (ids) => ({ 'x-request-id': ids.requestId }),
  resetHeaders: () => ({}),
});

const AGENT_OWN = ['language_preference', 'max_steps', 'models', 'preset', 'profile', 'skills', 'instructions'];
const AGENT_WITHOUT = [
  'conversation',
  'include',
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'prompt',
  'safety_identifier',
  'service_tier',
  'tool_choice',
  'top_logprobs',
  'truncation',
  'user',
];

/**
 * The Agent API, which is OpenAI's Responses API with fewer fields, and a `response_format` as in a chat.
 * @see https://docs.perplexity.ai/docs/agent-api/quickstart, and the types of its SDK 0.38.5 (read 2026-11-25)
 */
const both = withResponses(chat, {
  checkKey,
  countsTokens: false,
  usage: (counts) => ({ ...responsesUsage(counts), cost: costOf(counts) }),
  fields: {
    more: Object.fromEntries(AGENT_OWN.map((name) => [name, v.nullish(v.unknown())])),
    without: AGENT_WITHOUT,
  },
});

/** Perplexity's wires. */
export const perplexity: Dialect = {
  ...both,
  check: (request, settings) =>
    both.check(request.path.endsWith('/v1/responses') ? fromAgent(request) : request, settings),
  whole(answer, request, ids) {
    if (request.operation === 'embed') return { ...(both.whole(answer, request, ids) as Json), ...vectorsOf(answer) };
    return both.whole(thinkingAloud(answer, request), request, ids);
  },
  frames: (answer, request, ids) => both.frames(thinkingAloud(answer, request), request, ids),
};

const INPUTS: ReadonlySet<unknown> = new Set(['message', 'function_call', 'function_call_output', 'reasoning']);

/** What the Agent API takes, in the words of the Responses API. */
function fromAgent(request: WireRequest): WireRequest {
  const { text: wording, response_format: format, ...body } = (request.body ?? {}) as Json;
  if (wording !== undefined) refuse('invalid-request', 'unknown field', 'text');
  for (const item of Array.isArray(body['input']) ? (body['input'] as readonly Json[]) : []) {
    if (!INPUTS.has(item['type'])) refuse('invalid-request', 'input items need a known type', 'input');
  }
  if (format === undefined) return { ...request, body };
  const { type, json_schema: schema } = format as Json;
  if (type !== 'json_schema') refuse('invalid-request', 'must be json_schema', 'response_format');
  return { ...request, body: { ...body, text: { format: { type, ...(schema as Json) } } } };
}

/** Thoughts stand at the beginning of the text. */
function thinkingAloud(answer: WholeAnswer, { operation, extra }: NeutralRequest): WholeAnswer {
  const { reasoning, text: said } = answer;
  if (operation !== 'chat' || extra['api'] !== undefined || reasoning === '') return answer;
  return { ...answer, reasoning: '', text: `<think>\n${reasoning}\n</think>\n\n${said}` };
}

const BYTE = 127;

/** A byte with a sign for each number: the vectors have no length of one. */
function vectorsOf({ vectors, usage }: WholeAnswer): Json {
  const encode = (vector: readonly number[]): string =>
    Buffer.from(Int8Array.from(vector, (value) => Math.round(value * BYTE)).buffer).toString('base64');
  const tokens = usage?.inputTokens;
  return {
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
    ...(tokens !== undefined && {
      usage: {
        prompt_tokens: tokens,
        total_tokens: tokens,
        cost: { input_cost: 0, total_cost: round(tokens * PER_TOKEN), currency: 'USD' },
      },
    }),
  };
}

const PER_TOKEN = 0.000_001;
const PER_REQUEST = 0.005;

const round = (usd: number): number => Number(usd.toFixed(9));

function costOf({ inputTokens, outputTokens }: AnswerUsage): Json {
  const [input, output] = [round(inputTokens * PER_TOKEN), round(outputTokens * PER_TOKEN)];
  return { currency: 'USD', input_cost: input, output_cost: output, total_cost: round(input + output) };
}

function withCost(counts: AnswerUsage): Json {
  const { inputTokens, outputTokens } = counts;
  const [input, output] = [round(inputTokens * PER_TOKEN), round(outputTokens * PER_TOKEN)];
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    search_context_size: 'low',
    cost: {
      input_tokens_cost: input,
      output_tokens_cost: output,
      request_cost: PER_REQUEST,
      total_cost: round(input + output + PER_REQUEST),
    },
  };
}

/** Systems come first; then the sides take turns, and what a tool answers is the user's turn. */
function checkTurns(messages: readonly Json[]): void {
  const turns = messages.slice(messages.findIndex(({ role }) => role !== 'system'));
  let expected: 'user' | 'assistant' = 'user';
  let wasTool = false;
  for (const { role, name } of turns) {
    if (name != null) refuse('invalid-request', 'messages take no name', 'messages');
    const side = role === 'tool' ? 'user' : role;
    const goesOn = role === 'tool' && wasTool;
    if (side !== expected && !goesOn) {
      refuse(
        'invalid-request',
        'After the (optional) system message(s), user and assistant roles should be alternating.',
        'messages',
      );
    }
    wasTool = role === 'tool';
    expected = side === 'user' ? 'assistant' : 'user';
  }
}
