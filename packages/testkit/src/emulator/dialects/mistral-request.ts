import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkMessages } from './mistral-rules.ts';
import {
  CHAT_FIELDS,
  EMBEDDING_FIELDS,
  FIM_FIELDS,
  OCR_FIELDS,
  TRANSCRIPTION_FIELDS,
  type MistralChat,
  type MistralMessage,
} from './mistral-schema.ts';
import { checkModel, createPromptText, promptOf, readBody, type Problem } from './read.ts';

/**
 * Understands a request on any path that ends in the right words.
 * @throws Refusal
 */
export function readMistral(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
  if (route === undefined || ROUTES[route].method !== request.method) refuse('not-found');
  checkKey(request, settings);
  return ROUTES[route].read(request, settings);
}

const ROUTES = {
  '/v1/chat/completions': { method: 'POST', read: readChat },
  '/v1/fim/completions': { method: 'POST', read: readFim },
  '/v1/embeddings': { method: 'POST', read: readEmbeddings },
  '/v1/ocr': { method: 'POST', read: readOcr },
  '/v1/audio/transcriptions': { method: 'POST', read: readTranscription },
  '/v1/models': { method: 'GET', read: (): NeutralRequest => ({ ...EMPTY_REQUEST, operation: 'models' }) },
} as const;

function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined) refuse('authentication', 'Unauthorized');
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

function read<Own extends v.ObjectEntries>(fields: Own, { body }: WireRequest, settings: CheckSettings) {
  const extras = Object.fromEntries(settings.extraFields.map((name) => [name, v.optional(v.unknown())]));
  return readBody(v.strictObject({ ...extras, ...fields } as Own), body, refuseField);
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', 'Extra inputs are not permitted', field);
  refuse('invalid-request', missing ? 'Field required' : `Input should be ${expected}`, field);
}

const unknownModel = (model: string): string => `Invalid model: ${model}`;

/** A field of its own would make of it a fault of the body. */
function known(model: string, { models }: CheckSettings): void {
  if (models === undefined || models.includes(model)) return;
  refuse('unknown-model', unknownModel(model));
}

function readChat(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(CHAT_FIELDS, request, settings);
  known(body.model, settings);
  checkMessages(body);
  const prompt = createPromptText();
  prompt.add(promptOf(body.tools ?? undefined));
  const turns = body.messages.map(turnOf);
  for (const turn of turns) prompt.add(turn.text);
  const isSystem = (index: number): boolean => body.messages[index]?.role === 'system';
  return {
    ...EMPTY_REQUEST,
    ...samplingOf(body),
    system: turns.map(({ text }, index) => (isSystem(index) ? text : '')).join(''),
    turns: turns.filter((_, index) => !isSystem(index)),
    tools: (body.tools ?? []).map(({ function: { name, parameters } }) => ({ name, schema: parameters })),
    toolChoice: choiceOf(body),
    parallelTools: body.parallel_tool_calls ?? true,
    format: formatOf(body),
    wantsReasoning: isThinking(body),
    prompt: prompt.text,
    extra: { audioSeconds: 5 * (JSON.stringify(body.messages).split('"type":"input_audio"').length - 1) },
  };
}

function samplingOf(body: Pick<MistralChat, 'model' | 'stream' | 'max_tokens' | 'stop'>) {
  return {
    model: body.model,
    stream: body.stream ?? false,
    maxOutputTokens: body.max_tokens ?? undefined,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
  };
}

/** Which efforts a model knows; Magistral thinks always, and is asked by `prompt_mode`. */
const EFFORTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/large-4/, ['none', 'low', 'medium', 'high']],
  [/mistral-(?:small|medium)/, ['none', 'high']],
];

function isThinking({ model, reasoning_effort: effort }: MistralChat): boolean {
  if (model.startsWith('magistral')) return true;
  if (effort === undefined || effort === null) return false;
  const efforts = EFFORTS.find(([models]) => models.test(model))?.[1] ?? [];
  if (!efforts.includes(effort)) refuse('invalid-request', `reasoning_effort '${effort}' is not supported by ${model}`);
  return effort !== 'none';
}

function choiceOf({ tool_choice: choice = 'auto' }: MistralChat): NeutralRequest['toolChoice'] {
  if (typeof choice === 'object') return { name: choice.function.name };
  return choice === 'any' ? 'required' : choice;
}

function formatOf({ response_format: format }: MistralChat): NeutralRequest['format'] {
  if (format === undefined || format.type === 'text') return 'text';
  if (format.type === 'json_object') return 'json';
  if (format.json_schema == null) refuse('invalid-request', 'Field required', 'response_format.json_schema');
  return { schema: format.json_schema.schema };
}

function turnOf(message: MistralMessage): NeutralTurn {
  const { role, content } = message;
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  const texts = parts.map((part) => (part.type === 'text' ? part.text : promptOf(part).slice(0, 400)));
  const calls = role === 'assistant' ? promptOf(message.tool_calls ?? undefined) : '';
  return {
    role: role === 'system' ? 'user' : role,
    text: texts.join('') + calls,
    images: parts.filter(({ type }) => type === 'image_url').length,
  };
}

function readFim(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(FIM_FIELDS, request, settings);
  known(body.model, settings);
  return {
    ...EMPTY_REQUEST,
    ...samplingOf(body),
    operation: 'fill',
    prompt: `${body.prompt}${body.suffix ?? ''}`,
  };
}

const MOST_INPUTS = 256;
const MOST_TOKENS = 16_384;

function readEmbeddings(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(EMBEDDING_FIELDS, request, settings);
  known(body.model, settings);
  const input = typeof body.input === 'string' ? [body.input] : body.input;
  if (input.length > MOST_INPUTS) {
    refuse('invalid-request', 'Too many inputs in request, split into more batches.');
  }
  const prompt = input.join('\n');
  if (countTokens(prompt) > MOST_TOKENS) {
    refuse('invalid-request', `Too many tokens in batch. Max is ${MOST_TOKENS} got ${countTokens(prompt)}`);
  }
  const dimensions = body.output_dimension ?? undefined;
  if (dimensions !== undefined && !body.model.startsWith('codestral-embed')) {
    refuse('invalid-request', 'output_dimension is not supported by this model');
  }
  return {
    ...EMPTY_REQUEST,
    operation: 'embed',
    model: body.model,
    input,
    dimensions,
    prompt,
    extra: { base64: body.encoding_format === 'base64' },
  };
}

function readOcr(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(OCR_FIELDS, request, settings);
  const model = body.model ?? 'mistral-ocr-latest';
  known(model, settings);
  const pages = Array.isArray(body.pages) ? body.pages : [0];
  return {
    ...EMPTY_REQUEST,
    operation: 'ocr',
    model,
    extra: { pages, withImages: body.include_image_base64 ?? false },
  };
}

function readTranscription(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = read(TRANSCRIPTION_FIELDS, request, settings);
  checkModel(body.model, settings.models, unknownModel);
  const { file, file_url: url, file_id: id, language, timestamp_granularities: times } = body;
  if ([file, url, id].filter((one) => one !== undefined).length !== 1) {
    refuse('invalid-request', 'Exactly one of file, file_url, file_id must be given');
  }
  if (language !== undefined && times !== undefined) {
    refuse('invalid-request', 'timestamp_granularities is not compatible with language');
  }
  return {
    ...EMPTY_REQUEST,
    operation: 'transcription',
    model: body.model,
    extra: { language, times: times === undefined ? [] : [times].flat() },
  };
}
