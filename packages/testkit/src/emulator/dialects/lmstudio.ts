import * as v from 'valibot';
import { refuse } from '../failure.ts';
import type { Dialect, Ids } from './dialect.ts';
import { openAiDialect } from './openai-dialect.ts';
import { checkKey } from './openai-request.ts';
import { sseEvent } from './sse.ts';
import { strictMessages } from './strict-messages.ts';

type Json = Readonly<Record<string, unknown>>;

const LENGTH = 32_768;

const picture = v.strictObject({
  type: v.literal('image_url'),
  image_url: v.object({
    url: v.pipe(v.string(), v.regex(/^data:image\/(?:png|jpeg|jpg);base64,/, 'a base64 encoded image')),
  }),
});

const chat = openAiDialect({
  name: 'lmstudio',
  reasoningField: 'reasoning_content',
  more: () => ({ stats: {}, system_fingerprint: 'lmstudio-simulated' }),
  fields: {
    chat: {
      messages: strictMessages({
        systemRoles: ['system', 'developer'],
        userParts: [picture],
        assistant: { reasoning: v.nullish(v.string()), reasoning_content: v.nullish(v.string()) },
      }),
      max_tokens: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(-1))),
      top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
      repeat_penalty: v.nullish(v.number()),
      min_p: v.nullish(v.number()),
      ttl: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
      draft_model: v.nullish(v.string()),
    },
    completions: { suffix: v.optional(v.null()) },
    ignoresUnknown: true,
    asksForJsonWord: false,
    asksForKey: false,
    rules: checkChat,
  },
  failures: {
    authentication: {
      code: 'invalid_api_key',
      message: 'An LM Studio API token is required to make requests to this server, but it was not accepted.',
    },
    // It asks for no money; what stands before it may.
    billing: { status: 402, message: 'Payment Required' },
    // A path that is not there is no failure to it.
    'not-found': { status: 200 },
    'unknown-model': { status: 404, message: 'No models loaded. Please load a model in the developer page.' },
    'context-length': {
      message:
        'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input',
    },
    'server-error': { type: 'internal_error', message: 'Channel Error' },
    unavailable: { type: 'internal_error', message: 'Service Unavailable' },
  },
  failureBody: ({ kind, message, field }, { type, code, message: words }) =>
    kind === 'unknown-model' || kind === 'authentication'
      ? { error: { message: message ?? words, type, param: field ?? null, code } }
      : { error: message ?? words },
  failureFrame: ({ message }, { type, message: words }) =>
    sseEvent({ error: { type, message: message ?? words } }, 'error'),
  headers: () => ({ 'x-powered-by': 'Express' }),
  resetHeaders: () => ({}),
});

/**
 * The wire of LM Studio's server: OpenAI's on the paths that it knows; errors are sentences, some of them under a status
 * that says all is well. Models are listed in three ways.
 * @see https://lmstudio.ai/docs/developer/openai-compat (read 2026-11-25)
 */
export const lmstudio: Dialect = {
  ...chat,
  check(request, settings) {
    if (settings.apiKey !== undefined) checkKey(request, settings);
    const { method, path } = request;
    const list = method === 'GET' ? LISTS[path] : undefined;
    if (list === undefined && !(method === 'POST' && ASKED.test(path))) {
      refuse('not-found', `Unexpected endpoint or method. (${method} ${path})`);
    }
    const read = chat.check(request, settings);
    return list === undefined ? read : { ...read, extra: { list: path } };
  },
  whole(answer, request, ids) {
    const list = LISTS[String(request.extra['list'])];
    return list === undefined ? chat.whole(answer, request, ids) : list(ids);
  },
};

const ASKED = /^\/(?:v1|api\/v0)\/(?:chat\/completions|completions|embeddings)$/;

const isEmbedding = (id: string): boolean => /embed/.test(id);
const sees = (id: string): boolean => /-vl-|gemma-[34]/.test(id);

const LISTS: Readonly<Record<string, (ids: Ids) => Json>> = {
  '/v1/models': ({ models }) => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', owned_by: 'organization_owner' })),
  }),
  '/api/v0/models': ({ models }) => ({
    object: 'list',
    data: models.map((id) => ({
      id,
      object: 'model',
      type: isEmbedding(id) ? 'embeddings' : sees(id) ? 'vlm' : 'llm',
      publisher: 'simulated',
      arch: 'simulated',
      compatibility_type: 'gguf',
      quantization: 'Q4_K_M',
      state: 'not-loaded',
      max_context_length: LENGTH,
    })),
  }),
  '/api/v1/models': ({ models }) => ({
    models: models.map((key) => ({
      type: isEmbedding(key) ? 'embedding' : 'llm',
      publisher: 'simulated',
      key,
      display_name: key,
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
      size_bytes: 1,
      params_string: null,
      loaded_instances: [],
      max_context_length: LENGTH,
      format: 'gguf',
      ...(!isEmbedding(key) && { capabilities: { vision: sees(key), trained_for_tool_use: true } }),
    })),
  }),
};

function checkChat({ tool_choice: choice, response_format: format }: Json): void {
  if (typeof choice === 'object' && choice !== null) {
    refuse('invalid-request', "Invalid tool_choice type: 'object'. Supported string values: none, auto, required");
  }
  if ((format as { readonly type?: string } | undefined)?.type === 'json_object') {
    refuse('invalid-request', "'response_format.type' must be 'json_schema' or 'text'");
  }
}
