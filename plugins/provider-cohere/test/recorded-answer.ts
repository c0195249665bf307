import type { ErrorCode, FinishReason, Usage } from '@signalbox/core';
import { codeOfStatus, recordedDocuments, type Expected, type Recording } from '@signalbox/testkit';

// A second reader of the wire, written from the recordings and the documentation, sharing no code with the plugin. What
// is not there shows as a disagreement.
type Json = { readonly [name: string]: any };

/** What a recorded reply of `/v2/chat` says. A stream is first put together to the answer that it spells out. */
export function readChat(recording: Recording): Expected {
  const { response } = recording;
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const {
    message,
    finish_reason: reason,
    usage,
  } = response.sse === undefined ? bodyOf(response) : put(recordedDocuments(recording));
  const blocks: Json[] = message.content ?? [];
  const textOf = (type: string): string => blocks.map((block) => block[type] ?? '').join('');
  const failed = reason === undefined ? 'stream_truncated' : FAILED[reason];
  // What comes in one piece is no answer at all then.
  const said = response.sse === undefined ? '' : textOf('text');
  if (failed !== undefined) return { kind: 'error', code: failed, text: said };
  return {
    kind: 'answer',
    text: textOf('text'),
    reasoning: textOf('thinking') + (message.tool_plan ?? ''),
    toolCalls: (message.tool_calls ?? []).map((call: Json) => ({
      id: call['id'],
      name: call['function'].name,
      arguments: call['function'].arguments || '{}',
    })),
    finishReason: FINISH[reason] ?? 'other',
    usage: usageOf(usage),
    citations: (message.citations ?? []).flatMap(({ sources }: Json) =>
      sources.map((source: Json) => (source['document'] ?? source['tool_output'] ?? {}).url ?? ''),
    ),
  };
}

/** What a recorded reply of `/v2/embed` says. */
export function readEmbeddings({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const { embeddings, meta } = bodyOf(response);
  const lists: Json = Array.isArray(embeddings) ? { float: embeddings } : embeddings;
  const vectors = lists['float'] ?? lists['base64'] ?? Object.values(lists).find(Array.isArray);
  // Base64 is of numbers of four bytes.
  const [first] = vectors;
  const dimensions = typeof first === 'string' ? Buffer.from(first, 'base64').length / 4 : first.length;
  return { kind: 'embeddings', count: vectors.length, dimensions, usage: usageOf(meta) };
}

/** The ids that a list of models names. */
export function readModels({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  return { kind: 'models', ids: ((response.body as Json)['models'] as Json[]).map(({ name }) => name as string) };
}

/** What a recorded reply of `/v2/rerank` says. */
export function readRanking({ response }: Recording): Expected {
  if (response.status >= 400) return { kind: 'error', code: codeOf(response) };
  const { results, meta } = bodyOf(response);
  const ranking = results.map(({ index, relevance_score: score }: Json) => ({ index, score }));
  return { kind: 'ranking', ranking, usage: usageOf(meta) };
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
};

const FAILED: Readonly<Record<string, ErrorCode>> = { ERROR: 'stream_error', TIMEOUT: 'timeout' };

/** What is billed; the rest is no more than that. */
function usageOf(usage: Json | undefined): Usage | undefined {
  const billed = usage?.['billed_units'];
  if (billed == null) return undefined;
  const inputTokens: number = (billed.input_tokens ?? 0) + (billed.image_tokens ?? 0);
  const outputTokens: number = billed.output_tokens ?? 0;
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: Math.min(usage?.['cached_tokens'] ?? 0, inputTokens),
    reasoningTokens: Math.min(usage?.['tokens']?.reasoning_tokens ?? 0, outputTokens),
  };
}

function bodyOf({ body }: Recording['response']): any {
  return body;
}

function put(events: readonly Json[]): any {
  const message: any = { content: [], tool_plan: '', tool_calls: [], citations: [] };
  let end: Json = {};
  for (const { type, index, delta } of events as readonly any[]) {
    const said = delta?.message ?? {};
    if (type === 'content-start') message.content[index] = { ...said.content };
    if (type === 'content-delta') {
      for (const [name, text] of Object.entries(said.content)) message.content[index][name] += text as string;
    }
    if (type === 'tool-plan-delta') message.tool_plan += said.tool_plan;
    if (type === 'tool-call-start') message.tool_calls.push(structuredClone(said.tool_calls));
    if (type === 'tool-call-delta') message.tool_calls.at(-1).function.arguments += said.tool_calls.function.arguments;
    if (type === 'citation-start') message.citations.push(said.citations);
    if (type === 'message-end') end = delta;
  }
  return { message, ...end };
}

/** @see https://docs.cohere.com/reference/errors (read 2026-11-25) */
const CODES: Readonly<Record<number, ErrorCode>> = { 498: 'content_policy' };

/** What the status leaves open. First match wins. */
const CODES_OF_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/max tokens must be|maximum output for this model/, 'invalid_request'],
  [/^too many tokens/, 'context_length_exceeded'],
  [/API calls \/ month/, 'provider_billing'],
];

function codeOf({ status, body }: Recording['response']): ErrorCode {
  const { message = '' } = (body ?? {}) as { readonly message?: string };
  const words = CODES_OF_WORDS.find(([pattern]) => pattern.test(message))?.[1];
  return words ?? CODES[status] ?? codeOfStatus(status);
}
