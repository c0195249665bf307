import type { ErrorCode, FinishReason, Usage } from '@signalbox/core';
import { codeOfStatus, recordedDocuments, type Expected, type Recording } from '@signalbox/testkit';
import type { Fields } from './recorded-request.ts';

/** Reads a recorded answer of `/api/chat` or `/api/generate` from its text, without any code of the plugin. */
export function readAnswer(recording: Recording): Expected {
  const { status } = recording.response;
  const lines = linesOf(recording);
  const text = lines.map(({ message, response }) => message?.content ?? response ?? '').join('');
  const failure = lines.find(({ error }) => error !== undefined)?.['error'];
  if (status >= 400 || failure !== undefined) {
    return { kind: 'error', code: codeOf(status, failure), text: status >= 400 ? '' : text };
  }
  const last = lines.find(({ done }) => done === true);
  if (last === undefined) {
    return recording.stream
      ? { kind: 'error', code: 'stream_truncated', text }
      : { kind: 'error', code: 'invalid_response' };
  }
  const calls = lines.flatMap(({ message, created_at: at }) =>
    ((message?.tool_calls ?? []) as Fields[]).map(
      (call) => ({ ...call, at: String(at).replaceAll(/\D/g, '') }) as Fields,
    ),
  );
  return {
    kind: 'answer',
    text,
    reasoning: lines.map(({ message, thinking }) => message?.thinking ?? thinking ?? '').join(''),
    toolCalls: calls.map(({ id, at, function: { name, arguments: args } }, index) => ({
      // Servers before 0.12 give no ids; ours are made of the time of the line.
      id: id ?? `call_${at}_${index}`,
      name,
      arguments: JSON.stringify(args ?? {}),
    })),
    finishReason: finishOf(last['done_reason'], calls.length),
    usage: usageOf(last),
  };
}

function finishOf(reason: string | undefined, calls: number): FinishReason {
  if (reason === undefined || reason === 'stop') return calls > 0 ? 'tool-calls' : 'stop';
  return reason === 'length' ? 'length' : 'other';
}

/** A prompt that was in the cache as a whole has no count on older servers. */
function usageOf({ prompt_eval_count: inputTokens, eval_count: outputTokens = 0 }: Fields): Usage | undefined {
  return inputTokens === undefined ? undefined : { inputTokens, outputTokens };
}

/** What an error means, decided by hand: the server has words and a status, no codes. */
export function codeOf(status: number, words: unknown): ErrorCode {
  const message = typeof words === 'string' ? words : '';
  if (/server busy/.test(message)) return 'overloaded';
  if (/does not support|not supported for this model/.test(message)) return 'unsupported_param';
  if (/context length/.test(message)) return 'context_length_exceeded';
  return codeOfStatus(status);
}

/** A refusal may come as text that is no JSON. */
function linesOf(recording: Recording): readonly Fields[] {
  const { ndjson, text, body, status, headers } = recording.response;
  if (ndjson === undefined && text === undefined) return [(body ?? {}) as Fields];
  try {
    return recordedDocuments<Fields>({ ...recording, response: { status, headers, ndjson: ndjson ?? text ?? '' } });
  } catch (thrown) {
    if (status >= 400) return [];
    throw thrown;
  }
}
