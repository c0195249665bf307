import type {
  AssistantMessage,
  AssistantPart,
  CacheHint,
  Message,
  SystemMessage,
  TextPart,
  ToolMessage,
  UserMessage,
  UserPart,
} from '@signalbox/core';
import { inlined } from '../data-url.ts';
import type { FromOpenAiOptions } from './from-openai-chat.ts';
import { isPresent, list, malformed, record, reportRest, text } from './narrow.ts';

type Json = Readonly<Record<string, unknown>>;
type Reader<Result> = (message: Json, path: string, options: FromOpenAiOptions) => Result;

const READERS: Readonly<Record<string, Reader<Message>>> = {
  system: fromSystem,
  developer: fromSystem,
  user: fromUser,
  assistant: fromAssistant,
  tool: fromTool,
};

/** The messages of the wire in our words; consecutive tool messages stay apart. */
export function fromOpenAiMessages(messages: readonly unknown[], options: FromOpenAiOptions): Message[] {
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    const wire = record(message, path);
    const role = text(wire['role'], `${path}.role`);
    const read = Object.hasOwn(READERS, role) ? READERS[role] : undefined;
    if (read === undefined) throw malformed(`${path}.role`, Object.keys(READERS).join(', '));
    return read(wire, path, options);
  });
}

function fromSystem({ content, ...rest }: Json, path: string, options: FromOpenAiOptions): SystemMessage {
  reportRest(rest, path, options.warn);
  return {
    role: 'system',
    content: typeof content === 'string' ? content : texts(content, `${path}.content`, options),
  };
}

function fromUser({ content, name, ...rest }: Json, path: string, options: FromOpenAiOptions): UserMessage {
  reportRest(rest, path, options.warn);
  const parts =
    typeof content === 'string'
      ? content
      : list(content, `${path}.content`).map((part, index) => fromUserPart(part, `${path}.content[${index}]`, options));
  return { role: 'user', content: parts, ...(isPresent(name) && { name: text(name, `${path}.name`) }) };
}

function fromUserPart(value: unknown, path: string, options: FromOpenAiOptions): UserPart {
  const part = record(value, path);
  const type = text(part['type'], `${path}.type`);
  const read = Object.hasOwn(USER_PARTS, type) ? USER_PARTS[type] : undefined;
  if (read === undefined) throw malformed(`${path}.type`, Object.keys(USER_PARTS).join(', '));
  return read(part, path, options);
}

const USER_PARTS: Readonly<Record<string, Reader<UserPart>>> = {
  text: fromText,
  image_url: ({ image_url: image, cache_control: cache }, path) => {
    const { url, detail } = record(image, `${path}.image_url`);
    const source = inlined({ url: text(url, `${path}.image_url.url`) });
    if (!isPresent(detail)) return { type: 'image', source, ...toCacheHint(cache, path) };
    if (detail !== 'auto' && detail !== 'low' && detail !== 'high') {
      throw malformed(`${path}.image_url.detail`, '"auto", "low" or "high"');
    }
    return { type: 'image', source, detail, ...toCacheHint(cache, path) };
  },
  input_audio: ({ input_audio: audio }, path) => {
    const { data, format } = record(audio, `${path}.input_audio`);
    const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${text(format, `${path}.input_audio.format`)}`;
    return { type: 'audio', data: text(data, `${path}.input_audio.data`), mediaType };
  },
  file: ({ file }, path) => {
    const { file_data: data, filename } = record(file, `${path}.file`);
    // A file id belongs to one account of one provider; the router cannot send it elsewhere.
    if (!isPresent(data)) throw malformed(`${path}.file.file_data`, 'the file itself; file ids are not passed on');
    const source = inlined({ url: text(data, `${path}.file.file_data`) });
    return { type: 'file', source, ...(isPresent(filename) && { filename: text(filename, `${path}.file.filename`) }) };
  },
};

function fromText(
  { text: value, prompt_cache_breakpoint: breakpoint, cache_control: cache, ...rest }: Json,
  path: string,
  options: FromOpenAiOptions,
): TextPart {
  reportRest(rest, path, options.warn);
  // OpenAI's breakpoints have no life of their own; the shorter of ours promises less.
  const hint = isPresent(breakpoint) ? { cache: '5m' as const } : toCacheHint(cache, path);
  return { type: 'text', text: text(value, `${path}.text`), ...hint };
}

/** Anthropic's mark, which OpenRouter and other proxies take on this wire as well. */
function toCacheHint(cache: unknown, path: string): { readonly cache?: CacheHint } {
  if (!isPresent(cache)) return {};
  return { cache: record(cache, `${path}.cache_control`)['ttl'] === '1h' ? '1h' : '5m' };
}

function texts(content: unknown, path: string, options: FromOpenAiOptions): TextPart[] {
  return list(content, path).map((value, index) => {
    const part = record(value, `${path}[${index}]`);
    if (part['type'] === 'refusal') return { type: 'text', text: text(part['refusal'], `${path}[${index}].refusal`) };
    if (part['type'] !== 'text') throw malformed(`${path}[${index}].type`, '"text"');
    return fromText(part, `${path}[${index}]`, options);
  });
}

function fromAssistant(message: Json, path: string, options: FromOpenAiOptions): AssistantMessage {
  const { content, refusal, tool_calls: calls, reasoning_content: thoughts, reasoning, ...rest } = message;
  reportRest(rest, path, options.warn);
  const thought = thoughts ?? reasoning;
  const isPlain = typeof content === 'string' && ![refusal, calls, thought].some(isPresent);
  if (isPlain) return { role: 'assistant', content };
  const parts: AssistantPart[] = [];
  if (isPresent(thought)) parts.push({ type: 'reasoning', text: text(thought, `${path}.reasoning_content`) });
  if (typeof content === 'string') parts.push({ type: 'text', text: content });
  else if (isPresent(content)) parts.push(...texts(content, `${path}.content`, options));
  if (isPresent(refusal)) parts.push({ type: 'text', text: text(refusal, `${path}.refusal`) });
  if (isPresent(calls)) {
    const wireCalls = list(calls, `${path}.tool_calls`);
    parts.push(...wireCalls.map((call, index) => fromToolCall(call, `${path}.tool_calls[${index}]`)));
  }
  return { role: 'assistant', content: parts };
}

function fromToolCall(value: unknown, path: string): AssistantPart {
  const { id, function: called } = record(value, path);
  const { name, arguments: json } = record(called, `${path}.function`);
  return {
    type: 'tool-call',
    id: text(id, `${path}.id`),
    name: text(name, `${path}.function.name`),
    arguments: text(json, `${path}.function.arguments`),
  };
}

function fromTool({ tool_call_id: id, content, ...rest }: Json, path: string, options: FromOpenAiOptions): ToolMessage {
  reportRest(rest, path, options.warn);
  const toolCallId = text(id, `${path}.tool_call_id`);
  const parts = typeof content === 'string' ? content : texts(content, `${path}.content`, options);
  return { role: 'tool', content: [{ type: 'tool-result', toolCallId, content: parts }] };
}
