import type { ErrorCode, FinishReason, Usage } from '@signalbox/core';
import { codeOfStatus, recordedDocuments, type Expected, type Recording } from '@signalbox/testkit';

// A vendor's JSON, as it was recorded: what is not there shows as a disagreement.
type Json = Readonly<Record<string, any>>;

/** Reads a recorded answer of `generateContent` from its text, without any code of the plugin. */
export function readAnswer(recording: Recording): Expected {
  const { status } = recording.response;
  if (status >= 400) return { kind: 'error', code: codeOf(status, recording) };
  const documents = recordedDocuments<Json>(recording).flat();
  const candidates = documents.map((one) => one['candidates']?.[0]).filter((one) => one !== undefined);
  const parts: Json[] = candidates.flatMap((one) => one.content?.parts ?? []);
  const text = parts.map((part) => (part['thought'] ? '' : (part['text'] ?? ''))).join('');
  const failure = documents.find((one) => one['error'] !== undefined)?.['error'];
  if (failure !== undefined) return { kind: 'error', code: codeOf(failure.code, recording, failure), text };
  const blocked = documents.some((one) => one['promptFeedback']?.blockReason !== undefined);
  if (blocked && candidates.length === 0) return { kind: 'error', code: 'content_policy' };
  const reason = candidates.map((one) => one.finishReason).findLast((one) => one !== undefined);
  if (reason === undefined) {
    return {
      kind: 'error',
      code: recording.stream ? 'stream_truncated' : 'invalid_response',
      text: recording.stream ? text : '',
    };
  }
  const failed = FAILED[wordOf(reason)];
  if (failed !== undefined) return { kind: 'error', code: failed, text: recording.stream ? text : '' };
  const calls = parts.filter((part) => part['functionCall'] !== undefined);
  const responseId: string = documents[0]?.['responseId'] ?? '';
  return {
    kind: 'answer',
    text,
    reasoning: parts.map((part) => (part['thought'] ? (part['text'] ?? '') : '')).join(''),
    toolCalls: calls.map(({ functionCall }, index) => ({
      id: functionCall.id || `call_${responseId}_${index}`,
      name: functionCall.name,
      arguments: JSON.stringify(functionCall.args ?? {}),
    })),
    finishReason: finishOf(wordOf(reason), calls.length),
    usage: usageOf(documents.map((one) => one['usageMetadata']).findLast((one) => one !== undefined)),
    citations: citationsOf(candidates),
  };
}

/** @see https://ai.google.dev/api/generate-content#FinishReason (read 2026-11-25) */
const FILTERED = /SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|MODEL_ARMOR/;
const FAILED: Readonly<Record<string, ErrorCode>> = {
  MALFORMED_FUNCTION_CALL: 'invalid_response',
  UNEXPECTED_TOOL_CALL: 'invalid_response',
  MALFORMED_RESPONSE: 'invalid_response',
  MISSING_THOUGHT_SIGNATURE: 'invalid_request',
};

/** Numbers stand where the reply was asked for with enumerations as integers. */
function wordOf(reason: string | number): string {
  const words = 'UNSPECIFIED STOP MAX_TOKENS SAFETY RECITATION OTHER LANGUAGE BLOCKLIST PROHIBITED_CONTENT SPII'.split(
    ' ',
  );
  const more = 'MALFORMED_FUNCTION_CALL IMAGE_SAFETY UNEXPECTED_TOOL_CALL'.split(' ');
  return typeof reason === 'string' ? reason : ([...words, ...more][reason] ?? 'OTHER');
}

function finishOf(word: string, calls: number): FinishReason {
  if (word === 'STOP') return calls > 0 ? 'tool-calls' : 'stop';
  if (word === 'MAX_TOKENS') return 'length';
  return FILTERED.test(word) ? 'content-filter' : 'other';
}

/** The four counts do not overlap, but for the cached part of the prompt: they add up to the total. */
function usageOf(usage: Json | undefined): Usage | undefined {
  if (usage?.['promptTokenCount'] === undefined) return undefined;
  return {
    inputTokens: usage['promptTokenCount'] + (usage['toolUsePromptTokenCount'] ?? 0),
    outputTokens: (usage['candidatesTokenCount'] ?? 0) + (usage['thoughtsTokenCount'] ?? 0),
    cachedInputTokens: usage['cachedContentTokenCount'] ?? 0,
    reasoningTokens: usage['thoughtsTokenCount'] ?? 0,
  };
}

/** Addresses in the order of the passages that rest on them; sources without a passage after them. */
function citationsOf(candidates: readonly Json[]): string[] {
  const grounding: Json =
    candidates.map((one) => one['groundingMetadata']).findLast((one) => one?.groundingChunks?.length > 0) ?? {};
  const sources: Json[] = (grounding['groundingChunks'] ?? []).map(
    (one: Json) => one['web'] ?? one['retrievedContext'] ?? one['maps'],
  );
  const used: number[] = (grounding['groundingSupports'] ?? []).flatMap(
    (one: Json) => one['groundingChunkIndices'] ?? [],
  );
  const unused = sources.map((_, index) => index).filter((index) => !used.includes(index));
  const quoted = candidates.flatMap(
    (one) => one['citationMetadata']?.citationSources ?? one['citationMetadata']?.citations ?? [],
  );
  return [
    ...[...used, ...unused].map((index) => sources[index]?.['uri'] ?? ''),
    ...quoted.map((one: Json) => one['uri'] ?? ''),
  ];
}

/**
 * What an error reply means, decided by hand from Google's list.
 * @see https://ai.google.dev/gemini-api/docs/troubleshooting (read 2026-11-25)
 */
export function codeOf(status: number, { response }: Recording, inside?: Json): ErrorCode {
  const [body] = [response.body].flat() as Json[];
  const { message = '', status: word = '' } = (inside ?? body?.['error'] ?? {}) as Json;
  if (/api key (?:not valid|expired|was reported)/i.test(message) || status === 401) return 'provider_auth';
  if (/exceeds the maximum number of tokens/.test(message)) return 'context_length_exceeded';
  if (/is not (?:supported|enabled) (?:by|for)/.test(message) && status === 400) return 'unsupported_param';
  if (/credits are depleted|enable billing/.test(message)) return 'provider_billing';
  if (/location is not supported/.test(message)) return 'permission';
  if (status === 404) return /models\//.test(message) ? 'model_not_found' : 'invalid_request';
  if (status === 503) return /overloaded/.test(message) ? 'overloaded' : 'provider_unavailable';
  const byWord: Readonly<Record<string, ErrorCode>> = {
    RESOURCE_EXHAUSTED: 'rate_limited',
    PERMISSION_DENIED: 'permission',
  };
  return byWord[word] ?? codeOfStatus(status);
}
