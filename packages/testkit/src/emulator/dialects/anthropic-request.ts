import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { limitsOf } from './anthropic-models.ts';
import { checkRules } from './anthropic-rules.ts';
import {
  COUNT_FIELDS,
  MESSAGE_FIELDS,
  type Block,
  type Body,
  type CacheControl,
  type WireMessage,
} from './anthropic-schema.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkModel, createPromptText, promptOf, readBody, type Problem, type PromptText } from './read.ts';

/**
 * Understands a request on any path that ends in the right words.
 * @throws Refusal
 */
export function readAnthropic(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
  if (route === undefined || ROUTES[route].method !== request.method) refuse('not-found', 'Not found');
  checkKey(request, settings);
  if (request.headers['anthropic-version'] === undefined) {
    refuse('invalid-request', 'anthropic-version: header is required');
  }
  return ROUTES[route].read(request, settings);
}

/** Longer ends first: the first that fits wins. */
const ROUTES = {
  '/messages/count_tokens': { method: 'POST', read: readCount },
  '/messages': { method: 'POST', read: readMessages },
  '/models': { method: 'GET', read: readModels },
} as const;

function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = headers['x-api-key'] ?? /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined || key === '') refuse('authentication', 'x-api-key header is required');
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

/** The vendor's fields, and those that an option of the emulator adds. */
function read(
  fields: typeof COUNT_FIELDS | typeof MESSAGE_FIELDS,
  { body }: WireRequest,
  { extraFields }: CheckSettings,
): Body {
  const extras = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  return readBody(v.strictObject({ ...extras, ...fields }), body, refuseField) as Body;
}

function readCount(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(COUNT_FIELDS, request, settings);
  return { ...understood(body, settings), operation: 'count-tokens', stream: false };
}

function readMessages(request: WireRequest, settings: CheckSettings): NeutralRequest {
  return understood(read(MESSAGE_FIELDS, request, settings), settings);
}

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 1_000;

/** A page of the list of models: how long it is, and what it follows. */
function readModels({ query }: WireRequest): NeutralRequest {
  const limit = Number(query.get('limit') ?? DEFAULT_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    refuse('invalid-request', `Input should be between 1 and ${LARGEST_PAGE}`, 'limit');
  }
  return { ...EMPTY_REQUEST, operation: 'models', count: limit, extra: { after: query.get('after_id') ?? undefined } };
}

function understood(body: Body, settings: CheckSettings): NeutralRequest {
  checkModel(body.model, settings.models, (model) => model);
  checkRules(body);
  const prompt = promptText(body);
  const choice = body.tool_choice ?? { type: 'auto' };
  const format = body.output_config?.format ?? body.output_format;
  return {
    ...EMPTY_REQUEST,
    model: body.model,
    stream: body.stream ?? false,
    system: typeof body.system === 'string' ? body.system : (body.system ?? []).map(({ text }) => text).join(''),
    turns: body.messages.flatMap(turnsOf),
    tools: (body.tools ?? []).map(({ name, input_schema: schema }) => ({ name, schema: schema ?? {} })),
    toolChoice: choice.type === 'tool' ? { name: choice.name } : choice.type === 'any' ? 'required' : choice.type,
    parallelTools: !('disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use === true),
    format: format === undefined || format === null ? 'text' : { schema: format.schema },
    wantsReasoning: body.thinking?.type === 'enabled' || body.thinking?.type === 'adaptive',
    maxOutputTokens: body.max_tokens,
    stop: body.stop_sequences ?? [],
    prompt: prompt.text,
    cacheMarks: prompt.marks,
    extra: { hidesThinking: hidesThinking(body) },
  };
}

function hidesThinking({ model, thinking }: Body): boolean {
  const display = thinking !== undefined && 'display' in thinking ? thinking.display : undefined;
  return display == null ? limitsOf(model).hidesThinking : display !== 'summarized';
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', 'Extra inputs are not permitted', field);
  if (field === '') refuse('invalid-request', 'The request body is not valid JSON');
  refuse('invalid-request', missing ? 'Field required' : `Input should be ${expected}`, field);
}

/** Tools, then system, then messages: the order in which this vendor caches. */
function promptText(body: Body): PromptText {
  const prompt = createPromptText();
  const add = (text: string, part?: { readonly cache_control?: CacheControl }): void => {
    prompt.add(text);
    if (part?.cache_control) prompt.mark(part.cache_control.ttl ?? '5m');
  };
  for (const tool of body.tools ?? []) add(promptOf({ ...tool, cache_control: undefined }), tool);
  if (typeof body.system === 'string') add(body.system);
  else for (const part of body.system ?? []) add(part.text, part);
  for (const message of body.messages) {
    if (typeof message.content === 'string') add(message.content);
    else for (const block of message.content) add(textIn(block), 'cache_control' in block ? block : undefined);
  }
  if (body.cache_control) prompt.mark(body.cache_control.ttl ?? '5m');
  return prompt;
}

function textIn(block: Block): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'thinking') return block.thinking;
  return promptOf({ ...block, cache_control: undefined }).slice(0, 4000);
}

/** Tool results come in a user message; for what is to be said they are a turn of their own. */
function turnsOf(message: WireMessage): NeutralTurn[] {
  if (message.role === 'system') return [];
  if (typeof message.content === 'string') return [{ role: message.role, text: message.content, images: 0 }];
  const results = message.content.filter((block) => block.type === 'tool_result');
  const others = message.content.filter((block) => block.type !== 'tool_result');
  const said: NeutralTurn = {
    role: message.role,
    text: others.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    images: others.filter(({ type }) => type === 'image').length,
  };
  const told: NeutralTurn = {
    role: 'tool',
    text: results.map(({ content }) => resultText(content)).join(' '),
    images: 0,
  };
  if (results.length === 0) return [said];
  return others.length === 0 ? [told] : [told, said];
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content)
    ? content.map((block: Block) => (block.type === 'text' ? block.text : '')).join('')
    : '';
}
