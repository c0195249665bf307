import * as v from 'valibot';
import { refuse } from '../failure.ts';
import type { AnswerUsage } from '../neutral.ts';
import type { Dialect } from './dialect.ts';
import { openAiDialect } from './openai-dialect.ts';
import { checkKey } from './openai-request.ts';
import { responsesUsage } from './responses-wire.ts';
import { imagePart, refuseChoiceWithoutTools, strictMessages, type CheckedBody } from './strict-messages.ts';
import { withMedia } from './with-media.ts';
import { withResponses } from './with-responses.ts';

type Json = Readonly<Record<string, unknown>>;

/** Models that think before they answer; some of them always. */
const THINKERS = /^grok-(?:3-mini|4|build|code)(?!.*non-reasoning)/;
const BLIND = /^grok-(?:3|code)/;

/** Which efforts each model knows; the first that fits decides. */
const EFFORTS: readonly (readonly [models: RegExp, words: readonly string[]])[] = [
  [/^grok-3-mini/, ['low', 'high']],
  [/^grok-4\.3/, ['none', 'low', 'medium', 'high']],
  [/^grok-4\.5/, ['low', 'medium', 'high']],
  [/^grok-4\.(?:[6-9]|20-multi-agent)/, ['low', 'medium', 'high', 'xhigh']],
];

/**
 * Chat completions: `completion_tokens` leaves out what was thought, costs are told in ticks, errors are flat, and a
 * wrong key is a request that is not valid.
 * @see https://docs.x.ai/docs/api-reference#chat-completions (read 2026-11-25)
 */
const chat = openAiDialect({
  name: 'xai',
  reasoningField: 'reasoning_content',
  usageChunk: 'own',
  omitsNulls: true,
  usage,
  more: ({ citations }) => ({
    system_fingerprint: 'fp_simulated',
    ...(citations.length > 0 && { citations: citations.map(({ url }) => url) }),
  }),
  fields: {
    chat: {
      messages: strictMessages({
        systemRoles: ['system', 'developer'],
        userParts: [imagePart],
        assistant: { reasoning_content: v.nullish(v.string()) },
        tool: { name: v.nullish(v.string()) },
      }),
      reasoning_effort: v.nullish(v.string()),
      deferred: v.nullish(v.boolean()),
      search_parameters: v.nullish(v.record(v.string(), v.unknown())),
    },
    without: [
      'audio',
      'logit_bias',
      'metadata',
      'modalities',
      'prediction',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'store',
      'verbosity',
    ],
    asksForJsonWord: false,
    wantsReasoning: ({ model, reasoning_effort: effort }) => THINKERS.test(String(model)) && effort !== 'none',
    rules(body) {
      refuseChoiceWithoutTools(body as unknown as CheckedBody);
      checkSearch(body);
      checkEffort(String(body['model']), body['reasoning_effort']);
      checkThinker(body);
      checkPictures(body);
    },
  },
  failures: {
    'invalid-request': { code: 'Client specified an invalid argument' },
    authentication: {
      status: 400,
      code: 'invalid-argument',
      message: 'Incorrect API key provided. You can obtain an API key from https://console.x.ai.',
    },
    billing: {
      code: 'Some resource has been exhausted',
      message:
        'Your team has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.',
    },
    permission: {
      code: 'The caller does not have permission to execute the specified operation',
      message: 'Your team is not authorized to use this model.',
    },
    'not-found': { code: 'Some requested entity was not found', message: 'The requested resource was not found.' },
    'unknown-model': {
      code: 'Some requested entity was not found',
      message: 'The model grok-none does not exist or your team does not have access to it.',
    },
    'context-length': {
      code: 'Client specified an invalid argument',
      message: "This model's maximum prompt length is 131072 but the request contains 250000 tokens.",
    },
    'content-policy': {
      status: 403,
      code: 'The caller does not have permission to execute the specified operation',
      message: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO',
    },
    'rate-limit': {
      code: 'Some resource has been exhausted',
      message: "Too many requests for team. Your team's rate limit is — Requests per Second (actual/limit): 2/1.",
    },
    'server-error': { code: 'Internal error', message: 'The service has an internal error.' },
    'bad-gateway': { code: 'The service is currently unavailable', message: 'Bad gateway.' },
    unavailable: { code: 'The service is currently unavailable', message: 'Service temporarily unavailable.' },
    timeout: { code: 'Timeout expired', message: 'The request timed out.' },
    overloaded: {
      code: 'The service is currently unavailable',
      message: 'The model is at capacity and currently cannot serve this request. Please try again later.',
    },
  },
  failureBody: ({ message, field }, row) => {
    const said = message ?? row.message;
    return { code: row.code, error: field === undefined || said.includes(field) ? said : `${field}: ${said}` };
  },
  headers: (ids, answer) => ({
    'x-request-id': ids.requestId,
    'x-zero-data-retention': 'false',
    'x-ratelimit-limit-requests': '1800',
    'x-ratelimit-limit-tokens': '10000000',
    'x-ratelimit-remaining-requests': '1799',
    'x-ratelimit-remaining-tokens': String(10_000_000 - (answer?.usage?.inputTokens ?? 0)),
  }),
  // The vendor tells no times.
  resetHeaders: () => ({}),
});

const pictureAt = v.strictObject({ type: v.literal('image_url'), url: v.pipe(v.string(), v.minLength(1)) });
const drawing = {
  aspect_ratio: v.optional(v.string()),
  resolution: v.optional(v.picklist(['1k', '2k'])),
  response_format: v.optional(v.picklist(['url', 'b64_json'])),
};
const UNDRAWN = [
  'background',
  'complexity',
  'input_fidelity',
  'mask',
  'moderation',
  'output_compression',
  'quality',
  'size',
];

const media = withMedia(
  withResponses(chat, {
    checkKey,
    countsTokens: false,
    unknownModelStatus: 404,
    usage: (counts) => ({
      ...responsesUsage(counts),
      num_sources_used: 0,
      num_server_side_tools_used: 0,
      cost_in_usd_ticks: ticksOf(counts),
    }),
    fields: {
      rules: ({ model, reasoning }) => checkEffort(String(model), (reasoning as Json | null | undefined)?.['effort']),
    },
  }),
  {
    checkKey,
    paths: ['/images/generations', '/images/edits'],
    fields: {
      '/images/generations': drawing,
      '/images/edits': {
        ...drawing,
        image: v.optional(pictureAt),
        images: v.optional(v.pipe(v.array(pictureAt), v.minLength(1), v.maxLength(3))),
      },
    },
    without: { '/images/generations': UNDRAWN, '/images/edits': UNDRAWN },
  },
);

const TICKS_PER_PICTURE = 200_000_000;

/**
 * xAI's wires: chat completions, the Responses API, and pictures, which are billed by the piece and changed in JSON.
 * @see https://docs.x.ai/developers/model-capabilities/images (read 2026-11-25)
 */
export const xai: Dialect = {
  ...media,
  whole(answer, request, ids) {
    if (request.operation !== 'image') return media.whole(answer, request, ids);
    const { pictures, usage: counts } = answer;
    const cost = TICKS_PER_PICTURE * pictures.length;
    return {
      data: pictures.map(({ data, mediaType }) => ({ b64_json: data, mime_type: mediaType, revised_prompt: '' })),
      ...(counts !== undefined && { usage: { cost_in_usd_ticks: cost } }),
    };
  },
};

const TICKS_PER_TOKEN = 10_000;

function ticksOf({ inputTokens, outputTokens }: AnswerUsage): number {
  return TICKS_PER_TOKEN * (inputTokens + outputTokens);
}

function usage(counts: AnswerUsage): Json {
  const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = counts;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens - reasoningTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { text_tokens: inputTokens, audio_tokens: 0, image_tokens: 0, cached_tokens: cachedTokens },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
    cost_in_usd_ticks: ticksOf(counts),
  };
}

function checkSearch({ search_parameters: search }: Json): void {
  if (search == null) return;
  refuse('invalid-request', 'Live search is deprecated. Please switch to the Agent Tools API.', 'search_parameters');
}

function checkEffort(model: string, effort: unknown): void {
  if (typeof effort !== 'string') return;
  const [, words = []] = EFFORTS.find(([models]) => models.test(model)) ?? [];
  if (words.includes(effort)) return;
  refuse('invalid-request', `Model ${model} does not support parameter reasoningEffort.`, 'reasoningEffort');
}

/** What models that think do not take. */
function checkThinker(body: Json): void {
  const { model } = body;
  if (!THINKERS.test(String(model))) return;
  for (const [name, word] of [
    ['presence_penalty', 'presencePenalty'],
    ['frequency_penalty', 'frequencyPenalty'],
    ['stop', 'stop'],
  ] as const) {
    if (body[name] != null)
      refuse('invalid-request', `Model ${String(model)} does not support parameter ${word}.`, word);
  }
}

function checkPictures({ model, messages }: Json): void {
  if (!BLIND.test(String(model)) || !JSON.stringify(messages).includes('"type":"image_url"')) return;
  refuse('invalid-request', `Image inputs are not supported by this model: ${String(model)}.`, 'messages');
}
