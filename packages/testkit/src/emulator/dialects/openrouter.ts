import * as v from 'valibot';
import { refuse, type Failure } from '../failure.ts';
import type { AnswerUsage, WholeAnswer } from '../neutral.ts';
import { openAiDialect } from './openai-dialect.ts';
import type { OpenAiFailure } from './openai-failures.ts';
import { checkKey } from './openai-request.ts';
import { responsesUsage } from './responses-wire.ts';
import { signatureOf } from './signature.ts';
import { sseEvent } from './sse.ts';
import { withResponses } from './with-responses.ts';
import { refuseChoiceWithoutTools, strictMessages, type CheckedBody } from './strict-messages.ts';

type Json = Readonly<Record<string, unknown>>;

const cacheControl = v.nullish(
  v.strictObject({ type: v.literal('ephemeral'), ttl: v.optional(v.picklist(['5m', '1h'])) }),
);

const PARTS = [
  v.strictObject({ type: v.literal('text'), text: v.string(), cache_control: cacheControl }),
  v.strictObject({
    type: v.literal('image_url'),
    image_url: v.strictObject({
      url: v.string(),
      detail: v.optional(v.picklist(['auto', 'low', 'high', 'original'])),
    }),
    cache_control: cacheControl,
  }),
  v.strictObject({
    type: v.literal('input_audio'),
    input_audio: v.strictObject({ data: v.string(), format: v.string() }),
  }),
  v.strictObject({
    type: v.literal('file'),
    file: v.strictObject({
      filename: v.optional(v.string()),
      file_data: v.optional(v.string()),
      file_id: v.optional(v.string()),
    }),
    cache_control: cacheControl,
  }),
] as const;

const tool = v.union([
  v.strictObject({
    type: v.literal('function'),
    function: v.strictObject({
      name: v.pipe(v.string(), v.maxLength(64)),
      description: v.optional(v.string()),
      parameters: v.optional(v.record(v.string(), v.unknown())),
      strict: v.nullish(v.boolean()),
    }),
    cache_control: cacheControl,
  }),
  // Those that OpenRouter runs itself. https://openrouter.ai/docs/guides/features/server-tools (read 2026-11-25)
  v.looseObject({ type: v.pipe(v.string(), v.startsWith('openrouter:')) }),
]);

const PLUGINS = v.optional(v.array(v.looseObject({ id: v.string() })));
const anyRecord = v.record(v.string(), v.unknown());
const effort = v.nullish(v.picklist(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']));
/** @see https://openrouter.ai/docs/guides/routing/provider-selection (read 2026-11-25) */
const provider = v.nullish(
  v.strictObject(
    Object.fromEntries(
      [
        'allow_fallbacks',
        'data_collection',
        'enforce_distillable_text',
        'ignore',
        'max_price',
        'only',
        'order',
        'preferred_max_latency',
        'preferred_min_throughput',
        'quantizations',
        'require_parameters',
        'sort',
        'zdr',
      ].map((name) => [name, v.nullish(v.unknown())]),
    ),
  ),
);

/**
 * Chat completions, embeddings and reranking. Every answer tells what it cost; what was thought comes a
 * second time as details that only the provider can read, and that must come back unchanged.
 * @see https://openrouter.ai/docs/api-reference/overview, and its OpenAPI description (read 2026-11-25)
 */
const chat = openAiDialect({
  name: 'openrouter',
  reasoningField: 'reasoning',
  usageChunk: 'last',
  comment: 'OPENROUTER PROCESSING',
  usage,
  more: () => ({ provider: 'Simulated', system_fingerprint: null }),
  messageMore,
  fields: {
    chat: {
      messages: strictMessages({
        systemRoles: ['system', 'developer'],
        systemParts: [PARTS[0]],
        userParts: PARTS,
        assistantParts: [PARTS[0]],
        toolParts: PARTS,
        assistant: {
          reasoning: v.nullish(v.string()),
          reasoning_details: v.optional(v.array(v.looseObject({ type: v.string() }))),
          refusal: v.nullish(v.string()),
          images: v.optional(
            v.array(v.strictObject({ type: v.literal('image_url'), image_url: v.strictObject({ url: v.string() }) })),
          ),
        },
      }),
      tools: v.optional(v.array(tool)),
      reasoning: v.nullish(
        v.strictObject({
          effort,
          max_tokens: v.nullish(v.number()),
          exclude: v.nullish(v.boolean()),
          enabled: v.nullish(v.boolean()),
          summary: v.nullish(v.string()),
        }),
      ),
      reasoning_effort: effort,
      provider,
      models: v.optional(v.array(v.string())),
      plugins: PLUGINS,
      transforms: v.optional(v.array(v.string())),
      route: v.nullish(v.string()),
      usage: v.optional(v.strictObject({ include: v.boolean() })),
      cache_control: cacheControl,
      image_config: v.optional(anyRecord),
      session_id: v.optional(v.string()),
      trace: v.optional(anyRecord),
      ...Object.fromEntries(
        ['top_k', 'top_a', 'min_p', 'repetition_penalty'].map((name) => [name, v.nullish(v.number())]),
      ),
    },
    embeddings: { provider, input_type: v.optional(v.string()) },
    rerank: { provider },
    without: ['audio', 'prompt_cache_retention', 'return_documents', 'safety_identifier', 'store'],
    asksForJsonWord: false,
    alwaysTellsUsage: true,
    wantsReasoning,
    rules(body) {
      refuseChoiceWithoutTools(body as unknown as CheckedBody);
      checkReasoning(body);
      checkDetails(body);
    },
  },
  failures: {
    authentication: { message: 'User not found.' },
    billing: { status: 402, message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits' },
    permission: { message: 'This API key is not permitted to use this model.' },
    'not-found': { message: 'Not Found' },
    'unknown-model': { status: 400 },
    'context-length': {
      message:
        'This endpoint\'s maximum context length is 131072 tokens. However, you requested about 250010 tokens (250000 of text input, 10 in the output). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.',
    },
    'content-policy': { status: 403, message: 'Your chosen model requires moderation and your input was flagged.' },
    'rate-limit': { message: 'Rate limit exceeded: free-models-per-min. ' },
    'server-error': { message: 'Internal Server Error' },
    'bad-gateway': { message: 'Provider returned error' },
    unavailable: { message: 'No instances available' },
    timeout: { status: 408, message: 'Operation timed out. Please try again later.' },
    overloaded: { status: 529, message: 'Provider returned error' },
  },
  failureBody: (failure, row, status) => ({ error: errorOf(failure, row, status), user_id: 'user_simulated' }),
  failureFrame: (failure, row) =>
    sseEvent({
      id: 'gen-simulated',
      object: 'chat.completion.chunk',
      provider: 'Simulated',
      error: errorOf(failure, row, failure.status ?? row.status),
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
    }),
  headers: (ids) => ({ 'x-generation-id': `gen-${ids.answerId}` }),
  resetHeaders: (resetMs, nowMs) => ({
    'x-ratelimit-limit': '20',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(nowMs + resetMs),
  }),
  models: ({ models }) => ({ data: models.map((id) => ({ id, name: id, context_length: 131_072 })) }),
});

/**
 * OpenRouter's wires: that of chat completions, and its Responses API, which stores nothing.
 * @see https://openrouter.ai/docs/api/reference/responses/overview (read 2026-11-25)
 */
export const openrouter = withResponses(chat, {
  checkKey,
  countsTokens: false,
  usage: (counts) => ({ ...responsesUsage(counts), cost: costOf(counts), is_byok: false }),
  fields: {
    more: { provider, models: v.optional(v.array(v.string())), plugins: PLUGINS, session_id: v.optional(v.string()) },
    rules({ store }) {
      if (store === true) refuse('invalid-request', 'Expected false for "store".', 'store');
    },
  },
});

const METADATA: Readonly<Partial<Record<Failure['kind'], Json>>> = {
  'content-policy': { reasons: ['violence'], flagged_input: 'simulated', provider_name: 'Simulated' },
  'bad-gateway': { raw: 'upstream connect error', provider_name: 'Simulated' },
  overloaded: { raw: 'Overloaded', provider_name: 'Simulated', error_type: 'provider_overloaded' },
};

/** The code is the status again; what it is about stands in the words. */
function errorOf({ kind, message, field }: Failure, row: OpenAiFailure, status: number): Json {
  const said = kind === 'unknown-model' ? 'simulated/unknown is not a valid model ID' : (message ?? row.message);
  const metadata = METADATA[kind];
  return {
    message: field === undefined || said.includes(field) ? said : `${field}: ${said}`,
    code: status,
    ...(metadata !== undefined && { metadata }),
  };
}

const PRICE_PER_TOKEN = 0.000_001;

function costOf({ inputTokens, outputTokens }: AnswerUsage): number {
  return Number((PRICE_PER_TOKEN * (inputTokens + outputTokens)).toFixed(9));
}

function usage(counts: AnswerUsage): Json {
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens, reasoningTokens } = counts;
  const cost = costOf(counts);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    cost,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: cachedTokens, cache_write_tokens: cacheWriteTokens, audio_tokens: 0 },
    cost_details: { upstream_inference_cost: cost },
    completion_tokens_details: { reasoning_tokens: reasoningTokens, image_tokens: 0 },
  };
}

function messageMore({ reasoning, citations, pictures, text }: WholeAnswer): Json {
  return {
    ...(reasoning !== '' && { reasoning_details: [detailOf(reasoning)] }),
    ...(citations.length > 0 && {
      annotations: citations.map(({ url, title }) => ({
        type: 'url_citation',
        url_citation: { url, title, content: '', start_index: 0, end_index: text.length },
      })),
    }),
    ...(pictures.length > 0 && {
      images: pictures.map(({ data, mediaType }, index) => ({
        type: 'image_url',
        image_url: { url: `data:${mediaType};base64,${data}` },
        index,
      })),
    }),
  };
}

function detailOf(thought: string): Json {
  const sealed = Buffer.from(thought).toString('base64');
  return {
    type: 'reasoning.encrypted',
    data: `${sealed}.${signatureOf(thought)}`,
    id: 'rs_simulated',
    format: 'openai-responses-v1',
    index: 0,
  };
}

function wantsReasoning({ reasoning, reasoning_effort: shorthand }: Json): boolean {
  const { effort: asked = shorthand, max_tokens: budget, enabled } = (reasoning ?? {}) as Json;
  return (asked ?? 'none') !== 'none' || typeof budget === 'number' || enabled === true;
}

/** @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens (read 2026-11-25) */
function checkReasoning({ reasoning, reasoning_effort: shorthand }: Json): void {
  const { effort: asked = shorthand, max_tokens: budget } = (reasoning ?? {}) as Json;
  if (asked != null && budget != null) {
    refuse(
      'invalid-request',
      'Only one of "reasoning.effort" and "reasoning.max_tokens" may be specified',
      'reasoning',
    );
  }
}

/** A thought that is sealed comes back as it was given. */
function checkDetails({ messages }: Json): void {
  for (const { reasoning_details: details } of messages as readonly Json[]) {
    for (const { type, data } of (details ?? []) as readonly Json[]) {
      if (type !== 'reasoning.encrypted') continue;
      const [sealed = '', signature] = String(data).split('.');
      if (signature === signatureOf(Buffer.from(sealed, 'base64').toString())) continue;
      refuse('invalid-request', 'The encrypted content could not be verified.', 'messages');
    }
  }
}
