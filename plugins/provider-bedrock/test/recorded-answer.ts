import type { ErrorCode, FinishReason, Usage } from '@signalbox/core';
import { codeOfStatus, decodeEventMessages, recordedBytes, type Expected, type Recording } from '@signalbox/testkit';

// A second reader of Bedrock's wire, written from the recordings and the API reference, sharing no code with the plugin
// or the SDK. What is not there shows as a disagreement.
type Json = { readonly [name: string]: any };

/** What a recorded reply of Converse says. A stream is first put together to the reply that it spells out. */
export function readConverse(recording: Recording): Expected {
  const { response } = recording;
  if (response.status >= 400) return refusal(response);
  if (response.eventstream_base64 === undefined) return answerOf(response.body as Json);
  const { reply, exception, isWhole } = assembled(recordedBytes(recording));
  const text = textOf(reply['content']);
  if (exception !== undefined) return { kind: 'error', code: codeOf(exception.name, exception.message), text };
  return isWhole ? answerOf(reply) : { kind: 'error', code: 'stream_truncated', text };
}

/** What a recorded reply of InvokeModel for vectors says: Titan's, Cohere's with and without types, or Nova's. */
export function readEmbeddings({ response }: Recording): Expected {
  if (response.status >= 400) return refusal(response);
  const { embedding, embeddings, inputTextTokenCount } = response.body as Json;
  const list: unknown[] = embedding === undefined ? (embeddings.float ?? embeddings) : [embedding];
  const vectors = list.map((one) => (Array.isArray(one) ? one : (one as Json)['embedding'])) as unknown[][];
  const counted = inputTextTokenCount ?? headerOf(response, 'x-amzn-bedrock-input-token-count');
  return {
    kind: 'embeddings',
    count: vectors.length,
    dimensions: vectors[0]?.length ?? 0,
    usage: counted === undefined ? undefined : { inputTokens: Number(counted), outputTokens: 0 },
  };
}

/** What a recorded reply of Rerank, or of a model that ranks, says. It tells no usage. */
export function readRanking({ response }: Recording): Expected {
  if (response.status >= 400) return refusal(response);
  const results = (response.body as Json)['results'] as Json[];
  return {
    kind: 'ranking',
    ranking: results.map(({ index, relevanceScore, relevance_score: ofModel }) => ({
      index,
      score: relevanceScore ?? ofModel,
    })),
  };
}

/** What a recorded list of models or inference profiles says: what can be called by these names. */
export function readModels({ response }: Recording): Expected {
  if (response.status >= 400) return refusal(response);
  const { modelSummaries: models = [], inferenceProfileSummaries: profiles = [] } = response.body as Json;
  const onDemand = models.filter(
    ({ inferenceTypesSupported: types }: Json) => types == null || types.includes('ON_DEMAND'),
  );
  const system = profiles.map(({ inferenceProfileId }: Json) => inferenceProfileId);
  // Both kinds of profiles are asked for, and one recording answers both times.
  const own = profiles.map(({ inferenceProfileArn }: Json) => inferenceProfileArn);
  return { kind: 'models', ids: [...onDemand.map(({ modelId }: Json) => modelId), ...system, ...own] };
}

/** What a recorded reply of CountTokens says. */
export function readTokens({ response }: Recording): Expected {
  if (response.status >= 400) return refusal(response);
  return { kind: 'tokens', inputTokens: (response.body as Json)['inputTokens'] };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-25) */
const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
};

function answerOf(reply: Json): Expected {
  const content: Json[] = reply['content'] ?? reply['output'].message.content;
  return {
    kind: 'answer',
    text: textOf(content),
    reasoning: content.map((block) => block['reasoningContent']?.reasoningText?.text ?? '').join(''),
    toolCalls: content.flatMap(({ toolUse }) =>
      toolUse === undefined || toolUse.type === 'server_tool_use'
        ? []
        : [{ id: toolUse.toolUseId, name: toolUse.name, arguments: JSON.stringify(toolUse.input) }],
    ),
    finishReason: FINISH[reply['stopReason']] ?? 'other',
    usage: usageOf(reply['usage']),
    citations: content.flatMap(({ citationsContent }) =>
      (citationsContent?.citations ?? []).map(
        ({ location, source = '' }: Json) => location?.web?.url ?? (source.startsWith('http') ? source : ''),
      ),
    ),
  };
}

function textOf(content: readonly Json[]): string {
  const cited = ({ citationsContent }: Json): string =>
    (citationsContent?.content ?? []).map(({ text = '' }: Json) => text).join('');
  return content.map((block) => (block['text'] ?? '') + cited(block)).join('');
}

/** `inputTokens` are those that were neither read from a cache nor written to one; all are billed. */
function usageOf(wire: Json | undefined): Usage | undefined {
  if (wire === undefined) return undefined;
  const { inputTokens, outputTokens, cacheReadInputTokens: read = 0, cacheWriteInputTokens: written = 0 } = wire;
  return {
    inputTokens: inputTokens + read + written,
    outputTokens,
    cachedInputTokens: read,
    cacheWriteTokens: written,
  };
}

interface Assembled {
  readonly reply: Json;
  readonly exception: { readonly name: string; readonly message: string } | undefined;
  readonly isWhole: boolean;
}

function assembled(bytes: Uint8Array): Assembled {
  const content: any[] = [];
  const reply: any = { content };
  for (const { headers, body } of decodeEventMessages(bytes)) {
    const event = JSON.parse(new TextDecoder().decode(body)) as Json;
    const type = headers[':event-type'];
    if (headers[':message-type'] === 'exception') {
      const name = headers[':exception-type'] ?? '';
      const message: string = event['message'] ?? '';
      return { reply: { content: content.map(closed) }, exception: { name, message }, isWhole: false };
    }
    if (type === 'contentBlockStart') content[event['contentBlockIndex']] = { ...event['start'], input: '' };
    if (type === 'contentBlockDelta') addTo((content[event['contentBlockIndex']] ??= {}), event['delta']);
    if (type === 'messageStop') reply.stopReason = event['stopReason'];
    if (type === 'metadata') reply.usage = event['usage'];
  }
  const isWhole = reply.stopReason !== undefined;
  return { reply: { ...reply, content: content.filter(Boolean).map(closed) }, exception: undefined, isWhole };
}

function addTo(block: any, { text, toolUse, reasoningContent, citation }: Json): void {
  if (text !== undefined) block.text = (block.text ?? '') + text;
  if (toolUse !== undefined) block.input += toolUse.input ?? '';
  if (reasoningContent?.text !== undefined) block.thought = (block.thought ?? '') + reasoningContent.text;
  if (citation !== undefined) block.cited = [...(block.cited ?? []), citation];
}

/** A block put together from its pieces, as it would have come whole. */
function closed({ text, toolUse, input, thought, cited }: any): Json {
  return {
    ...(text !== undefined && { text }),
    ...(toolUse !== undefined && { toolUse: { ...toolUse, input: JSON.parse(input || '{}') } }),
    ...(thought !== undefined && { reasoningContent: { reasoningText: { text: thought } } }),
    ...(cited !== undefined && { citationsContent: { citations: cited } }),
  };
}

/**
 * AWS's names for what went wrong; in a stream they begin in lower case.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html (read 2026-11-25)
 */
const CODE_OF_NAME: Readonly<Record<string, ErrorCode>> = {
  accessdeniedexception: 'permission',
  expiredtokenexception: 'provider_auth',
  unrecognizedclientexception: 'provider_auth',
  invalidsignatureexception: 'provider_auth',
  missingauthenticationtokenexception: 'provider_auth',
  incompletesignature: 'provider_auth',
  resourcenotfoundexception: 'model_not_found',
  throttlingexception: 'rate_limited',
  servicequotaexceededexception: 'rate_limited',
  modelnotreadyexception: 'overloaded',
  modeltimeoutexception: 'timeout',
  modelerrorexception: 'provider_unavailable',
  modelstreamerrorexception: 'stream_error',
  internalserverexception: 'provider_unavailable',
  serviceunavailableexception: 'provider_unavailable',
  validationexception: 'invalid_request',
};

/** What the name leaves open. First match wins. */
const CODE_OF_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /input is too long|too many input tokens|input tokens? (?:count )?exceeds?|prompt is too long/i,
    'context_length_exceeded',
  ],
  [/model identifier is invalid|end of its life|on-demand throughput/i, 'model_not_found'],
  [/INVALID_PAYMENT_INSTRUMENT/, 'provider_billing'],
  [/security token included in the request|API key is valid|signature/i, 'provider_auth'],
  [/content filtering policy/i, 'content_policy'],
  [/model doesn't support|Extra inputs are not permitted/i, 'unsupported_param'],
  [/getting throttled/i, 'rate_limited'],
];

function refusal(response: Recording['response']): Expected {
  const body = (response.body ?? {}) as Json;
  const name = headerOf(response, 'x-amzn-errortype') ?? body['__type'] ?? '';
  const message: string = body['message'] ?? body['Message'] ?? response.text ?? '';
  return { kind: 'error', code: codeOf(name.replace(/^.*#|:.*$/g, ''), message, response.status) };
}

function codeOf(name: string, message: string, status?: number): ErrorCode {
  const words = CODE_OF_WORDS.find(([pattern]) => pattern.test(message))?.[1];
  const byStatus = status === undefined ? 'stream_error' : codeOfStatus(status);
  return words ?? CODE_OF_NAME[name.toLowerCase()] ?? byStatus;
}

function headerOf({ headers }: Recording['response'], name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
