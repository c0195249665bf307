import type { ChatRequest, ErrorCode } from '@signalbox/core';
import type { Recording } from '../recording.ts';
import type { AllowedDifference, ExchangeApi, Expected } from './definition.ts';
import { codeOfStatus } from './code-of-status.ts';
import { readOpenAiError, type OpenAiWireOptions } from './openai-wire.ts';
import { normalizeResponsesBody } from './responses-body.ts';
import { readResponsesFailure, readResponsesRecording, streamedText } from './responses-oracle.ts';

type Json = Readonly<Record<string, unknown>>;

/** What we send and recorded clients mostly do not, since we use the API without a memory. */
const STATELESS: readonly AllowedDifference[] = [
  { path: /^store$/, reason: 'nothing is to be stored: the whole conversation is sent each time' },
  { path: /^include(?:\[\d+\])?$/, reason: 'thoughts are asked for in a sealed form, since nothing is stored' },
  {
    path: /^tools\[\d+\]\.strict$/,
    reason: 'a function is strict in this API unless it says that it is not, and in ours the other way round',
  },
  { path: /^tools\[\d+\]\.parameters$/, reason: 'a function without parameters is one that has none, which we say' },
];

/** The APIs `responses` and `count-tokens` (`/responses/input_tokens`); `fromBody` is `fromOpenAiResponses` of the kit. */
export function openAiResponsesApis(
  options: Omit<OpenAiWireOptions, 'normalize'> & {
    /** Makes bodies that mean the same equal, beside what is done anyway. */
    readonly normalize?: ExchangeApi['normalize'];
  },
): Readonly<Record<'responses' | 'count-tokens', ExchangeApi>> {
  const { plugin, provider, defaultModel, secrets = {} } = options;
  const common = {
    plugin,
    secrets,
    ...(options.samePath !== undefined && { samePath: options.samePath }),
    ...(options.outsideWhen !== undefined && { outsideWhen: options.outsideWhen }),
    differences: [...STATELESS, ...(options.differences ?? [])],
    normalize: (body, about) => normalizeResponsesBody(options.normalize?.(body, about) ?? body, about),
  } satisfies Partial<ExchangeApi>;

  const asked = (recording: Recording, warn: Parameters<ExchangeApi['ask']>[1]) => {
    const { body } = recording.request;
    const { model, ...request } = isFields(body) ? options.fromBody(body, { provider, warn }) : HELLO;
    return { model: model ?? recording.model ?? defaultModel, request };
  };

  const read = (recording: Recording, whole: () => Expected): Expected => {
    const failure = readResponsesFailure(recording);
    const error =
      failure === undefined
        ? readOpenAiError(recording)
        : { status: 200, code: word(failure['code']), type: '', message: word(failure['message']), isInStream: true };
    if (error === undefined) return whole();
    const code = options.errorCode?.(error, recording) ?? CODES[error.code] ?? codeOfStatus(error.status);
    return { kind: 'error', code, text: error.isInStream ? streamedText(recording) : '' };
  };

  return {
    responses: {
      ...common,
      ask: (recording, warn) => ({ operation: 'chat', ...asked(recording, warn) }),
      read: (recording) =>
        read(recording, () => {
          const answer = readResponsesRecording(recording);
          return options.adjust?.(answer, recording) ?? answer;
        }),
    },
    'count-tokens': {
      ...common,
      ask: (recording, warn) => ({ operation: 'count-tokens', ...asked(recording, warn) }),
      read: (recording) =>
        read(recording, () => ({
          kind: 'tokens',
          inputTokens: (recording.response.body as { readonly input_tokens: number }).input_tokens,
        })),
    },
  };
}

/** What the codes of answers mean that failed after they had begun, and have no status. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  server_error: 'provider_unavailable',
  rate_limit_exceeded: 'rate_limited',
  insufficient_quota: 'provider_billing',
  context_length_exceeded: 'context_length_exceeded',
  invalid_prompt: 'content_policy',
  content_filter: 'content_policy',
  image_content_policy_violation: 'content_policy',
  vector_store_timeout: 'timeout',
};

const HELLO: ChatRequest = { messages: [{ role: 'user', content: 'hi' }] };

function isFields(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
