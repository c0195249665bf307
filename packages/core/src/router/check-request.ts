import { RouterError } from '../errors/router-error.ts';
import type {
  BaseRequest,
  ChatRequest,
  EmbedRequest,
  Message,
  OperationRequest,
  ReasoningEffort,
  RerankRequest,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '../contracts/index.ts';
import {
  MESSAGE_FIELDS,
  METADATA_FIELDS,
  nearestField,
  PART_FIELDS,
  REQUEST_FIELDS,
  REQUIRE_FIELDS,
  ROUTING_FIELDS,
  TOOL_FIELDS,
} from './known-fields.ts';

/**
 * Catches what would only come back as a provider's complaint, or not at all: a field that nobody reads is an error.
 * @throws RouterError `invalid_request` that says which field is wrong and what was expected
 */
export function checkRequest({ operation, request }: OperationRequest): void {
  if (!isObject(request)) fail('request', 'expected an object', request);
  if (operation === 'chat') checkChat(request);
  else if (operation === 'embed') checkEmbed(request);
  else checkRerank(request);
  checkBase(request);
  onlyKnown(request, REQUEST_FIELDS[operation], '');
}

function checkChat(request: ChatRequest): void {
  if (!Array.isArray(request.messages)) fail('messages', 'expected a list of messages', request.messages);
  if (request.messages.length === 0) fail('messages', 'expected at least one message', request.messages);
  request.messages.forEach(checkMessage);
  kind(request.system, 'string', 'system', 'a text');
  if (request.tools !== undefined) checkTools(request.tools);
  checkToolChoice(request.toolChoice);
  kind(request.parallelToolCalls, 'boolean', 'parallelToolCalls', 'true or false');
  checkResponseFormat(request.responseFormat);
  between(request.temperature, 'temperature', 0, 2);
  between(request.topP, 'topP', 0, 1);
  kind(request.topK, 'number', 'topK', 'a number');
  kind(request.frequencyPenalty, 'number', 'frequencyPenalty', 'a number');
  kind(request.presencePenalty, 'number', 'presencePenalty', 'a number');
  kind(request.seed, 'number', 'seed', 'a number');
  texts(request.stop, 'stop');
  wholeFrom(1, request.maxOutputTokens, 'maxOutputTokens');
  oneOf(EFFORTS, request.reasoningEffort, 'reasoningEffort');
  wholeFrom(0, request.reasoningBudgetTokens, 'reasoningBudgetTokens');
}

const EFFORTS = wordsOf<ReasoningEffort>({ none: 0, minimal: 0, low: 0, medium: 0, high: 0, xhigh: 0 });

/** What each role may say. */
const PARTS_OF_ROLE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['system', new Set(['text'])],
  ['user', new Set(['text', 'image', 'file', 'audio'])],
  ['assistant', new Set(['text', 'reasoning', 'tool-call'])],
  ['tool', new Set(['tool-result'])],
]);
const PARTS_OF_RESULT: ReadonlySet<string> = new Set(['text', 'image', 'file']);

function checkMessage(message: Message, index: number): void {
  const parts = PARTS_OF_ROLE.get(message?.role);
  if (parts === undefined) {
    fail(`messages[${index}].role`, `expected one of ${[...PARTS_OF_ROLE.keys()].join(', ')}`, message?.role);
  }
  const { content, role } = message;
  if (Array.isArray(content)) checkParts(content, parts, `messages[${index}].content`);
  else if (role === 'tool') fail(`messages[${index}].content`, 'expected a list of tool-result parts', content);
  else if (typeof content !== 'string') {
    fail(`messages[${index}].content`, 'expected a text or a list of parts', content);
  }
  onlyKnown(message, MESSAGE_FIELDS, `messages[${index}].`);
}

function checkParts(parts: readonly unknown[], allowed: ReadonlySet<string>, path: string): void {
  parts.forEach((part, index) => {
    const type = isObject(part) && 'type' in part ? part.type : undefined;
    if (typeof type !== 'string' || !allowed.has(type)) {
      fail(`${path}[${index}].type`, `expected one of ${[...allowed].join(', ')}`, type);
    }
    const fields = part as Readonly<Record<string, unknown>>;
    for (const name of TEXTS_OF_PART[type] ?? []) {
      if (typeof fields[name] !== 'string') fail(`${path}[${index}].${name}`, 'expected a text', fields[name]);
    }
    if ((type === 'image' || type === 'file') && !isObject(fields['source'])) {
      fail(`${path}[${index}].source`, 'expected { url } or { data, mediaType }', fields['source']);
    }
    if (type === 'tool-result') checkResult(fields['content'], `${path}[${index}].content`);
    onlyKnown(fields, PART_FIELDS.get(type) as ReadonlySet<string>, `${path}[${index}].`);
  });
}

/** The fields of a part that are texts, and must be there. */
const TEXTS_OF_PART: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  audio: ['data', 'mediaType'],
  reasoning: ['text'],
  'tool-call': ['id', 'name', 'arguments'],
  'tool-result': ['toolCallId'],
};

function checkResult(content: unknown, path: string): void {
  if (Array.isArray(content)) checkParts(content, PARTS_OF_RESULT, path);
  else if (typeof content !== 'string') fail(path, 'expected a text or a list of parts', content);
}

function checkTools(tools: readonly Tool[]): void {
  if (!Array.isArray(tools)) fail('tools', 'expected a list of tools', tools);
  tools.forEach((tool: unknown, index) => {
    const { name, parameters }: Partial<Tool> = isObject(tool) ? tool : {};
    if (typeof name !== 'string' || name === '') fail(`tools[${index}].name`, 'expected a text', name);
    if (!isObject(parameters)) fail(`tools[${index}].parameters`, 'expected a JSON Schema object', parameters);
    onlyKnown(tool as Tool, TOOL_FIELDS, `tools[${index}].`);
  });
}

const CHOICES: ReadonlySet<unknown> = new Set<ToolChoice>(['auto', 'none', 'required']);

function checkToolChoice(choice: ToolChoice | undefined): void {
  if (choice === undefined || CHOICES.has(choice)) return;
  if (isObject(choice) && 'name' in choice && typeof choice.name === 'string') return;
  fail('toolChoice', 'expected one of auto, none, required or { name }', choice);
}

const FORMATS = wordsOf<ResponseFormat['type']>({ text: 0, json: 0, 'json-schema': 0 });

function checkResponseFormat(format: ResponseFormat | undefined): void {
  if (format === undefined) return;
  if (!isObject(format)) fail('responseFormat', 'expected an object', format);
  if (!FORMATS.has(format.type)) fail('responseFormat.type', `expected one of ${[...FORMATS].join(', ')}`, format.type);
  if (format.type !== 'json-schema') return;
  if (typeof format.name !== 'string') fail('responseFormat.name', 'expected a text', format.name);
  if (!isObject(format.schema)) fail('responseFormat.schema', 'expected a JSON Schema object', format.schema);
}

function checkEmbed({ input, dimensions, inputType }: EmbedRequest): void {
  if (!Array.isArray(input) || input.length === 0) fail('input', 'expected a list of at least one text', input);
  input.forEach((text, index) => {
    if (typeof text !== 'string') fail(`input[${index}]`, 'expected a text', text);
  });
  wholeFrom(1, dimensions, 'dimensions');
  oneOf(INPUT_TYPES, inputType, 'inputType');
}

const INPUT_TYPES = wordsOf<NonNullable<EmbedRequest['inputType']>>({ query: 0, document: 0 });

function checkRerank({ query, documents, topN }: RerankRequest): void {
  if (typeof query !== 'string' || query === '') fail('query', 'expected a text', query);
  if (!Array.isArray(documents) || documents.length === 0) {
    fail('documents', 'expected a list of at least one text', documents);
  }
  documents.forEach((text, index) => {
    if (typeof text !== 'string') fail(`documents[${index}]`, 'expected a text', text);
  });
  wholeFrom(1, topN, 'topN');
}

function checkBase({ model, metadata, routing, providerOptions, strict, signal }: BaseRequest): void {
  if (model !== undefined && (typeof model !== 'string' || model === '')) {
    fail('model', 'expected a text that is not empty', model);
  }
  if (metadata !== undefined) checkMetadata(metadata);
  if (routing !== undefined) checkRouting(routing);
  if (providerOptions !== undefined && !isObject(providerOptions)) {
    fail('providerOptions', 'expected options by provider id', providerOptions);
  }
  kind(strict, 'boolean', 'strict', 'true or false');
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    fail('signal', 'expected an AbortSignal', signal);
  }
}

function checkMetadata(metadata: NonNullable<BaseRequest['metadata']>): void {
  if (!isObject(metadata)) fail('metadata', 'expected an object', metadata);
  const { task, tags, user, session, tenant } = metadata;
  kind(task, 'string', 'metadata.task', 'a text');
  texts(tags, 'metadata.tags');
  kind(user, 'string', 'metadata.user', 'a text');
  kind(session, 'string', 'metadata.session', 'a text');
  kind(tenant, 'string', 'metadata.tenant', 'a text');
  onlyKnown(metadata, METADATA_FIELDS, 'metadata.');
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
  if (routing.require !== undefined) {
    if (!isObject(routing.require)) fail('routing.require', 'expected an object', routing.require);
    texts(routing.require.capabilities, 'routing.require.capabilities');
    texts(routing.require.compliance, 'routing.require.compliance');
    texts(routing.require.regions, 'routing.require.regions');
    onlyKnown(routing.require, REQUIRE_FIELDS, 'routing.require.');
  }
  onlyKnown(routing, ROUTING_FIELDS, 'routing.');
}

const PREFERENCES = wordsOf<'fast' | 'cheap' | 'quality'>({ fast: 0, cheap: 0, quality: 0 });

/** A field that nobody reads would be dropped without a word. One that is `undefined` says nothing. */
function onlyKnown(object: object, known: ReadonlySet<string>, path: string): void {
  for (const field in object) {
    if (known.has(field) || (object as Readonly<Record<string, unknown>>)[field] === undefined) continue;
    const nearest = nearestField(field, known);
    const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new RouterError('invalid_request', {
      message: `${path}${field.slice(0, 40)}: there is no such field${meant}`,
    });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All words of a union, so that one which is added there and not here does not compile. */
function wordsOf<Word extends string>(words: Readonly<Record<Word, 0>>): ReadonlySet<unknown> {
  return new Set(Object.keys(words));
}

function kind(value: unknown, type: 'string' | 'number' | 'boolean', path: string, expected: string): void {
  if (value !== undefined && typeof value !== type) fail(path, `expected ${expected}`, value);
}

function oneOf(words: ReadonlySet<unknown>, value: unknown, path: string): void {
  if (value !== undefined && !words.has(value)) fail(path, `expected one of ${[...words].join(', ')}`, value);
}

function texts(value: unknown, path: string): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) fail(path, 'expected a list of texts', value);
  value.forEach((text: unknown, index) => kind(text ?? null, 'string', `${path}[${index}]`, 'a text'));
}

function between(value: number | undefined, path: string, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    fail(path, `expected a number, ${most === Infinity ? `${least} or more` : `${least} to ${most}`}`, value);
  }
}

function wholeFrom(least: number, value: unknown, path: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return;
  fail(path, `expected a whole number, ${least} or more`, value);
}

/** Says what kind of thing was found, never the thing: it may be a prompt. */
function fail(path: string, expected: string, found: unknown): never {
  const what =
    typeof found === 'number' ? String(found) : Array.isArray(found) ? `a list of ${found.length}` : typeof found;
  throw new RouterError('invalid_request', { message: `${path}: ${expected}, found ${what}` });
}
