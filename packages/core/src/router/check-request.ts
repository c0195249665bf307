import { ERROR_TABLE } from '../errors/table.ts';
import type {
  BaseRequest,
  Continuation,
  EmbedRequest,
  FillRequest,
  Operation,
  OperationRequest,
  Requests,
  RerankRequest,
} from '../contracts/index.ts';
import { checkChat } from './check-chat.ts';
import { checkImage, checkOcr, checkSpeech, checkTranscription } from './check-media.ts';
import { between, fail, isObject, kind, oneOf, onlyKnown, text, texts, wholeFrom, wordsOf } from './check-value.ts';
import { CACHE_FIELDS, METADATA_FIELDS, REQUEST_FIELDS, REQUIRE_FIELDS, ROUTING_FIELDS } from './known-fields.ts';

/**
 * Catches what would only come back as a provider's complaint, or not at all: a field that nobody reads is an error.
 * @throws RouterError `invalid_request` that says which field is wrong and what was expected
 */
export function checkRequest({ operation, request }: OperationRequest): void {
  if (!isObject(request)) fail('request', 'expected an object', request);
  (CHECKS[operation] as (request: Requests[Operation]) => void)(request);
  checkBase(request);
  onlyKnown(request, REQUEST_FIELDS[operation], '');
}

const CHECKS: { readonly [Name in Operation]: (request: Requests[Name]) => void } = {
  chat: checkChat,
  fill: checkFill,
  embed: checkEmbed,
  rerank: checkRerank,
  image: checkImage,
  speech: checkSpeech,
  transcription: checkTranscription,
  ocr: checkOcr,
};

function checkFill(request: FillRequest): void {
  kind(request.prefix ?? null, 'string', 'prefix', 'a text');
  kind(request.suffix, 'string', 'suffix', 'a text');
  between(request.temperature, 'temperature', 0, 2);
  between(request.topP, 'topP', 0, 1);
  kind(request.seed, 'number', 'seed', 'a number');
  texts(request.stop, 'stop');
  wholeFrom(1, request.maxOutputTokens, 'maxOutputTokens');
}

function checkEmbed({ input, dimensions, inputType }: EmbedRequest): void {
  if (!Array.isArray(input) || input.length === 0) fail('input', 'expected a list of at least one text', input);
  input.forEach((each, index) => {
    if (typeof each !== 'string') fail(`input[${index}]`, 'expected a text', each);
  });
  wholeFrom(1, dimensions, 'dimensions');
  oneOf(INPUT_TYPES, inputType, 'inputType');
}

const INPUT_TYPES = wordsOf<NonNullable<EmbedRequest['inputType']>>({ query: 0, document: 0 });

function checkRerank({ query, documents, topN }: RerankRequest): void {
  text(query, 'query');
  if (!Array.isArray(documents) || documents.length === 0) {
    fail('documents', 'expected a list of at least one text', documents);
  }
  documents.forEach((each, index) => {
    if (typeof each !== 'string') fail(`documents[${index}]`, 'expected a text', each);
  });
  wholeFrom(1, topN, 'topN');
}

function checkBase({ model, metadata, routing, providerOptions, cache, strict, signal }: BaseRequest): void {
  if (model !== undefined) text(model, 'model');
  if (metadata !== undefined) checkMetadata(metadata);
  if (routing !== undefined) checkRouting(routing);
  if (providerOptions !== undefined && !isObject(providerOptions)) {
    fail('providerOptions', 'expected options by provider id', providerOptions);
  }
  if (cache !== undefined) checkCache(cache);
  kind(strict, 'boolean', 'strict', 'true or false');
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    fail('signal', 'expected an AbortSignal', signal);
  }
}

function checkMetadata(metadata: NonNullable<BaseRequest['metadata']>): void {
  if (!isObject(metadata)) fail('metadata', 'expected an object', metadata);
  const { task, tags, user, key, session, tenant } = metadata;
  kind(task, 'string', 'metadata.task', 'a text');
  texts(tags, 'metadata.tags');
  kind(user, 'string', 'metadata.user', 'a text');
  kind(key, 'string', 'metadata.key', 'a text');
  kind(session, 'string', 'metadata.session', 'a text');
  kind(tenant, 'string', 'metadata.tenant', 'a text');
  onlyKnown(metadata, METADATA_FIELDS, 'metadata.');
}

function checkCache(cache: NonNullable<BaseRequest['cache']>): void {
  if (!isObject(cache)) fail('cache', 'expected an object', cache);
  kind(cache.read, 'boolean', 'cache.read', 'true or false');
  kind(cache.write, 'boolean', 'cache.write', 'true or false');
  kind(cache.semantic, 'boolean', 'cache.semantic', 'true or false');
  between(cache.ttlMs, 'cache.ttlMs', 0, Infinity);
  kind(cache.namespace, 'string', 'cache.namespace', 'a text');
  onlyKnown(cache, CACHE_FIELDS, 'cache.');
}

function checkRouting(routing: NonNullable<BaseRequest['routing']>): void {
  if (!isObject(routing)) fail('routing', 'expected an object', routing);
  texts(routing.exclude, 'routing.exclude');
  texts(routing.only, 'routing.only');
  between(routing.maxCostUsd, 'routing.maxCostUsd', 0, Infinity);
  between(routing.maxLatencyMs, 'routing.maxLatencyMs', 0, Infinity);
  between(routing.deadlineMs, 'routing.deadlineMs', 0, Infinity);
  oneOf(PREFERENCES, routing.prefer, 'routing.prefer');
  kind(routing.fallback, 'boolean', 'routing.fallback', 'true or false');
  kind(routing.sideEffects, 'boolean', 'routing.sideEffects', 'true or false');
  codes(routing.fallbackOn, 'routing.fallbackOn');
  codes(routing.stopOn, 'routing.stopOn');
  if (routing.accept !== undefined && typeof routing.accept !== 'function') {
    fail('routing.accept', 'expected a function', routing.accept);
  }
  kind(routing.validateSchema, 'boolean', 'routing.validateSchema', 'true or false');
  oneOf(CONTINUATIONS, routing.continuation, 'routing.continuation');
  wholeFrom(1, routing.race, 'routing.race');
  kind(routing.hedge, 'boolean', 'routing.hedge', 'true or false');
  oneOf(ON_BUDGET, routing.onBudget, 'routing.onBudget');
  if (routing.require !== undefined) {
    if (!isObject(routing.require)) fail('routing.require', 'expected an object', routing.require);
    texts(routing.require.capabilities, 'routing.require.capabilities');
    texts(routing.require.compliance, 'routing.require.compliance');
    texts(routing.require.regions, 'routing.require.regions');
    onlyKnown(routing.require, REQUIRE_FIELDS, 'routing.require.');
  }
  onlyKnown(routing, ROUTING_FIELDS, 'routing.');
}

const CONTINUATIONS = wordsOf<Continuation>({ never: 0, restart: 0, continue: 0 });
const ON_BUDGET = wordsOf<'stop' | 'downgrade'>({ stop: 0, downgrade: 0 });

function codes(value: unknown, path: string): void {
  texts(value, path);
  if (!Array.isArray(value)) return;
  value.forEach((code: unknown, index) => {
    if (!Object.hasOwn(ERROR_TABLE, code as string)) fail(`${path}[${index}]`, 'expected an error code', code);
  });
}

const PREFERENCES = wordsOf<'fast' | 'cheap' | 'quality'>({ fast: 0, cheap: 0, quality: 0 });
