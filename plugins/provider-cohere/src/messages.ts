import type {
  AssistantMessage,
  ChatCall,
  ChatRequest,
  ImagePart,
  SystemMessage,
  TextPart,
  ToolResultPart,
  UserPart,
} from '@signalbox/core';
import { documentOf, type WireDocument } from './documents.ts';
import { isPlan } from './plan-state.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Conversation {
  readonly messages: readonly Json[];
  /** Files of the conversation: this API takes texts beside it, and cites them. */
  readonly documents: readonly WireDocument[];
}

/** What a mapping needs beside the value itself. */
interface Scope {
  readonly call: ChatCall;
  readonly provider: string;
  readonly documents: WireDocument[];
  /** Where the value stands, for warnings. */
  readonly path: string;
}

/** The `messages` of the wire, and its `documents`. What cannot be said there is reported through `call.warn`. */
export function messagesOf(call: ChatCall, provider: string): Conversation {
  const { request } = call;
  const documents: WireDocument[] = [];
  const messages: Json[] = [];
  for (const [index, message] of request.messages.entries()) {
    const scope: Scope = { call, provider, documents, path: `messages[${index}]` };
    if (message.role === 'system') continue;
    if (message.role === 'user') {
      if (message.name !== undefined) warn(scope, 'messages carry no names here: left out', '.name');
      messages.push({ role: 'user', content: userContent(message.content, scope) });
    } else if (message.role === 'assistant') messages.push(fromAssistant(message, scope));
    else messages.push(...message.content.map((part, place) => fromToolResult(part, at(scope, place))));
  }
  return { messages: [...systemOf(request, call), ...messages], documents };
}

/** There is one system message, and it comes first: the API refuses any other. */
function systemOf({ system, messages }: ChatRequest, call: ChatCall): readonly Json[] {
  const found: SystemMessage['content'][] = system === undefined ? [] : [system];
  let isBeginning = true;
  for (const [index, message] of messages.entries()) {
    isBeginning &&= message.role === 'system';
    if (message.role !== 'system') continue;
    if (!isBeginning) call.warn({ field: `messages[${index}]`, message: 'moved into the first message' });
    found.push(message.content);
  }
  const [only, second] = found;
  if (only === undefined) return [];
  if (second === undefined) return [{ role: 'system', content: typeof only === 'string' ? only : only.map(fromText) }];
  return [
    {
      role: 'system',
      content: found.flatMap((content) =>
        typeof content === 'string' ? [{ type: 'text', text: content }] : content.map(fromText),
      ),
    },
  ];
}

function userContent(content: string | readonly UserPart[], scope: Scope): string | readonly Json[] {
  if (typeof content === 'string') return content;
  return present(content.map((part, index) => fromUserPart(part, at(scope, index))));
}

function present<T>(values: readonly (T | undefined)[]): readonly T[] {
  return values.filter((value) => value !== undefined);
}

function fromUserPart(part: UserPart, scope: Scope): Json | undefined {
  if (part.type === 'text') return fromText(part);
  if (part.type === 'image') return fromImage(part);
  if (part.type === 'audio') return warn(scope, 'Cohere takes no sound in a conversation: left out');
  const document = documentOf(part);
  if (document === undefined) return warn(scope, 'Cohere takes files of text, with their bytes: left out');
  scope.documents.push(document);
  return undefined;
}

function fromText({ text }: TextPart): Json {
  return { type: 'text', text };
}

function fromImage({ source, detail }: ImagePart): Json {
  const url = 'url' in source ? source.url : `data:${source.mediaType};base64,${source.data}`;
  return { type: 'image_url', image_url: { url, ...(detail !== undefined && { detail }) } };
}

function fromAssistant({ content }: AssistantMessage, scope: Scope): Json {
  if (typeof content === 'string') return { role: 'assistant', content };
  const blocks: Json[] = [];
  const calls: Json[] = [];
  let plan = '';
  for (const [index, part] of content.entries()) {
    if (part.type === 'text') blocks.push(fromText(part));
    else if (part.type === 'image') warn(at(scope, index), 'this API takes no picture back from a model: left out');
    else if (part.type === 'tool-call') {
      calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } });
    } else if (part.state?.provider === scope.provider && isPlan(part.state.value)) plan += part.text;
    else if (!scope.call.card.capabilities.includes('reasoning')) {
      warn(at(scope, index), `${scope.call.model} does not think, and takes no thoughts: left out`);
    } else if (part.text !== '') blocks.push({ type: 'thinking', thinking: part.text });
  }
  return {
    role: 'assistant',
    ...(blocks.length > 0 && { content: blocks }),
    ...(blocks.length === 0 && calls.length === 0 && { content: '' }),
    ...(plan !== '' && { tool_plan: plan }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function fromToolResult(part: ToolResultPart, scope: Scope): Json {
  if (part.isError === true) warn(scope, 'a failed tool cannot be marked here: its words stand alone', '.isError');
  const content =
    typeof part.content === 'string'
      ? part.content
      : present(part.content.map((inner, index) => fromResultPart(inner, at(scope, index))));
  return { role: 'tool', tool_call_id: part.toolCallId, content };
}

function fromResultPart(part: Exclude<ToolResultPart['content'], string>[number], scope: Scope): Json | undefined {
  if (part.type === 'text') return fromText(part);
  if (part.type === 'image') return warn(scope, 'Cohere takes text and documents from tools: the picture is left out');
  const document = documentOf(part);
  if (document === undefined) return warn(scope, 'Cohere takes files of text, with their bytes: left out');
  return { type: 'document', document };
}

function at(scope: Scope, index: number): Scope {
  return { ...scope, path: `${scope.path}.content[${index}]` };
}

function warn({ call, path }: Scope, message: string, field = ''): undefined {
  call.warn({ field: `${path}${field}`, message });
}
