import type { ChatRequest, Message, ReasoningEffort, ResponseFormat, Tool, ToolChoice } from '../contracts/index.ts';
import { between, fail, isObject, kind, oneOf, onlyKnown, texts, wholeFrom, wordsOf } from './check-value.ts';
import { MESSAGE_FIELDS, PART_FIELDS, TOOL_FIELDS } from './known-fields.ts';

/** What a chat is asked with. */
export function checkChat(request: ChatRequest): void {
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
  ['assistant', new Set(['text', 'reasoning', 'tool-call', 'image'])],
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
