import type * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { CHAT, EMBED, EMBED_ONE, GENERATE, SHOW, type Message } from './ollama-schema.ts';
import { createPromptText, promptOf, readBody, type Problem } from './read.ts';

/**
 * Understands a request on any path that ends in one of the server's.
 * @throws Refusal
 */
export function readOllama(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
  if (route === undefined || ROUTES[route].method !== request.method) refuse('not-found');
  checkKey(request, settings);
  return ROUTES[route].read(request.body, settings);
}

const ROUTES = {
  '/api/chat': { method: 'POST', read: readChat },
  '/api/generate': { method: 'POST', read: readGenerate },
  '/api/embed': { method: 'POST', read: readEmbed },
  '/api/embeddings': { method: 'POST', read: readEmbedOne },
  '/api/show': { method: 'POST', read: readShow },
  '/api/tags': { method: 'GET', read: (): NeutralRequest => ({ ...EMPTY_REQUEST, operation: 'models' }) },
} as const;

/** A server of one's own asks for no key; the cloud does, and so does a proxy. */
function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  if (apiKey !== undefined && headers['authorization'] !== `Bearer ${apiKey}`) refuse('authentication');
}

function readChat(body: unknown, settings: CheckSettings): NeutralRequest {
  const asked = readBody(CHAT, body, refuseField);
  checkModel(asked.model, settings);
  checkThink(asked.think, asked.model);
  const { messages } = asked;
  const tools = (asked.tools ?? []).map(({ function: { name, parameters = {} } }) => ({ name, schema: parameters }));
  const turns = (messages ?? []).flatMap(turnOf);
  const prompt = createPromptText();
  if (tools.length > 0) prompt.add(promptOf(asked.tools));
  for (const message of messages ?? []) prompt.add(wordsOf(message));
  return {
    ...common(asked),
    turns,
    system: (messages ?? []).flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n'),
    tools,
    // There is no choice of tools: a model that is given some is taken to want one, once the user has spoken.
    toolChoice: tools.length > 0 && turns.at(-1)?.role === 'user' ? 'required' : 'auto',
    wantsReasoning: asked.think !== undefined && asked.think !== null && asked.think !== false,
    prompt: prompt.text,
  };
}

function readGenerate(body: unknown, settings: CheckSettings): NeutralRequest {
  const asked = readBody(GENERATE, body, refuseField);
  checkModel(asked.model, settings);
  checkThink(asked.think, asked.model);
  const prompt = asked.prompt ?? '';
  return {
    ...common(asked),
    operation: 'fill',
    turns: [{ role: 'user', text: prompt, images: asked.images?.length ?? 0 }],
    prompt: `${prompt}\n${asked.suffix ?? ''}`,
    extra: { isGenerate: true },
  };
}

function readEmbed(body: unknown, settings: CheckSettings): NeutralRequest {
  const { model, input, dimensions } = readBody(EMBED, body, refuseField);
  checkModel(model, settings);
  return embedding(model, [input].flat(), dimensions ?? undefined);
}

function readEmbedOne(body: unknown, settings: CheckSettings): NeutralRequest {
  const { model, prompt } = readBody(EMBED_ONE, body, refuseField);
  checkModel(model, settings);
  return { ...embedding(model, [prompt], undefined), extra: { isOne: true } };
}

function embedding(model: string, input: readonly string[], dimensions: number | undefined): NeutralRequest {
  return { ...EMPTY_REQUEST, operation: 'embed', model, input, dimensions, prompt: input.join('\n') };
}

function readShow(body: unknown, settings: CheckSettings): NeutralRequest {
  const { model, name } = readBody(SHOW, body, refuseField);
  const asked = model ?? name ?? '';
  checkModel(asked, settings);
  return { ...EMPTY_REQUEST, operation: 'models', extra: { shown: asked } };
}

type Common = Pick<v.InferOutput<typeof CHAT>, 'model' | 'format' | 'options' | 'stream'>;

function common({ model, format, options, stream }: Common): NeutralRequest {
  const { num_predict: limit, stop } = options ?? {};
  return {
    ...EMPTY_REQUEST,
    model,
    // It streams unless it is told not to.
    stream: stream !== false,
    format:
      format === undefined || format === null || format === ''
        ? 'text'
        : format === 'json'
          ? 'json'
          : { schema: format },
    // Negative numbers stand for no limit.
    maxOutputTokens: limit === undefined || limit === null || limit < 0 ? undefined : limit,
    stop: stop === undefined || stop === null ? [] : [stop].flat(),
  };
}

function checkModel(model: string, { models }: CheckSettings): void {
  if (model === '') refuse('invalid-request', 'model is required');
  if (models !== undefined && !models.includes(model)) refuse('unknown-model', `model '${model}' not found`);
}

/** Only models of OpenAI's own format have levels. */
function checkThink(think: v.InferOutput<typeof CHAT>['think'], model: string): void {
  if (typeof think === 'string' && !model.includes('gpt-oss')) {
    refuse('invalid-request', `think value "${think}" is not supported for this model`);
  }
}

function turnOf({ role, content, images }: Message): NeutralTurn[] {
  return role === 'system' ? [] : [{ role, text: content ?? '', images: images?.length ?? 0 }];
}

function wordsOf({ content, thinking, tool_calls: calls, images }: Message): string {
  const more = [thinking ?? '', calls ? promptOf(calls) : '', images ? `${images.length} images` : ''].filter(Boolean);
  return [content ?? '', ...more].join('\n');
}

/** As Go's decoder says it. */
function refuseField({ field, missing, expected }: Problem): never {
  if (field === '') refuse('invalid-request', "invalid character '}' looking for beginning of value");
  if (/\.images\.\d+$/.test(field)) refuse('invalid-request', 'illegal base64 data at input byte 0');
  if (field.startsWith('options.')) refuse('invalid-request', `option "${field.slice(8)}" must be of type ${expected}`);
  if (missing) refuse('invalid-request', `${field} is required`);
  refuse(
    'invalid-request',
    `json: cannot unmarshal value into Go struct field ChatRequest.${field} of type ${expected}`,
  );
}
