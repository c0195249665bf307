import type { ErrorCode, FinishReason, Usage } from '@signalbox/core';
import { codeOfStatus, recordedDocuments, type Expected, type Recording } from '@signalbox/testkit';

// A second reader of the wire, written from the recordings and the documentation, sharing no code with the plugin. What
// is not there shows as a disagreement.
type Json = { readonly [name: string]: any };

/** What a recorded reply of `/v1/chat/completions` or `/v1/fim/completions` says. */
export function readChat(recording: Recording): Expected {
  const { response } = recording;
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const pieces = recordedDocuments<Json>(recording);
  const choices: Json[] = pieces
    .flatMap((piece) => piece['choices'] ?? [])
    .filter(({ index = 0 }: Json) => index === 0);
  const messages: Json[] = choices.map((choice) => choice['delta'] ?? choice['message']);
  const chunks = messages.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []),
  );
  const thoughts: Json[] = chunks.flatMap(({ thinking = [] }: Json) =>
    typeof thinking === 'string' ? [{ text: thinking }] : thinking,
  );
  const reason = choices.map((choice) => choice['finish_reason']).findLast((found) => found != null);
  const calls = callsIn(messages);
  const text = chunks.map((chunk: Json) => (chunk['type'] === 'text' ? chunk['text'] : '')).join('');
  if (reason === 'error') return { kind: 'error', code: 'stream_error', text };
  if (reason === undefined) return { kind: 'error', code: 'stream_truncated', text };
  return {
    kind: 'answer',
    text,
    reasoning: thoughts.map((thought) => thought['text'] ?? '').join(''),
    toolCalls: calls,
    finishReason: FINISH[reason] ?? 'other',
    usage: usageOf(pieces.map((piece) => piece['usage']).findLast((found) => found != null)),
    model: pieces[0]?.['model'],
  };
}

/** What a recorded reply of `/v1/embeddings` says. */
export function readEmbeddings({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const { data, usage } = response.body as Json;
  const { embedding } = data[0];
  // Base64 is of numbers of four bytes.
  const dimensions = typeof embedding === 'string' ? Buffer.from(embedding, 'base64').length / 4 : embedding.length;
  return { kind: 'embeddings', count: data.length, dimensions, usage: usageOf(usage) };
}

/** What a recorded reply of `/v1/ocr` or `/v1/audio/transcriptions` says, as far as it is compared: that it went well. */
export function readMade({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const { usage, usage_info: info } = response.body as Json;
  const counted = usageOf(usage) ?? (info === undefined ? undefined : { inputTokens: 0, outputTokens: 0 });
  return { kind: 'answer', text: '', reasoning: '', toolCalls: [], finishReason: 'stop', usage: counted };
}

/** What a recorded reply of `/v1/models` says. */
export function readModels({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const { data } = response.body as Json;
  // An alias may be listed twice.
  return { kind: 'models', ids: [...new Set<string>(data.map(({ id }: Json) => id))] };
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
};

/** Each piece of a stream has an index, an answer in one piece has an order. */
function callsIn(messages: readonly Json[]): { id: string; name: string; arguments: string }[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const message of messages) {
    for (const [place, call] of ((message['tool_calls'] ?? []) as Json[]).entries()) {
      const { id, index = place, function: called } = call as any;
      const known = (calls[index] ??= { id, name: called.name, arguments: '' });
      known.arguments += typeof called.arguments === 'string' ? called.arguments : JSON.stringify(called.arguments);
    }
  }
  return calls;
}

/** The total has all that was read, heard or not. */
function usageOf(usage: Json | undefined): Usage | undefined {
  if (usage == null) return undefined;
  const outputTokens: number = usage['completion_tokens'] ?? 0;
  const inputTokens: number = (usage['total_tokens'] ?? usage['prompt_tokens'] + outputTokens) - outputTokens;
  const cached = usage['prompt_tokens_details']?.cached_tokens ?? usage['num_cached_tokens'] ?? 0;
  // Magistral's own preamble was cached, and is not billed: a part is no more than the whole.
  return { inputTokens, outputTokens, cachedInputTokens: Math.min(cached, inputTokens) };
}

function codeOf({ status, body }: Recording['response']): ErrorCode {
  const { type, message = '' } = (body ?? {}) as any;
  if (type === 'invalid_model') return 'model_not_found';
  if (status === 429 && /capacity exceeded/i.test(message as string)) return 'overloaded';
  if (status === 400 && /maximum context length/i.test(message as string)) return 'context_length_exceeded';
  return codeOfStatus(status);
}
