import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { CHAT_FIELDS, EMBED_FIELDS, RERANK_FIELDS, type CohereChat, type CohereMessage } from './cohere-schema.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkModel, createPromptText, promptOf, readBody, type Problem } from './read.ts';

/**
 * Understands a request on any path that ends in the right words.
 * @throws Refusal
 */
export function readCohere(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
  if (route === undefined || ROUTES[route].method !== request.method) refuse('not-found');
  checkKey(request, settings);
  return ROUTES[route].read(request, settings);
}

const ROUTES = {
  '/v2/chat': { method: 'POST', read: readChat },
  '/v2/embed': { method: 'POST', read: readEmbed },
  '/v2/rerank': { method: 'POST', read: readRerank },
  '/v1/models': { method: 'GET', read: readModels },
} as const;

function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = /^bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined) refuse('authentication', 'no api key supplied');
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

function read<Own extends v.ObjectEntries>(fields: Own, { body }: WireRequest, settings: CheckSettings) {
  const extras = Object.fromEntries(settings.extraFields.map((name) => [name, v.optional(v.unknown())]));
  const schema = v.strictObject({ ...extras, ...fields } as Own);
  return readBody(schema, body, refuseField);
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', `invalid request: unknown field '${field}'`);
  if (field === '') refuse('invalid-request', 'invalid json syntax');
  if (missing) refuse('invalid-request', `invalid request: ${field} is required`);
  refuse('invalid-request', `invalid type: parameter ${field} is not as expected (${expected})`);
}

function bad(message: string): never {
  refuse('invalid-request', message);
}

const unknownModel = (model: string): string =>
  `model '${model}' not found, make sure the correct model ID was used and that you have access to the model.`;

function readChat(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(CHAT_FIELDS, request, settings);
  checkModel(body.model, settings.models, unknownModel);
  checkMessages(body.messages);
  checkTogether(body);
  const prompt = createPromptText();
  prompt.add(promptOf(body.tools));
  prompt.add(promptOf(body.documents));
  const turns = body.messages.map(turnOf);
  for (const turn of turns) prompt.add(turn.text);
  const isSystem = (index: number): boolean => body.messages[index]?.role === 'system';
  const tools = body.tools ?? [];
  return {
    ...EMPTY_REQUEST,
    model: body.model,
    stream: body.stream ?? false,
    system: turns.map(({ text }, index) => (isSystem(index) ? text : '')).join(''),
    turns: turns.filter((_, index) => !isSystem(index)),
    tools: tools.map(({ function: { name, parameters } }) => ({ name, schema: parameters })),
    toolChoice: choiceOf(body),
    format: formatOf(body),
    wantsReasoning: isThinking(body),
    maxOutputTokens: body.max_tokens ?? undefined,
    stop: body.stop_sequences ?? [],
    prompt: prompt.text,
    extra: { plans: !REASONERS.test(body.model) },
  };
}

/** They think where it is not switched off. */
const REASONERS = /reasoning|command-a-plus|north-mini/;

function isThinking({ model, thinking }: CohereChat): boolean {
  return REASONERS.test(model) && thinking?.type !== 'disabled';
}

function choiceOf({ tool_choice: choice }: CohereChat): NeutralRequest['toolChoice'] {
  if (choice === undefined) return 'auto';
  return choice === 'NONE' ? 'none' : 'required';
}

function formatOf({ response_format: format }: CohereChat): NeutralRequest['format'] {
  if (format === undefined || format.type === 'text') return 'text';
  const schema = format.json_schema ?? format.schema;
  return schema === undefined ? 'json' : { schema };
}

/** The system speaks first; each result answers a call of the assistant, and each call is answered. */
function checkMessages(messages: readonly CohereMessage[]): void {
  let open = new Set<string>();
  messages.forEach((message, index) => {
    if (message.role === 'system' && index > 0) bad('system turn must be the first in the list');
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) bad('tool call id not found in previous tool calls');
      return;
    }
    if (open.size > 0) bad('all tool calls must be followed by their results');
    const ids = message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : [];
    open = new Set(ids);
    if (open.size < ids.length) bad('cannot have duplicate tool ids');
    if (message.role === 'user' && message.content.length === 0) bad('message must not be empty in a turn');
  });
  if (open.size > 0) bad('all tool calls must be followed by their results');
}

/** Fields that do not go together, or not with the model. */
function checkTogether(body: CohereChat): void {
  const { tools = [], documents = [], response_format: format, tool_choice: choice, thinking, model } = body;
  if (format?.type === 'json_object' && documents.length > 0) {
    bad('invalid request: response_format is not supported with RAG.');
  }
  if (format?.type === 'json_object' && tools.length > 0) {
    bad('invalid request: response_format is not supported with tools.');
  }
  if (choice === 'REQUIRED' && tools.length === 0) bad('invalid request: tool_choice requires tools to be specified');
  if (thinking?.type === 'enabled' && !REASONERS.test(model)) {
    bad(`invalid request: thinking is not supported by model '${model}'`);
  }
  if (tools.length > 0 && /vision/.test(model)) bad(`invalid request: tools are not supported by model '${model}'`);
  const hasPictures = JSON.stringify(body.messages).includes('"type":"image_url"');
  if (hasPictures && !/vision|command-a-plus/.test(model)) {
    bad(`invalid request: image content is not supported by model '${model}'`);
  }
}

function turnOf({ role, content, ...rest }: CohereMessage): NeutralTurn {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  const texts = parts.map((part) => (part.type === 'text' ? part.text : promptOf(part).slice(0, 400)));
  const calls = 'tool_calls' in rest ? promptOf(rest.tool_calls ?? undefined) : '';
  return {
    role: role === 'system' ? 'user' : role,
    text: texts.join('') + calls,
    images: parts.filter(({ type }) => type === 'image_url').length,
  };
}

const MOST_TEXTS = 96;
const LENGTHS: readonly number[] = [256, 512, 1024, 1536];

function readEmbed(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(EMBED_FIELDS, request, settings);
  checkModel(body.model, settings.models, unknownModel);
  const { texts = [], images = [], inputs = [] } = body;
  const dimensions = body.output_dimension ?? undefined;
  const input = [...texts, ...images, ...inputs.map(promptOf)];
  if (texts.length > MOST_TEXTS) {
    bad(`invalid request: total number of texts must be at most ${MOST_TEXTS} - received ${texts.length}`);
  }
  if (input.length === 0) bad('invalid request: one of texts, images or inputs must be specified');
  if (dimensions !== undefined && !(/embed-v4/.test(body.model) && LENGTHS.includes(dimensions))) {
    bad('invalid request: output_dimension is not supported by the provided model');
  }
  return {
    ...EMPTY_REQUEST,
    operation: 'embed',
    model: body.model,
    input,
    dimensions,
    prompt: input.join('\n'),
    extra: { types: body.embedding_types ?? ['float'] },
  };
}

function readRerank(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(RERANK_FIELDS, request, settings);
  checkModel(body.model, settings.models, unknownModel);
  const documents = body.documents.map((one) => (typeof one === 'string' ? one : promptOf(one)));
  return {
    ...EMPTY_REQUEST,
    operation: 'rerank',
    model: body.model,
    input: documents,
    count: body.top_n ?? undefined,
    prompt: [body.query, ...documents].join('\n'),
  };
}

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 1_000;

/** A page of the list of models: how long it is, and where it begins. */
function readModels({ query }: WireRequest): NeutralRequest {
  const size = Number(query.get('page_size') ?? DEFAULT_PAGE);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    bad(`invalid request: page_size must be between 1 and ${LARGEST_PAGE}`);
  }
  const start = Number(query.get('page_token') ?? 0);
  return { ...EMPTY_REQUEST, operation: 'models', count: size, extra: { start } };
}
