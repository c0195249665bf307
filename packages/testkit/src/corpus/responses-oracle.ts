import type { FinishReason, Usage } from '@signalbox/core';
import { recordedDocuments } from '../recorded-documents.ts';
import type { Recording } from '../recording.ts';
import type { ExpectedAnswer } from './definition.ts';

// A vendor's JSON, as it was recorded: what is not there shows as a disagreement.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = Readonly<Record<string, any>>;

const ENDS = new Set(['response.completed', 'response.incomplete', 'response.failed', 'response.cancelled']);

/** The events of a recorded stream up to the one that ends the first answer in it. */
function eventsOf(recording: Recording): readonly Json[] {
  const events = recordedDocuments<Json>(recording);
  const end = events.findIndex(({ type }) => ENDS.has(type as string));
  return end < 0 ? events : events.slice(0, end + 1);
}

/** The answer as a whole: its body, or what the last event of its stream repeats. */
function answerOf(recording: Recording): Json | undefined {
  if (recording.response.sse === undefined) return recording.response.body as Json | undefined;
  return eventsOf(recording).findLast(({ type }) => ENDS.has(type as string))?.['response'] as Json | undefined;
}

/** What an answer says of its failure, if it has failed after it had begun. */
export function readResponsesFailure(recording: Recording): Json | undefined {
  const answer = answerOf(recording);
  return answer?.['status'] === 'failed' ? ((answer['error'] ?? {}) as Json) : undefined;
}

/** The text that a stream handed out, piece by piece. */
export function streamedText(recording: Recording): string {
  const said = new Set(['response.output_text.delta', 'response.refusal.delta']);
  const events = eventsOf(recording).filter(({ type }) => said.has(type as string));
  return events.map(({ delta }) => delta as string).join('');
}

/**
 * Reads a recorded answer of the Responses API, without any code of the plugins: from the items of the whole answer,
 * not from the pieces in which they came.
 */
export function readResponsesRecording(recording: Recording): ExpectedAnswer {
  const answer = answerOf(recording) ?? {};
  const whole = (answer['output'] ?? []) as Json[];
  const items = whole.length > 0 ? whole : doneItems(recording);
  const parts = items.filter(({ type }) => type === 'message').flatMap(({ content }) => (content ?? []) as Json[]);
  const calls = items.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call');
  const refused = parts.some(({ type }) => type === 'refusal');
  return {
    kind: 'answer',
    text: parts.map(({ text = '', refusal = '' }) => `${text as string}${refusal as string}`).join(''),
    reasoning: items
      .filter(({ type }) => type === 'reasoning')
      .map(thoughtOf)
      .join(''),
    toolCalls: calls.map(({ call_id: id, name, arguments: json, input }) => ({
      id: id as string,
      name: name as string,
      // A custom tool is written a text, which stands in a field of its own.
      arguments: (json as string | undefined) ?? JSON.stringify({ input: input as string }),
    })),
    citations: parts
      .flatMap(({ annotations }) => (annotations ?? []) as Json[])
      .filter(({ url, title, filename }) => (url ?? title ?? filename) !== undefined)
      .map(({ url }) => (url as string | undefined) ?? ''),
    finishReason: finishOf(answer, items, refused, calls.length),
    usage: usageOf(answer['usage'] as Json | null | undefined),
    model: answer['model'] as string | undefined,
  };
}

function doneItems(recording: Recording): Json[] {
  return eventsOf(recording).flatMap(({ type, item }) => (type === 'response.output_item.done' ? [item as Json] : []));
}

/** Thoughts stand apart by an empty line. */
function thoughtOf({ summary, content }: Json): string {
  const parts = [...((summary ?? []) as Json[]), ...((content ?? []) as Json[])];
  return parts
    .map(({ text }) => (text ?? '') as string)
    .filter((text) => text !== '')
    .join('\n\n');
}

/** Calls that only the caller can answer, and that are no functions. */
const FOR_THE_CALLER = /^(?:apply_patch_call|computer_call|local_shell_call|mcp_approval_request|shell_call)$/;

function finishOf(answer: Json, items: readonly Json[], refused: boolean, calls: number): FinishReason | undefined {
  if (answer['status'] === 'incomplete') {
    const reason = answer['incomplete_details']?.reason as string | undefined;
    if (reason === 'content_filter') return 'content-filter';
    return reason === 'max_output_tokens' ? 'length' : 'other';
  }
  if (answer['status'] !== 'completed') return undefined;
  if (refused) return 'content-filter';
  const answered = new Set(
    items.flatMap(({ type, call_id: id }) => ((type as string).endsWith('_output') ? [id as string] : [])),
  );
  const isWaiting = ({ type, call_id: id }: Json) => FOR_THE_CALLER.test(type as string) && !answered.has(id as string);
  if (items.some(isWaiting)) return 'other';
  return calls > 0 ? 'tool-calls' : 'stop';
}

function usageOf(usage: Json | null | undefined): Usage | undefined {
  if (usage === undefined || usage === null) return undefined;
  const parts = {
    cachedInputTokens: usage['input_tokens_details']?.cached_tokens as number | undefined,
    cacheWriteTokens: usage['input_tokens_details']?.cache_write_tokens as number | undefined,
    reasoningTokens: usage['output_tokens_details']?.reasoning_tokens as number | undefined,
  };
  const stated = Object.fromEntries(Object.entries(parts).filter(([, count]) => typeof count === 'number'));
  return { inputTokens: usage['input_tokens'] as number, outputTokens: usage['output_tokens'] as number, ...stated };
}
