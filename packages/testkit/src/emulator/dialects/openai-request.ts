import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { CHAT_FIELDS, COMPLETION_FIELDS, EMBEDDING_FIELDS, RERANK_FIELDS, type ChatMessage } from './openai-schema.ts';
import { checkModel, createPromptText, promptOf, readBody, type Problem } from './read.ts';

type Fields = Readonly<Record<string, v.GenericSchema>>;

/** How the bodies of a vendor differ from OpenAI's. */
export interface OpenAiFields {
  readonly chat?: Fields;
  readonly embeddings?: Fields;
  readonly completions?: Fields;
  readonly rerank?: Fields;
  /** Fields of OpenAI's that the vendor refuses, of any body. */
  readonly without?: readonly string[];
  /** Whether fields that the vendor does not know are looked over. Default: they are refused, as OpenAI does. */
  readonly ignoresUnknown?: boolean;
  /** What of the body asks for reasoning. Default: a `reasoning_effort` that is not `none`. */
  readonly wantsReasoning?: (body: Readonly<Record<string, unknown>>) => boolean;
  /** Whether a stream always tells its usage. Default: when `stream_options` asks for it. */
  readonly alwaysTellsUsage?: boolean;
  /** Whether JSON mode is refused where the prompt has no word of JSON in it. Default: yes, as OpenAI does. */
  readonly asksForJsonWord?: boolean;
  /** What the vendor asks of a chat body beyond its single fields: refuses one that breaks a rule. */
  readonly rules?: (body: Readonly<Record<string, unknown>>, request: WireRequest) => void;
  /** Whether a key is needed. Default: yes. */
  readonly asksForKey?: boolean;
}

/**
 * Understands a request on any path that ends in the right words.
 * @throws Refusal
 */
export function readOpenAi(request: WireRequest, settings: CheckSettings, fields: OpenAiFields = {}): NeutralRequest {
  const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
  if (route === undefined || request.method !== ROUTES[route].method) {
    refuse('not-found', `Invalid URL (${request.method} ${request.path})`);
  }
  if (fields.asksForKey !== false) checkKey(request, settings);
  return ROUTES[route].read(request, settings, fields);
}

const ROUTES = {
  '/chat/completions': { method: 'POST', read: readChat },
  '/completions': { method: 'POST', read: readCompletion },
  '/embeddings': { method: 'POST', read: readEmbeddings },
  '/rerank': { method: 'POST', read: readRerank },
  '/models': { method: 'GET', read: (): NeutralRequest => ({ ...EMPTY_REQUEST, operation: 'models' }) },
} as const;

/** @throws Refusal when there is no key, or another than the one that is accepted */
export function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined)
    refuse(
      'authentication',
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

/** The schema of a body: OpenAI's fields, those of the vendor, those of the settings; without what it refuses. */
function schemaOf<Own extends v.ObjectEntries>(
  own: Own,
  added: Fields | undefined,
  { without = [], ignoresUnknown = false }: OpenAiFields,
  { extraFields }: CheckSettings,
) {
  const extras = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  const entries = { ...extras, ...own, ...added } as Own;
  for (const name of without) delete entries[name];
  return ignoresUnknown ? v.looseObject(entries) : v.strictObject(entries);
}

function readChat(request: WireRequest, settings: CheckSettings, fields: OpenAiFields): NeutralRequest {
  const body = readBody(schemaOf(CHAT_FIELDS, fields.chat, fields, settings), request.body, refuseField);
  checkModel(body.model, settings.models, unknownModel);
  fields.rules?.(body, request);
  checkToolMessages(body.messages);
  if (fields.asksForJsonWord !== false) checkJsonMention(body);
  const prompt = createPromptText();
  prompt.add(promptOf(body.tools));
  const turns = body.messages.map(turnOf);
  for (const turn of turns) prompt.add(turn.text);
  const system = body.messages.map((one, index) =>
    one.role === 'system' || one.role === 'developer' ? (turns[index]?.text ?? '') : '',
  );
  const { tool_choice: choice = 'auto', response_format: format = { type: 'text' } } = body;
  return {
    ...EMPTY_REQUEST,
    model: body.model,
    stream: body.stream ?? false,
    wantsUsage: fields.alwaysTellsUsage === true || (body.stream_options?.include_usage ?? false),
    system: system.join(''),
    turns: turns.filter((_, index) => system[index] === ''),
    tools: toolsOf(body.tools),
    toolChoice: typeof choice === 'string' ? choice : { name: choice.function.name },
    parallelTools: body.parallel_tool_calls ?? true,
    format:
      format.type === 'text'
        ? 'text'
        : format.type === 'json_object'
          ? 'json'
          : { schema: format.json_schema.schema ?? {} },
    wantsReasoning: fields.wantsReasoning?.(body) ?? (body.reasoning_effort ?? 'none') !== 'none',
    maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    prompt: prompt.text,
  };
}

function readCompletion(request: WireRequest, settings: CheckSettings, fields: OpenAiFields): NeutralRequest {
  const body = readBody(schemaOf(COMPLETION_FIELDS, fields.completions, fields, settings), request.body, refuseField);
  checkModel(body.model, settings.models, unknownModel);
  return {
    ...EMPTY_REQUEST,
    operation: 'fill',
    model: body.model,
    stream: body.stream ?? false,
    wantsUsage: fields.alwaysTellsUsage === true || (body.stream_options?.include_usage ?? false),
    maxOutputTokens: body.max_tokens ?? undefined,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    prompt: `${body.prompt}${body.suffix ?? ''}`,
  };
}

function readRerank(request: WireRequest, settings: CheckSettings, fields: OpenAiFields): NeutralRequest {
  const body = readBody(schemaOf(RERANK_FIELDS, fields.rerank, fields, settings), request.body, refuseField);
  checkModel(body.model, settings.models, unknownModel);
  return {
    ...EMPTY_REQUEST,
    operation: 'rerank',
    model: body.model,
    input: body.documents,
    count: body.top_n ?? undefined,
    prompt: [body.query, ...body.documents].join('\n'),
  };
}

function readEmbeddings(request: WireRequest, settings: CheckSettings, fields: OpenAiFields): NeutralRequest {
  const body = readBody(schemaOf(EMBEDDING_FIELDS, fields.embeddings, fields, settings), request.body, refuseField);
  checkModel(body.model, settings.models, unknownModel);
  const input = typeof body.input === 'string' ? [body.input] : body.input;
  return {
    ...EMPTY_REQUEST,
    operation: 'embed',
    model: body.model,
    input,
    dimensions: body.dimensions,
    prompt: input.join('\n'),
    extra: { base64: body.encoding_format === 'base64' },
  };
}

export function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', `Unrecognized request argument supplied: ${field}`, field);
  if (field === '') refuse('invalid-request', 'We could not parse the JSON body of your request.');
  if (missing) refuse('invalid-request', `Missing required parameter: '${field}'.`, field);
  refuse('invalid-request', `Invalid value for '${field}': expected ${expected}.`, field);
}

export const unknownModel = (model: string): string =>
  `The model \`${model}\` does not exist or you do not have access to it.`;

/** Each tool message answers a call of the assistant message before it, and each call is answered. */
function checkToolMessages(messages: readonly ChatMessage[]): void {
  let open = new Set<string>();
  messages.forEach((one, index) => {
    if (one.role === 'tool') {
      if (!open.delete(one.tool_call_id)) {
        refuse(
          'invalid-request',
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${index}].role`,
        );
      }
      return;
    }
    checkAnswered(open);
    open = new Set(one.role === 'assistant' ? one.tool_calls?.map(({ id }) => id) : []);
  });
  checkAnswered(open);
}

function checkAnswered(open: ReadonlySet<string>): void {
  if (open.size === 0) return;
  refuse(
    'invalid-request',
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    'messages',
  );
}

/** JSON mode without the word is refused, as the vendor does. */
function checkJsonMention(body: {
  readonly messages: readonly ChatMessage[];
  readonly response_format?: { readonly type: string } | undefined;
}): void {
  if (body.response_format?.type !== 'json_object' || /json/i.test(JSON.stringify(body.messages))) return;
  refuse(
    'invalid-request',
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    'messages',
  );
}

/** Tools that the vendor runs itself, where it has any, are no functions. */
function toolsOf(tools: v.InferOutput<typeof CHAT_FIELDS.tools> = []): NeutralRequest['tools'] {
  const functions = tools.flatMap((tool) => ('function' in tool ? [tool.function] : []));
  return functions.map(({ name, parameters }) => ({ name, schema: parameters ?? {} }));
}

function turnOf(message: ChatMessage): NeutralTurn {
  const role = message.role === 'assistant' || message.role === 'tool' ? message.role : 'user';
  const { content } = message;
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  const texts = parts.map((part) => (part.type === 'text' ? part.text : promptOf(part).slice(0, 400)));
  const calls = message.role === 'assistant' ? promptOf(message.tool_calls) : '';
  return { role, text: texts.join('') + calls, images: parts.filter((part) => part.type === 'image_url').length };
}
