import * as v from 'valibot';
import { encodeEventMessage } from '../../event-stream.ts';
import { refuse, type Failure, type FailureKind } from '../failure.ts';
import {
  EMPTY_REQUEST,
  type AnswerUsage,
  type Finish,
  type NeutralRequest,
  type NeutralTurn,
  type WholeAnswer,
} from '../neutral.ts';
import { hash } from '../tokens.ts';
import { COHERE_FIELDS, CONVERSE_FIELDS, TITAN_FIELDS, type Block } from './bedrock-schema.ts';
import type { CheckSettings, Dialect, Frame, Ids, WireReply, WireRequest } from './dialect.ts';
import {
  checkModel,
  createPromptText,
  promptOf,
  readBody,
  tokenPieces,
  type Problem,
  type PromptText,
} from './read.ts';
import { frame } from './sse.ts';

/**
 * Amazon Bedrock's runtime wire: Converse for chat, InvokeModel for Titan and Cohere embeddings.
 * The shape of a signature is checked, not its value: that would take the secret key.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-21)
 */
export const bedrock: Dialect = {
  name: 'bedrock',
  streamContentType: 'application/vnd.amazon.eventstream',

  check(request, settings) {
    checkSignature(request, settings);
    if (request.method === 'GET' && request.path.endsWith('/foundation-models')) {
      return { ...EMPTY_REQUEST, operation: 'models' };
    }
    const route = /^\/model\/(.+)\/(converse|converse-stream|invoke)$/.exec(request.path);
    if (route === null || request.method !== 'POST') refuse('not-found', 'UnknownOperationException');
    const [, model = '', operation = ''] = route;
    checkModel(model, settings.models, () => 'The provided model identifier is invalid.');
    return operation === 'invoke'
      ? readInvoke(request, model)
      : readConverse(request, model, operation === 'converse-stream');
  },

  whole(answer, request, ids) {
    if (request.operation === 'models')
      return { modelSummaries: ids.models.map((modelId) => ({ modelId, modelName: modelId })) };
    if (request.operation === 'embed') return INVOKE_BODIES[familyOf(request.model) ?? 'titan'](answer, request, ids);
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

const BEDROCK = 'com.amazon.bedrock';
const CORAL = 'com.amazon.coral.service';

interface FailureRow {
  readonly status: number;
  readonly type: string;
  readonly service: string;
  readonly message: string;
}

/** Status, type and words, as seen in real replies. */
const FAILURES: Readonly<Record<FailureKind, FailureRow>> = {
  'invalid-request': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The request is malformed.',
  },
  authentication: {
    status: 403,
    type: 'UnrecognizedClientException',
    service: CORAL,
    message: 'The security token included in the request is invalid.',
  },
  billing: {
    status: 403,
    type: 'AccessDeniedException',
    service: BEDROCK,
    message:
      'Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. Your AWS Marketplace subscription for this model cannot be completed at this time.',
  },
  permission: {
    status: 403,
    type: 'AccessDeniedException',
    service: BEDROCK,
    message: "You don't have access to the model with the specified model ID.",
  },
  'not-found': {
    status: 404,
    type: 'ResourceNotFoundException',
    service: BEDROCK,
    message: 'The resource was not found.',
  },
  'unknown-model': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The provided model identifier is invalid.',
  },
  'context-length': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The model returned the following errors: Input is too long for requested model.',
  },
  'content-policy': {
    status: 400,
    type: 'ValidationException',
    service: BEDROCK,
    message: 'The model returned the following errors: Output blocked by content filtering policy',
  },
  'rate-limit': {
    status: 429,
    type: 'ThrottlingException',
    service: BEDROCK,
    message: 'Too many requests, please wait before trying again.',
  },
  'server-error': {
    status: 500,
    type: 'InternalServerException',
    service: BEDROCK,
    message: 'The system encountered an unexpected error during processing. Try your request again.',
  },
  'bad-gateway': { status: 502, type: 'InternalServerException', service: BEDROCK, message: 'Bad gateway.' },
  unavailable: {
    status: 503,
    type: 'ServiceUnavailableException',
    service: BEDROCK,
    message: 'Bedrock is unable to process your request.',
  },
  timeout: {
    status: 408,
    type: 'ModelTimeoutException',
    service: BEDROCK,
    message: 'The model took too long to process the request.',
  },
  overloaded: {
    status: 503,
    type: 'ServiceUnavailableException',
    service: BEDROCK,
    message: 'Too many connections, please wait before trying again.',
  },
};

/** What can be said inside a stream. @see ConverseStreamOutput in the API reference (read 2026-11-21) */
const STREAM_EXCEPTIONS: Readonly<
  Partial<Record<FailureKind, { readonly exception: string; readonly message: string }>>
> = {
  overloaded: { exception: 'serviceUnavailableException', message: 'The service is temporarily unavailable.' },
  unavailable: { exception: 'serviceUnavailableException', message: 'The service is temporarily unavailable.' },
  'rate-limit': { exception: 'throttlingException', message: 'Too many tokens, please wait before trying again.' },
  'invalid-request': { exception: 'validationException', message: 'The request is malformed.' },
  'server-error': { exception: 'internalServerException', message: 'The system encountered an unexpected error.' },
  'bad-gateway': { exception: 'modelStreamErrorException', message: 'The model failed while it was answering.' },
};

function messageOf(failure: Failure, otherwise: string): string {
  const prefix = failure.field === undefined ? '' : `#/${failure.field.replaceAll('.', '/')}: `;
  return prefix + (failure.message ?? otherwise);
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, or a Bedrock API key as a bearer token. */
function checkSignature({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const authorization = headers['authorization'] ?? '';
  if (authorization === '') refuse('authentication', 'Missing Authentication Token');
  const bearer = /^Bearer (\S+)$/.exec(authorization)?.[1];
  const scope =
    /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/\d{8}\/[a-z0-9-]+\/bedrock\/aws4_request, ?SignedHeaders=(\S+), ?Signature=[0-9a-f]{64}$/.exec(
      authorization,
    );
  const key = bearer ?? scope?.[1];
  if (key === undefined) refuse('authentication', 'Authorization header requires a SigV4 signature or a bearer token.');
  if (scope !== null && !/(^|;)host(;|$)/.test(scope[2] ?? ''))
    refuse('authentication', "'host' must be a signed header.");
  if (scope !== null && headers['x-amz-date'] === undefined)
    refuse('authentication', "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

type Body = v.InferOutput<typeof CONVERSE>;
const CONVERSE = v.strictObject(CONVERSE_FIELDS);

function readConverse(request: WireRequest, model: string, stream: boolean): NeutralRequest {
  const body = readBody(CONVERSE, request.body, refuseField);
  checkMessages(body);
  const prompt = promptText(body);
  const { maxTokens, stopSequences = [] } = body.inferenceConfig ?? {};
  const textFormat = body.outputConfig?.textFormat;
  return {
    ...EMPTY_REQUEST,
    model,
    stream,
    system: (body.system ?? []).map((part) => ('text' in part ? part.text : '')).join(''),
    turns: body.messages.flatMap(turnsOf),
    tools: (body.toolConfig?.tools ?? []).flatMap((tool) =>
      'toolSpec' in tool ? [{ name: tool.toolSpec.name, schema: tool.toolSpec.inputSchema.json }] : [],
    ),
    toolChoice: choiceOf(body.toolConfig?.toolChoice),
    format: textFormat === undefined ? 'text' : { schema: jsonOf(textFormat.structure.jsonSchema.schema) },
    wantsReasoning: asksToThink(body.additionalModelRequestFields),
    maxOutputTokens: maxTokens,
    stop: stopSequences,
    prompt: prompt.text,
    cacheMarks: prompt.marks,
  };
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  const place = `#/${field.replaceAll('.', '/')}`;
  if (field === '') refuse('invalid-request', 'Malformed input request, please reformat your input and try again.');
  if (unknown)
    refuse(
      'invalid-request',
      `Malformed input request: ${place}: extraneous key is not permitted, please reformat your input and try again.`,
    );
  refuse(
    'invalid-request',
    `Malformed input request: ${place}: ${missing ? 'required key not found' : `expected ${expected}`}, please reformat your input and try again.`,
  );
}

function choiceOf(choice: NonNullable<Body['toolConfig']>['toolChoice']): NeutralRequest['toolChoice'] {
  if (choice === undefined || 'auto' in choice) return 'auto';
  return 'any' in choice ? 'required' : { name: choice.tool.name };
}

/** Each model family has its own word for it. */
function asksToThink(fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null) return false;
  const { thinking, reasoning_config: config, reasoningConfig } = fields as Readonly<Record<string, unknown>>;
  const chosen = thinking ?? config ?? reasoningConfig;
  return typeof chosen === 'object' && chosen !== null && /"(enabled|adaptive)"/.test(JSON.stringify(chosen));
}

/** The user begins, roles alternate, and tool results answer the tool uses of the message before. */
function checkMessages({ messages, toolConfig }: Body): void {
  if (messages[0]?.role !== 'user') {
    refuse(
      'invalid-request',
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  const usesTools = messages.some(({ content }) =>
    content.some((block) => block.toolUse !== undefined || block.toolResult !== undefined),
  );
  if (usesTools && toolConfig === undefined) {
    refuse('invalid-request', 'The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  }
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    if (before?.role === message.role) {
      refuse(
        'invalid-request',
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      );
    }
    const asked = new Set(before?.content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId])));
    for (const { toolResult } of message.content) {
      if (toolResult !== undefined && !asked.delete(toolResult.toolUseId)) {
        refuse(
          'invalid-request',
          `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
        );
      }
    }
    if (asked.size > 0) {
      refuse(
        'invalid-request',
        `Expected toolResult blocks at messages.${index}.content for the following Ids: ${[...asked].join(', ')}`,
      );
    }
    checkThoughts(message.content);
  });
}

function checkThoughts(content: readonly Block[]): void {
  for (const { reasoningContent } of content) {
    if (reasoningContent === undefined || !('reasoningText' in reasoningContent)) continue;
    const { text, signature } = reasoningContent.reasoningText;
    if (signature !== undefined && signature !== signatureOf(text)) {
      refuse('invalid-request', 'The model returned the following errors: Invalid `signature` in `thinking` block');
    }
  }
}

/** Tools, then system, then messages, each with its cache points. */
function promptText(body: Body): PromptText {
  const prompt = createPromptText();
  const parts = [
    ...(body.toolConfig?.tools ?? []),
    ...(body.system ?? []),
    ...body.messages.flatMap(({ content }) => content),
  ];
  for (const part of parts) {
    if ('cachePoint' in part && part.cachePoint !== undefined) prompt.mark(part.cachePoint.ttl ?? '5m');
    else prompt.add('text' in part && part.text !== undefined ? part.text : promptOf(part).slice(0, 4000));
  }
  return prompt;
}

/** Tool results come in a user message; for what is to be said they are a turn of their own. */
function turnsOf({ role, content }: Body['messages'][number]): NeutralTurn[] {
  const results = content.flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult]));
  const text = content.map((block) => block.text ?? '').join('');
  const images = content.filter(({ image }) => image !== undefined).length;
  const told = results.flatMap((result) =>
    result.content.map((part) => ('text' in part ? part.text : promptOf(part).slice(0, 400))),
  );
  const said: NeutralTurn[] = text === '' && images === 0 && results.length > 0 ? [] : [{ role, text, images }];
  return results.length === 0 ? said : [{ role: 'tool', text: told.join(' '), images: 0 }, ...said];
}

function signatureOf(thought: string): string {
  return Buffer.from(hash(`simulated signature of ${thought}`), 'hex').toString('base64');
}

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

type Family = 'titan' | 'cohere';

/** Region prefixes and ARNs may stand before the family. */
function familyOf(model: string): Family | undefined {
  if (/\bamazon\.titan-embed/.test(model)) return 'titan';
  return /\bcohere\.embed/.test(model) ? 'cohere' : undefined;
}

function readInvoke(request: WireRequest, model: string): NeutralRequest {
  const family = familyOf(model);
  if (family === undefined)
    refuse(
      'invalid-request',
      'This emulator invokes Titan and Cohere embedding models only; chat goes through Converse.',
    );
  const { input, dimensions, extra } = INVOKE_READERS[family](request.body);
  return { ...EMPTY_REQUEST, operation: 'embed', model, input, dimensions, extra, prompt: input.join('\n') };
}

type Invoked = Pick<NeutralRequest, 'input' | 'dimensions' | 'extra'>;

const INVOKE_READERS: Readonly<Record<Family, (body: unknown) => Invoked>> = {
  titan(body) {
    const read = readBody(v.strictObject(TITAN_FIELDS), body, refuseField);
    return { input: [read.inputText], dimensions: read.dimensions ?? 1024, extra: {} };
  },
  cohere(body) {
    const read = readBody(v.strictObject(COHERE_FIELDS), body, refuseField);
    return { input: read.texts, dimensions: read.output_dimension ?? 1024, extra: { types: read.embedding_types } };
  },
};

const INVOKE_BODIES: Readonly<Record<Family, (answer: WholeAnswer, request: NeutralRequest, ids: Ids) => object>> = {
  titan: ({ vectors: [embedding = []], usage }) => ({
    embedding,
    embeddingsByType: { float: embedding },
    ...(usage === undefined ? {} : { inputTextTokenCount: usage.inputTokens }),
  }),
  cohere: ({ vectors }, { input, extra }, ids) => ({
    id: uuidOf(ids.answerId.padEnd(32, '0')),
    texts: input,
    ...(extra['types'] === undefined
      ? { embeddings: vectors, response_type: 'embeddings_floats' }
      : { embeddings: { float: vectors }, response_type: 'embeddings_by_type' }),
  }),
};

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
