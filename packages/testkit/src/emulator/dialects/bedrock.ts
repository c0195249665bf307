import { encodeEventMessage } from '../../event-stream.ts';
import type { AnswerUsage, Finish, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import { FAILURES, messageOf, STREAM_EXCEPTIONS } from './bedrock-failures.ts';
import { invokeAnswer, serviceRanking } from './bedrock-invoke.ts';
import { listAnswer } from './bedrock-lists.ts';
import { readBedrock } from './bedrock-request.ts';
import { jsonOf, uuidOf } from './bedrock-values.ts';
import type { Dialect, Frame, WireReply } from './dialect.ts';
import { tokenPieces } from './read.ts';
import { signatureOf } from './signature.ts';
import { frame } from './sse.ts';

/**
 * Amazon Bedrock's wire: Converse and CountTokens for chat, InvokeModel for embeddings and rankings, Rerank, and the
 * lists of models and inference profiles. AWS has these on three hosts, here they are on one.
 * The shape of a signature is checked, not its value: that would take the secret key.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-21)
 */
export const bedrock: Dialect = {
  name: 'bedrock',
  streamContentType: 'application/vnd.amazon.eventstream',

  check: readBedrock,

  whole(answer, request, ids) {
    if (request.operation === 'models') return listAnswer(request, ids.models);
    if (request.operation === 'count-tokens') return { inputTokens: countTokens(request.prompt) };
    if (request.extra['isService'] === true) return serviceRanking(answer);
    if (request.operation !== 'chat') return invokeAnswer(answer, request, ids);
    return {
      metrics: { latencyMs: 12 },
      output: { message: { role: 'assistant', content: blocksOf(answer) } },
      stopReason: FINISH[answer.finish],
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage) }),
    };
  },

  *frames(answer) {
    yield event('start', 'messageStart', { role: 'assistant' });
    let contentBlockIndex = 0;
    for (const block of blocksOf(answer)) {
      if (block.toolUse !== undefined) {
        const { name, toolUseId } = block.toolUse;
        yield event('content', 'contentBlockStart', { contentBlockIndex, start: { toolUse: { name, toolUseId } } });
      }
      for (const delta of deltasOf(block)) yield event('content', 'contentBlockDelta', { contentBlockIndex, delta }, 1);
      yield event('content', 'contentBlockStop', { contentBlockIndex });
      contentBlockIndex += 1;
    }
    yield event('end', 'messageStop', { stopReason: FINISH[answer.finish] });
    // the SDK's stream ends in good order without it; real streams always have it
    yield event('end', 'metadata', {
      metrics: { latencyMs: 12 },
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage) }),
    });
  },

  failure(failure): WireReply {
    const { status, type, service, message } = FAILURES[failure.kind];
    return {
      status: failure.status ?? status,
      headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/${service}/` },
      body: { message: messageOf(failure, message) },
    };
  },

  failureFrame(failure) {
    const { exception, message } = STREAM_EXCEPTIONS[failure.kind] ?? {
      exception: 'internalServerException',
      message: 'Internal error',
    };
    return encoded(
      { ':message-type': 'exception', ':exception-type': exception, ':content-type': 'application/json' },
      { message: failure.message ?? message },
    );
  },

  headers: (ids, answer) => ({
    'x-amzn-requestid': uuidOf(ids.requestId),
    ...(answer === undefined || answer.vectors.length === 0 || answer.usage === undefined
      ? {}
      : { 'x-amzn-bedrock-input-token-count': String(answer.usage.inputTokens) }),
  }),

  resetHeaders: () => ({}),
};

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'content_filtered',
};

interface OutBlock {
  readonly reasoningContent?: { readonly reasoningText: { readonly text: string; readonly signature: string } };
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
}

function blocksOf({ reasoning, text, toolCalls }: WholeAnswer): OutBlock[] {
  return [
    ...(reasoning === ''
      ? []
      : [{ reasoningContent: { reasoningText: { text: reasoning, signature: signatureOf(reasoning) } } }]),
    ...(text === '' ? [] : [{ text }]),
    ...toolCalls.map(({ id, name, json }) => ({ toolUse: { toolUseId: `tooluse_${id}`, name, input: jsonOf(json) } })),
  ];
}

function* deltasOf({ reasoningContent, text, toolUse }: OutBlock): Generator<object> {
  if (reasoningContent !== undefined) {
    const thought = reasoningContent.reasoningText;
    for (const piece of tokenPieces(thought.text)) yield { reasoningContent: { text: piece } };
    yield { reasoningContent: { signature: thought.signature } };
  }
  for (const piece of tokenPieces(text ?? '')) yield { text: piece };
  if (toolUse !== undefined)
    for (const input of tokenPieces(JSON.stringify(toolUse.input), 8)) yield { toolUse: { input } };
}

function event(role: Frame['role'], type: string, data: object, tokens = 0): Frame {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return frame(role, encoded(headers, { ...data, p: 'abcdefgh' }), tokens);
}

function encoded(headers: Readonly<Record<string, string>>, body: object): Uint8Array {
  return encodeEventMessage({ headers, body: Buffer.from(JSON.stringify(body)) });
}

/** This vendor leaves cached tokens out of `inputTokens`; `totalTokens` has them all. */
function usageOf(usage: AnswerUsage): object {
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens } = usage;
  return {
    inputTokens: inputTokens - cachedTokens - cacheWriteTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: cachedTokens,
    cacheWriteInputTokens: cacheWriteTokens,
    ...cacheDetails(usage),
  };
}

function cacheDetails({ cacheWriteTokens, cacheWrite1hTokens }: AnswerUsage): object {
  if (cacheWriteTokens === 0) return {};
  const lives = [
    { ttl: '1h', inputTokens: cacheWrite1hTokens },
    { ttl: '5m', inputTokens: cacheWriteTokens - cacheWrite1hTokens },
  ];
  return { cacheDetails: lives.filter(({ inputTokens }) => inputTokens > 0) };
}
