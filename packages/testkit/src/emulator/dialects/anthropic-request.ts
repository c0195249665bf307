import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { COUNT_FIELDS, type Block, type CacheControl } from './anthropic-schema.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkModel, createPromptText, promptOf, readBody, type Problem, type PromptText } from './read.ts';
import { signatureOf } from './signature.ts';

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
  '/models': { method: 'GET', read: (): NeutralRequest => ({ ...EMPTY_REQUEST, operation: 'models' }) },
} as const;

function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = headers['x-api-key'] ?? /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined || key === '') refuse('authentication', 'x-api-key header is required');
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

type Body = v.InferOutput<ReturnType<typeof countSchema>>;

function countSchema(extraFields: readonly string[]) {
  const extras = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  return v.strictObject({ ...extras, ...COUNT_FIELDS });
}

function readCount(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = readBody(countSchema(settings.extraFields), request.body, refuseField);
  return { ...understood(body, settings), operation: 'count-tokens', stream: false };
}

function readMessages(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = readBody(countSchema(settings.extraFields), request.body, refuseField);
  if (body.max_tokens === undefined) refuse('invalid-request', 'Field required', 'max_tokens');
  return understood(body, settings);
}

function understood(body: Body, settings: CheckSettings): NeutralRequest {
  checkModel(body.model, settings.models, (model) => model);
  checkMessages(body);
  checkThinking(body);
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
    wantsReasoning: body.thinking !== undefined && body.thinking.type !== 'disabled',
    maxOutputTokens: body.max_tokens,
    stop: body.stop_sequences ?? [],
    prompt: prompt.text,
    cacheMarks: prompt.marks,
  };
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', 'Extra inputs are not permitted', field);
  if (field === '') refuse('invalid-request', 'The request body is not valid JSON');
  refuse('invalid-request', missing ? 'Field required' : `Input should be ${expected}`, field);
}

type WireMessage = Body['messages'][number];

const blocksIn = (message: WireMessage | undefined): readonly Block[] =>
  message === undefined || typeof message.content === 'string' ? [] : message.content;

/** The user begins; every `tool_use` is answered by the very next message, and nothing else is answered. */
function checkMessages({ messages }: Body): void {
  if (messages[0]?.role !== 'user') refuse('invalid-request', 'first message must use the "user" role', 'messages');
  messages.forEach((message, index) => {
    const asked = new Set(
      blocksIn(messages[index - 1]).flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    );
    blocksIn(message).forEach((block, at) => {
      if (block.type === 'tool_result' && !asked.delete(block.tool_use_id)) {
        const field = `messages.${index}.content.${at}`;
        refuse(
          'invalid-request',
          `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
          field,
        );
      }
      if (block.type === 'thinking' && block.signature !== signatureOf(block.thinking)) {
        refuse('invalid-request', 'Invalid `signature` in `thinking` block', `messages.${index}.content.${at}`);
      }
    });
    if (asked.size > 0) {
      refuse(
        'invalid-request',
        `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...asked].join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
        `messages.${index - 1}`,
      );
    }
  });
}

/** @see https://docs.claude.com/en/docs/build-with-claude/extended-thinking (read 2026-11-21) */
function checkThinking({ thinking, max_tokens: maxTokens, temperature, tool_choice: choice }: Body): void {
  if (thinking?.type !== 'enabled') return;
  if (maxTokens !== undefined && thinking.budget_tokens >= maxTokens) {
    refuse('invalid-request', '`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (temperature !== undefined && temperature !== 1) {
    refuse('invalid-request', '`temperature` may only be set to 1 when thinking is enabled.');
  }
  if (choice?.type === 'any' || choice?.type === 'tool') {
    refuse('invalid-request', 'Thinking may not be enabled when tool_choice forces tool use.');
  }
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
