import type { AssistantPart, ChatRequest, Message, ToolResultPart, UserPart, Warning } from '@signalbox/core';
import { canonical, isFields, jsonSchema, type Fields } from './canonical-body.ts';

type Warn = (warning: Warning) => void;

const PROVIDER = 'gemini';

/** Fields of `generationConfig` that are our own, under the same name. */
const SAME = ['temperature', 'topP', 'topK', 'frequencyPenalty', 'presencePenalty', 'seed', 'maxOutputTokens'];

/** Puts a recorded body of `generateContent` into our words, as far as they reach; the rest is for `providerOptions`. */
export function toOurRequest(recorded: unknown, warn: Warn): ChatRequest {
  const {
    contents = [],
    systemInstruction,
    tools = [],
    toolConfig = {},
    generationConfig = {},
    ...rest
  } = canonical(recorded);
  const {
    stopSequences,
    responseMimeType,
    responseJsonSchema,
    thinkingConfig: { thinkingBudget, thinkingLevel, includeThoughts: _asked, ...thinking } = {} as Fields,
    ...settings
  } = generationConfig as Fields;
  const declarations = (tools as Fields[]).flatMap((tool) => tool['functionDeclarations'] ?? []);
  const { choice, left: toolConfigLeft } = choiceOf(toolConfig);
  const own = {
    ...rest,
    ...some('tools', (tools as Fields[]).map(({ functionDeclarations: _, ...tool }) => tool).filter(isSomething)),
    ...some('toolConfig', toolConfigLeft),
    ...some('generationConfig', {
      ...without(settings, SAME),
      ...(responseMimeType !== undefined && responseMimeType !== 'application/json' && { responseMimeType }),
      ...some('thinkingConfig', thinking),
    }),
  };
  const request: Record<string, unknown> = {
    messages: [...systemOf(systemInstruction), ...messagesOf(contents as Fields[], warn)],
    ...Object.fromEntries(SAME.map((name) => [name, (settings as Fields)[name]])),
    stop: stopSequences,
    tools: declarations.length === 0 ? undefined : declarations.map(toolOf),
    toolChoice: choice,
    responseFormat: formatOf(responseMimeType, responseJsonSchema),
    reasoningBudgetTokens: thinkingBudget,
    reasoningEffort: thinkingLevel?.toLowerCase(),
    providerOptions: isSomething(own) ? { [PROVIDER]: own } : undefined,
  };
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined),
  ) as unknown as ChatRequest;
}

function some(name: string, value: unknown): Fields {
  return isSomething(value) ? { [name]: value } : {};
}

function isSomething(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Object.keys(value as Fields).length > 0;
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function systemOf(instruction: Fields | undefined): Message[] {
  const content = (instruction?.['parts'] ?? []).map(({ text }: Fields) => ({ type: 'text', text }));
  return content.length === 0 ? [] : [{ role: 'system', content }];
}

/** Our calls and results go by ids; what was recorded without any gets one, in the order of the calls. */
function messagesOf(contents: readonly Fields[], warn: Warn): Message[] {
  const open: { id: string; name: string }[] = [];
  let made = 0;
  const callOf = ({ id = `recorded_${(made += 1)}`, name, args = {} }: Fields, signature: Fields): AssistantPart => {
    open.push({ id, name });
    return { type: 'tool-call', id, name, arguments: JSON.stringify(args), ...signature } as AssistantPart;
  };
  const resultOf = ({ id, name, response, parts = [] }: Fields): ToolResultPart => {
    const at = open.findIndex((call) => (id === undefined ? call.name === name : call.id === id));
    const [call] = at < 0 ? [] : open.splice(at, 1);
    const text = JSON.stringify(response);
    const content = parts.length === 0 ? text : [{ type: 'text', text }, ...parts.map(mediaOf)];
    return { type: 'tool-result', toolCallId: call?.id ?? id ?? name, content };
  };
  return contents.flatMap(({ role, parts = [] }): Message[] => {
    const fields = parts as Fields[];
    if (role === 'model') {
      return [{ role: 'assistant', content: fields.flatMap((part) => saidOf(part, callOf)) }];
    }
    const results = fields.flatMap((part) => (part['functionResponse'] ? [resultOf(part['functionResponse'])] : []));
    const asked = fields.filter((part) => !part['functionResponse']);
    if (results.length > 0 && asked.length > 0) {
      warn({ field: 'messages', message: 'results and words in one turn are two messages here' });
    }
    return [
      ...(results.length === 0 ? [] : [{ role: 'tool', content: results } as Message]),
      ...(asked.length === 0 ? [] : [{ role: 'user', content: asked.map(askedOf) } as Message]),
    ];
  });
}

function saidOf(part: Fields, callOf: (call: Fields, signature: Fields) => AssistantPart): AssistantPart[] {
  const { text, thought, thoughtSignature, functionCall, inlineData, ...others } = part;
  const state = (value: Fields): Fields => ({ state: { provider: PROVIDER, value } });
  const signed = thoughtSignature === undefined ? {} : { thoughtSignature };
  const signature = thoughtSignature === undefined ? {} : state(signed);
  if (functionCall) return [callOf(functionCall, signature)];
  if (inlineData) return [{ ...mediaOf({ inlineData }), ...signature } as AssistantPart];
  if (thought) return [{ type: 'reasoning', text, ...state({ thought, ...signed }) } as AssistantPart];
  if (text === undefined)
    return [{ type: 'reasoning', text: '', ...state({ part: { ...others, ...signed } }) } as AssistantPart];
  const words: AssistantPart[] = text === '' ? [] : [{ type: 'text', text }];
  if (thoughtSignature === undefined) return words;
  return [
    ...words,
    { type: 'reasoning', text: '', ...state({ ...signed, ...(text !== '' && { of: 'text' }) }) } as AssistantPart,
  ];
}

function askedOf(part: Fields): UserPart {
  return part['text'] === undefined ? (mediaOf(part) as UserPart) : { type: 'text', text: part['text'] };
}

function mediaOf({ inlineData, fileData }: Fields): Fields {
  const mediaType: string = inlineData?.mimeType ?? fileData?.mimeType ?? '';
  const source = inlineData ? { data: inlineData.data, mediaType } : { url: fileData?.fileUri };
  if (mediaType.startsWith('image/')) return { type: 'image', source };
  if (mediaType.startsWith('audio/') && inlineData) return { type: 'audio', ...source };
  // The address does not always tell what it has; the name of the file does.
  const ending = mediaType.split('/')[1];
  return { type: 'file', source, ...(fileData && ending !== undefined && { filename: `file.${ending}` }) };
}

function toolOf({ name, description, parametersJsonSchema }: Fields): Fields {
  return { name, ...(description && { description }), parameters: jsonSchema(parametersJsonSchema ?? {}) as Fields };
}

function choiceOf({ functionCallingConfig, ...left }: Fields): { readonly choice: unknown; readonly left: Fields } {
  if (functionCallingConfig === undefined) return { choice: undefined, left };
  const { mode, allowedFunctionNames: names = [] } = functionCallingConfig;
  if (mode === 'ANY' && names.length === 1) return { choice: { name: names[0] }, left };
  const choice = { AUTO: 'auto', NONE: 'none', ANY: 'required' }[mode as string];
  if (choice !== undefined && names.length === 0) return { choice, left };
  return { choice: undefined, left: { ...left, functionCallingConfig } };
}

function formatOf(mimeType: unknown, schema: unknown): ChatRequest['responseFormat'] {
  if (mimeType !== 'application/json') return undefined;
  return isFields(schema) ? { type: 'json-schema', name: 'answer', schema } : { type: 'json' };
}
