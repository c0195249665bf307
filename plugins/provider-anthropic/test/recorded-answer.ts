import type { ErrorCode, FinishReason, Usage } from '@signalbox/core';
import {
  codeOfStatus,
  recordedDocuments,
  type Expected,
  type ExpectedAnswer,
  type Recording,
} from '@signalbox/testkit';

// A second reader of the Messages wire, written from the recordings and the documentation, sharing no code with the
// plugin. What is not there shows as a disagreement.
type Json = { readonly [name: string]: any };

/** What a recorded reply of `/v1/messages` says. A stream is first put together to the message that it spells out. */
export function readMessage(recording: Recording): Expected {
  const { response } = recording;
  if (response.status >= 400) return { kind: 'error', code: codeOfReply(response) };
  if (response.sse === undefined) return answerOf(response.body as Json);
  const { message, error, isWhole } = assembled(recordedDocuments(recording));
  if (isWhole) return answerOf(message);
  const text = message === undefined ? '' : textOf(message);
  return { kind: 'error', code: error === undefined ? 'stream_truncated' : codeOfEvent(error), text };
}

/** What a recorded reply of `/v1/models` says. */
export function readModels({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOfReply(response) };
  return { kind: 'models', ids: (response.body as Json)['data'].map(({ id }: Json) => id as string) };
}

/** What a recorded reply of `/v1/messages/count_tokens` says. */
export function readTokens({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOfReply(response) };
  return { kind: 'tokens', inputTokens: (response.body as Json)['input_tokens'] };
}

/** @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons (read 2026-11-25) */
const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
};

function answerOf(message: Json): ExpectedAnswer {
  const blocks: Json[] = message['content'];
  const of = (type: string): Json[] => blocks.filter((block) => block['type'] === type);
  return {
    kind: 'answer',
    text: textOf(message),
    reasoning: of('thinking')
      .map((block) => block['thinking'])
      .join(''),
    toolCalls: of('tool_use').map(({ id, name, input }) => ({ id, name, arguments: JSON.stringify(input) })),
    finishReason: FINISH[message['stop_reason']] ?? 'other',
    usage: usageOf(message['usage']),
    citations: of('text')
      .flatMap((block) => block['citations'] ?? [])
      .map((cited: Json) => cited['url'] ?? cited['source'] ?? ''),
    model: message['model'],
  };
}

function textOf(message: Json): string {
  return (message['content'] as Json[]).map((block) => (block['type'] === 'text' ? block['text'] : '')).join('');
}

/** All input, cached or not, as is billed. */
function usageOf(wire: Json | undefined): Usage | undefined {
  if (wire?.['input_tokens'] == null) return undefined;
  const read: number = wire['cache_read_input_tokens'] ?? 0;
  const written: number = wire['cache_creation_input_tokens'] ?? 0;
  return {
    inputTokens: wire['input_tokens'] + read + written,
    outputTokens: wire['output_tokens'],
    cachedInputTokens: read,
    cacheWriteTokens: written,
    reasoningTokens: wire['output_tokens_details']?.thinking_tokens ?? 0,
  };
}

function assembled(events: readonly Json[]): { message: any; error: Json | undefined; isWhole: boolean } {
  let message: any;
  for (const event of events) {
    if (event['type'] === 'error') return { message, error: event['error'], isWhole: false };
    if (event['type'] === 'message_start') message = { ...event['message'], content: [] };
    if (event['type'] === 'content_block_start')
      message.content[event['index']] = { ...event['content_block'], json: '' };
    if (event['type'] === 'content_block_delta') addTo(message.content[event['index']], event['delta']);
    if (event['type'] === 'content_block_stop') {
      const block = message.content[event['index']];
      if (block.json !== '') block.input = JSON.parse(block.json);
    }
    if (event['type'] === 'message_delta') {
      const grown = Object.entries(event['usage'] ?? {}).filter(([, value]) => value !== null);
      Object.assign(message, event['delta'], { usage: { ...message.usage, ...Object.fromEntries(grown) } });
    }
    if (event['type'] === 'message_stop') return { message, error: undefined, isWhole: true };
  }
  return { message, error: undefined, isWhole: false };
}

function addTo(block: any, { text, thinking, partial_json: json, citation }: Json): void {
  if (text !== undefined) block.text += text;
  if (thinking !== undefined) block.thinking += thinking;
  if (json !== undefined) block.json += json;
  if (citation !== undefined) block.citations = [...(block.citations ?? []), citation];
}

/** @see https://platform.claude.com/docs/en/api/errors (read 2026-11-25) */
const CODE_OF_TYPE: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: 'invalid_request',
  authentication_error: 'provider_auth',
  billing_error: 'provider_billing',
  permission_error: 'permission',
  not_found_error: 'model_not_found',
  request_too_large: 'context_length_exceeded',
  rate_limit_error: 'rate_limited',
  timeout_error: 'timeout',
  api_error: 'provider_unavailable',
  overloaded_error: 'overloaded',
};

/** What type and status leave open. First match wins. */
const CODE_OF_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/prompt is too long|exceeds? (?:the )?(?:model's )?(?:maximum )?context/i, 'context_length_exceeded'],
  [/credit balance is too low|usage limits|insufficient balance/i, 'provider_billing'],
  [/content filtering policy/i, 'content_policy'],
  [/^overloaded$/i, 'overloaded'],
];

function codeOfReply({ status, body, text }: Recording['response']): ErrorCode {
  const error = ((body as Json | undefined)?.['error'] ?? {}) as Json;
  if (status === 401 || status === 402) return codeOfStatus(status);
  const message: string = error['message'] ?? (body as Json | undefined)?.['message'] ?? text ?? '';
  const words = CODE_OF_WORDS.find(([pattern]) => pattern.test(message))?.[1];
  // The status says more than a type that is of another wire, or of none.
  const byStatus = codeOfStatus(status);
  return words ?? (status === 400 ? byStatus : (CODE_OF_TYPE[error['type']] ?? byStatus));
}

function codeOfEvent({ type, message = '' }: Json): ErrorCode {
  const words = CODE_OF_WORDS.find(([pattern]) => pattern.test(message))?.[1];
  return words ?? CODE_OF_TYPE[type] ?? 'stream_error';
}
