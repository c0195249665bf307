import {
  RouterError,
  type AssistantMessage,
  type ChatCall,
  type FilePart,
  type ImagePart,
  type TextPart,
  type ToolMessage,
  type UserMessage,
} from '@signalbox/core';
import { inlined } from '@signalbox/provider-kit';

/** @see https://docs.ollama.com/api/chat (read 2026-11-25) */
export interface WireMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly thinking?: string;
  readonly images?: readonly string[];
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: object } }[];
  readonly tool_name?: string;
}

/** What a mapping needs beside the value itself. */
interface Scope {
  readonly call: ChatCall;
  readonly provider: string;
  /** Names of the tools that were called, by the ids of the calls: the API knows results by names. */
  readonly names: Map<string, string>;
  /** Where the value stands, for warnings: `messages[2]`. */
  readonly path: string;
}

/**
 * The `messages` of the wire.
 * @throws RouterError `unsupported_param` when content cannot be delivered: a model that has not seen a part of the
 * question must not answer it
 */
export function toMessages(call: ChatCall, provider: string): WireMessage[] {
  const { system, messages } = call.request;
  const names = new Map<string, string>();
  const wire: WireMessage[] = system === undefined ? [] : [{ role: 'system', content: system }];
  for (const [index, message] of messages.entries()) {
    const scope: Scope = { call, provider, names, path: `messages[${index}]` };
    if (message.role === 'system') wire.push({ role: 'system', content: textOf(message.content) });
    else if (message.role === 'user') wire.push(fromUser(message, scope));
    else if (message.role === 'assistant') wire.push(fromAssistant(message, scope));
    else wire.push(...fromTool(message, scope));
  }
  return wire;
}

function fromUser({ content, name }: UserMessage, scope: Scope): WireMessage {
  if (name !== undefined) {
    scope.call.warn({ field: `${scope.path}.name`, message: 'messages carry no names here: left out' });
  }
  if (typeof content === 'string') return { role: 'user', content };
  const images = content.flatMap((part, index) => {
    if (part.type === 'audio') throw unsupported(scope, index, 'sound is not taken');
    return picturesIn(part, scope, index);
  });
  return { role: 'user', content: textOf(content), ...(images.length > 0 && { images }) };
}

function fromAssistant({ content }: AssistantMessage, { call, names, path }: Scope): WireMessage {
  if (typeof content === 'string') return { role: 'assistant', content };
  const calls = content.flatMap((part, index) => {
    if (part.type !== 'tool-call') return [];
    names.set(part.id, part.name);
    const args = part.arguments.trim() === '' ? {} : objectIn(part.arguments);
    if (args === undefined) {
      const field = `${path}.content[${index}].arguments`;
      call.warn({ field, message: 'not a JSON object: sent as {"INVALID_JSON": …}' });
    }
    return [{ function: { name: part.name, arguments: args ?? { INVALID_JSON: part.arguments } } }];
  });
  const thinking = content.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
  const images = content.flatMap((part) => {
    const source = part.type === 'image' ? inlined(part.source) : undefined;
    return source !== undefined && 'data' in source ? [source.data] : [];
  });
  return {
    role: 'assistant',
    content: textOf(content),
    ...(thinking !== '' && { thinking }),
    ...(images.length > 0 && { images }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** One message for each result. */
function fromTool({ content }: ToolMessage, scope: Scope): WireMessage[] {
  const { call, names, path } = scope;
  return content.map(({ toolCallId, content: told, isError }, index) => {
    const field = `${path}.content[${index}]`;
    const name = names.get(toolCallId);
    if (name === undefined) {
      call.warn({
        field: `${field}.toolCallId`,
        message: 'no such call before it: sent as the result of a tool of this name',
      });
    }
    if (isError === true) {
      call.warn({ field: `${field}.isError`, message: 'a failed tool cannot be marked: its words stand alone' });
    }
    const images =
      typeof told === 'string' ? [] : told.flatMap((part, at) => picturesIn(part, { ...scope, path: field }, at));
    return {
      role: 'tool',
      content: textOf(told),
      tool_name: name ?? toolCallId,
      ...(images.length > 0 && { images }),
    };
  });
}

function textOf(content: string | readonly { readonly type: string; readonly text?: string }[]): string {
  if (typeof content === 'string') return content;
  return content.flatMap(({ type, text = '' }) => (type === 'text' ? [text] : [])).join('\n');
}

/** The API takes the bytes of pictures. */
function picturesIn(part: TextPart | ImagePart | FilePart, scope: Scope, index: number): string[] {
  if (part.type === 'text') return [];
  if (part.type === 'file') throw unsupported(scope, index, 'documents are not taken');
  const source = inlined(part.source);
  if ('url' in source) throw unsupported(scope, index, 'pictures are not fetched; send the bytes');
  if (part.detail !== undefined && part.detail !== 'auto') {
    const field = `${scope.path}.content[${index}].detail`;
    scope.call.warn({ field, message: 'pictures have no levels of detail here: left out' });
  }
  return [source.data];
}

function unsupported({ call, provider, path }: Scope, index: number, why: string): RouterError {
  const message = `${path}.content[${index}]: ${why}`;
  return new RouterError('unsupported_param', { message, provider, model: call.model, billed: false });
}

function objectIn(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
