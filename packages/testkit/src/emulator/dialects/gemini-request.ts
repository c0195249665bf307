import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkContents } from './gemini-contents.ts';
import {
  COUNT,
  EMBED,
  EMBED_BATCH,
  GENERATE_FIELDS,
  type Content,
  type GenerateBody,
  type Part,
} from './gemini-schema.ts';
import { checkConfig, checkTools } from './gemini-rules.ts';
import { protoJson } from './proto-json.ts';
import { createPromptText, promptOf, readBody, type Problem } from './read.ts';

type Method = keyof typeof METHODS;

/**
 * Understands a request under any version: `/v1/models/…`, `/v1beta/models/…`.
 * @throws Refusal
 */
export function readGemini(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const { method, path, body } = request;
  const isList = method === 'GET' && /\/v1[a-z0-9]*\/models$/.test(path);
  const [, model = '', name = ''] = /\/v1[a-z0-9]*\/(?:[^:]*\/)?models\/([^/:]+):(\w+)$/.exec(path) ?? [];
  if (!isList && (method !== 'POST' || !Object.hasOwn(METHODS, name)))
    refuse('not-found', 'Requested entity was not found.');
  checkKey(request, settings);
  if (isList) return { ...EMPTY_REQUEST, operation: 'models' };
  if (settings.models !== undefined && !settings.models.includes(model)) {
    const known = 'Call ListModels to see the list of available models and their supported methods.';
    refuse(
      'unknown-model',
      `models/${model} is not found for API version v1beta, or is not supported for ${name}. ${known}`,
    );
  }
  return METHODS[name as Method](protoJson(body), model, settings);
}

function checkKey({ headers, query }: WireRequest, { apiKey }: CheckSettings): void {
  const key = headers['x-goog-api-key'] ?? query.get('key') ?? '';
  if (key === '') {
    refuse(
      'permission',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    );
  }
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

const METHODS = {
  generateContent: (body: unknown, model: string, settings: CheckSettings) => readGenerate(body, model, settings),
  streamGenerateContent: (body: unknown, model: string, settings: CheckSettings) => ({
    ...readGenerate(body, model, settings),
    stream: true,
  }),
  countTokens: readCount,
  embedContent: (body: unknown, model: string) => embedding([readBody(EMBED, body, refuseField)], model, false),
  batchEmbedContents(body: unknown, model: string) {
    const { requests } = readBody(EMBED_BATCH, body, refuseField);
    const other = requests.findIndex((one) => one.model !== `models/${model}`);
    if (other >= 0)
      refuse('invalid-request', 'model: must be the same as the model of the batch', `requests[${other}]`);
    return embedding(requests, model, true);
  },
} as const;

function generateSchema(extraFields: readonly string[]) {
  const extras = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  return v.strictObject({ ...extras, ...GENERATE_FIELDS });
}

function readGenerate(body: unknown, model: string, { extraFields }: CheckSettings): NeutralRequest {
  return understood(readBody(generateSchema(extraFields), body, refuseField), model);
}

function readCount(body: unknown, model: string): NeutralRequest {
  const { contents, generateContentRequest } = readBody(COUNT, body, refuseField);
  const asked = generateContentRequest ?? (contents === undefined ? undefined : { contents });
  if (asked === undefined) refuse('invalid-request', 'contents is not specified');
  return { ...understood(asked, model), operation: 'count-tokens' };
}

function understood(body: GenerateBody, model: string): NeutralRequest {
  checkContents(body.contents, model);
  checkConfig(body, model);
  checkTools(body);
  const { generationConfig: config = {} } = body;
  const declarations = (body.tools ?? []).flatMap(({ functionDeclarations = [] }) => functionDeclarations);
  const calling = body.toolConfig?.functionCallingConfig;
  const turns = body.contents.flatMap(turnsOf);
  const isSpeech = config.responseModalities?.includes('AUDIO') === true;
  return {
    ...EMPTY_REQUEST,
    operation: isSpeech ? 'speech' : 'chat',
    model,
    system: partsIn(body.systemInstruction)
      .map(({ text = '' }) => text)
      .join(''),
    turns,
    tools: declarations.map(({ name, parametersJsonSchema, parameters }) => ({
      name,
      schema: parametersJsonSchema ?? lowerTypes(parameters ?? {}),
    })),
    toolChoice: choiceOf(calling?.mode, calling?.allowedFunctionNames),
    format: formatOf(config),
    wantsReasoning: config.thinkingConfig?.includeThoughts === true,
    maxOutputTokens: config.maxOutputTokens,
    stop: config.stopSequences ?? [],
    input: isSpeech ? [turns.map(({ text }) => text).join(' ')] : [],
    prompt: promptText(body),
  };
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  const [last = ''] = field.split('.').toReversed();
  const place = field.split('.').slice(0, -1).join('.');
  if (unknown) {
    const at = place === '' ? '' : ` at '${place}'`;
    refuse('invalid-request', `Invalid JSON payload received. Unknown name "${last}"${at}: Cannot find field.`);
  }
  if (field === '') refuse('invalid-request', 'Invalid JSON payload received. Unexpected token.');
  refuse(
    'invalid-request',
    missing ? `${field}: required field is not specified` : `Invalid value at '${field}' (${expected})`,
  );
}

function choiceOf(mode: string | undefined, allowed: readonly string[] = []): NeutralRequest['toolChoice'] {
  if (mode === 'NONE') return 'none';
  if (mode !== 'ANY') return 'auto';
  const [name, other] = allowed;
  return name !== undefined && other === undefined ? { name } : 'required';
}

function formatOf(config: NonNullable<GenerateBody['generationConfig']>): NeutralRequest['format'] {
  if (config.responseMimeType !== 'application/json') return 'text';
  const schema = config.responseJsonSchema ?? config.responseSchema;
  return schema === undefined ? 'json' : { schema: lowerTypes(schema) };
}

/** The API's own schemas have their types in capitals. */
function lowerTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(lowerTypes);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'type' && typeof value === 'string' ? value.toLowerCase() : lowerTypes(value),
    ]),
  );
}

function embedding(requests: readonly v.InferOutput<typeof EMBED>[], model: string, isBatch: boolean): NeutralRequest {
  const input = requests.map(({ content }) =>
    partsIn(content)
      .map(({ text = '' }) => text)
      .join(''),
  );
  return {
    ...EMPTY_REQUEST,
    operation: 'embed',
    model,
    input,
    dimensions: requests[0]?.outputDimensionality,
    prompt: input.join('\n'),
    extra: { isBatch },
  };
}

function partsIn(content: Content | undefined): readonly Part[] {
  return content === undefined ? [] : [content.parts].flat();
}

/** Results of functions come in a turn of the user's; for what is to be said they are a turn of their own. */
function turnsOf(content: Content): NeutralTurn[] {
  const parts = partsIn(content);
  const results = parts.flatMap(({ functionResponse }) => (functionResponse === undefined ? [] : [functionResponse]));
  const others = parts.filter(({ functionResponse }) => functionResponse === undefined);
  const told: NeutralTurn = {
    role: 'tool',
    text: results.map(({ response }) => wordsOf(response)).join(' '),
    images: 0,
  };
  const said: NeutralTurn = {
    role: content.role === 'model' ? 'assistant' : 'user',
    text: others.map(({ text = '', thought }) => (thought === true ? '' : text)).join(''),
    images: others.filter(({ inlineData, fileData }) =>
      (inlineData?.mimeType ?? fileData?.mimeType ?? '').startsWith('image/'),
    ).length,
  };
  return [...(results.length > 0 ? [told] : []), ...(others.length > 0 ? [said] : [])];
}

function wordsOf(response: Readonly<Record<string, unknown>>): string {
  const value = response['output'] ?? response['result'] ?? response['error'];
  return typeof value === 'string' ? value : JSON.stringify(response);
}

/** The instruction, then the tools, then the conversation: the order in which prefixes are cached. */
function promptText(body: GenerateBody): string {
  const prompt = createPromptText();
  for (const { text = '' } of partsIn(body.systemInstruction)) prompt.add(text);
  for (const tool of body.tools ?? []) prompt.add(promptOf(tool));
  for (const part of body.contents.flatMap(partsIn)) prompt.add(part.text ?? promptOf(part).slice(0, 4000));
  return prompt.text;
}
