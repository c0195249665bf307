import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { countTokens } from '../tokens.ts';
import type { Dialect } from './dialect.ts';
import { openAiDialect } from './openai-dialect.ts';
import type { OpenAiFailure } from './openai-failures.ts';
import { checkKey } from './openai-request.ts';
import { sseEvent } from './sse.ts';
import { imagePart, strictMessages } from './strict-messages.ts';
import { withMedia } from './with-media.ts';

type Json = Readonly<Record<string, unknown>>;

/** What such a server is started with, where nothing else is said. */
const MAX_MODEL_LENGTH = 131_072;

const sound = v.strictObject({
  type: v.literal('input_audio'),
  input_audio: v.strictObject({ data: v.string(), format: v.string() }),
});
const count = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)));

const SAMPLING = {
  top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(-1))),
  min_p: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  repetition_penalty: v.nullish(v.pipe(v.number(), v.gtValue(0))),
  structured_outputs: v.nullish(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.check((one) => KINDS_OF_OUTPUT.filter((kind) => (one[kind] ?? null) !== null).length === 1),
    ),
  ),
};
const KINDS_OF_OUTPUT = ['json', 'regex', 'choice', 'grammar', 'json_object', 'structural_tag'] as const;

const chat = openAiDialect({
  name: 'vllm',
  reasoningField: 'reasoning',
  usage: ({ inputTokens, outputTokens, cachedTokens }) => ({
    prompt_tokens: inputTokens,
    total_tokens: inputTokens + outputTokens,
    completion_tokens: outputTokens,
    // Only where the server was started with --enable-prompt-tokens-details.
    prompt_tokens_details: cachedTokens > 0 ? { cached_tokens: cachedTokens } : null,
  }),
  more: () => ({ prompt_logprobs: null, kv_transfer_params: null }),
  fields: {
    chat: {
      ...SAMPLING,
      messages: strictMessages({
        systemRoles: ['system', 'developer'],
        userParts: [imagePart, sound],
        assistant: { reasoning: v.nullish(v.string()), reasoning_content: v.nullish(v.string()) },
        toolParts: [imagePart],
      }),
      reasoning_effort: v.nullish(v.picklist(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])),
      thinking_token_budget: count,
      include_reasoning: v.optional(v.boolean()),
      chat_template_kwargs: v.nullish(v.record(v.string(), v.unknown())),
    },
    completions: { ...SAMPLING, suffix: v.optional(v.null()), prompt: v.union([v.string(), v.array(v.string())]) },
    ignoresUnknown: true,
    asksForJsonWord: false,
    asksForKey: false,
    wantsReasoning: ({ reasoning_effort: effort, chat_template_kwargs: given, include_reasoning: shown }) => {
      const { enable_thinking: thinks } = (given ?? {}) as { readonly enable_thinking?: boolean };
      return (
        shown !== false && thinks !== false && effort !== 'none' && (typeof effort === 'string' || thinks === true)
      );
    },
    rules: checkChat,
  },
  failures: {
    'invalid-request': { type: 'BadRequestError' },
    billing: { status: 402, type: 'HTTPException', message: 'Payment Required' },
    permission: { type: 'HTTPException', message: 'Forbidden' },
    'not-found': { type: 'NotFoundError', message: 'Not Found' },
    'unknown-model': { type: 'NotFoundError', message: 'The model does not exist.' },
    'context-length': {
      type: 'BadRequestError',
      message: `This model's maximum context length is ${MAX_MODEL_LENGTH} tokens. However, your request has ${MAX_MODEL_LENGTH + 1} input tokens. Please reduce the length of the input messages.`,
    },
    'content-policy': { type: 'BadRequestError', message: 'The request was blocked by the content policy.' },
    'rate-limit': { type: 'HTTPException', message: 'Too Many Requests' },
    'server-error': { type: 'InternalServerError', message: 'EngineCore encountered an issue.' },
    'bad-gateway': { type: 'HTTPException', message: 'Bad Gateway' },
    unavailable: { type: 'HTTPException', message: 'Service Unavailable' },
    timeout: { type: 'HTTPException', message: 'Gateway Timeout' },
    overloaded: { type: 'HTTPException', message: 'The engine is overloaded.' },
  },
  failureBody: ({ kind, message, field }, row, status) =>
    kind === 'authentication'
      ? { error: 'Unauthorized' }
      : { error: errorOf(message ?? row.message, row, field, status) },
  failureFrame: ({ message, field, status }, row) =>
    sseEvent({ error: errorOf(message ?? row.message, row, field, status ?? row.status) }),
  // It keeps no count of requests.
  headers: () => ({ server: 'uvicorn' }),
  resetHeaders: () => ({}),
  models: ({ models, createdSec: created }) => ({
    object: 'list',
    data: models.map((id) => ({
      id,
      object: 'model',
      created,
      owned_by: 'vllm',
      root: id,
      parent: null,
      max_model_len: MAX_MODEL_LENGTH,
      permission: [{ id: 'modelperm-simulated', object: 'model_permission', created, organization: '*' }],
    })),
  }),
});

/**
 * The wire of a vLLM server: OpenAI's with more sampling, thoughts in `reasoning`, rankings, transcripts and counts of
 * tokens. It looks over what it does not know.
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server/ (read 2026-11-25)
 */
export const vllm = ownPaths(
  withMedia(chat, {
    checkKey: () => {},
    paths: ['/audio/transcriptions'],
    fields: {
      '/audio/transcriptions': {
        top_p: v.optional(v.number()),
        top_k: v.optional(v.number()),
        seed: v.optional(v.number()),
        to_language: v.optional(v.string()),
      },
    },
    transcriptUsage: (_, seconds) => ({ type: 'duration', seconds: Math.ceil(seconds) }),
  }),
);

function errorOf(message: string, { type }: OpenAiFailure, field: string | undefined, status: number): Json {
  return { message, type, param: field ?? null, code: status };
}

/** A key guards what is under `/v1`, where the server was given one; a chat is tokenized as it would be for its answer. */
function ownPaths(dialect: Dialect): Dialect {
  return {
    ...dialect,
    check(request, settings) {
      if (settings.apiKey !== undefined && request.path.startsWith('/v1')) checkKey(request, settings);
      if (!request.path.endsWith('/tokenize')) return dialect.check(request, settings);
      const asked = dialect.check({ ...request, path: '/v1/chat/completions' }, settings);
      return { ...asked, operation: 'count-tokens' };
    },
    whole(answer, request, ids) {
      if (request.operation !== 'count-tokens') return dialect.whole(answer, request, ids);
      const tokens = Array.from({ length: countTokens(request.prompt) }, (_, index) => index);
      return { count: tokens.length, max_model_len: MAX_MODEL_LENGTH, tokens, token_strs: null };
    },
  };
}

function checkChat(body: Json): void {
  const {
    tools,
    tool_choice: choice = null,
    stream,
    stream_options: options,
  } = body as {
    readonly tools?: readonly { readonly function: { readonly name: string } }[];
    readonly tool_choice?: string | { readonly function: { readonly name: string } } | null;
    readonly stream?: boolean;
    readonly stream_options?: unknown;
  };
  if (options !== undefined && options !== null && stream !== true) {
    refuse('invalid-request', 'Stream options can only be defined when `stream=True`.', 'stream_options');
  }
  if (choice === null || choice === 'none') return;
  if (tools === undefined) refuse('invalid-request', 'When using `tool_choice`, `tools` must be set.', 'tool_choice');
  if (typeof choice === 'string' || tools.some(({ function: { name } }) => name === choice.function.name)) return;
  refuse(
    'invalid-request',
    'The tool specified in `tool_choice` does not match any of the specified `tools`',
    'tool_choice',
  );
}
