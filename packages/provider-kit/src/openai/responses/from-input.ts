import type { AssistantPart, Message, SystemMessage, TextPart, ToolResultPart, UserMessage } from '@signalbox/core';
import type { FromOpenAiOptions } from '../from-openai-chat.ts';
import { isPresent, list, malformed, record, text } from '../narrow.ts';
import { fromInputPart, reportUnread } from './from-parts.ts';
import { stateOf } from './state.ts';

type Json = Readonly<Record<string, unknown>>;

/** What an item is: a message of its own, a part of what the assistant said and did, or the answer to a call. */
type Read = Message | { readonly role: 'part'; readonly parts: readonly AssistantPart[] } | ToolRead;

interface ToolRead {
  readonly role: 'result';
  readonly result: ToolResultPart;
}

type Reader = (item: Json, path: string, options: FromOpenAiOptions) => Read;

/** A text, or items, as messages. What the assistant said, thought and called in a row is one message. */
export function fromInput(input: unknown, path: string, options: FromOpenAiOptions): Message[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const messages: Message[] = [];
  let parts: AssistantPart[] = [];
  let results: ToolResultPart[] = [];
  const flush = (): void => {
    if (parts.length > 0) messages.push({ role: 'assistant', content: parts });
    if (results.length > 0) messages.push({ role: 'tool', content: results });
    parts = [];
    results = [];
  };
  for (const [index, item] of list(input, path).entries()) {
    const read = fromItem(item, `${path}[${index}]`, options);
    if (read.role === 'part') {
      if (results.length > 0) flush();
      parts.push(...read.parts);
    } else if (read.role === 'result') {
      if (parts.length > 0) flush();
      results.push(read.result);
    } else {
      flush();
      messages.push(read);
    }
  }
  flush();
  return messages;
}

const READERS: Readonly<Record<string, Reader>> = {
  message: fromMessage,
  function_call: fromCall,
  custom_tool_call: fromCustomCall,
  function_call_output: fromOutput,
  custom_tool_call_output: fromOutput,
  reasoning: fromReasoning,
  image_generation_call: fromPicture,
};

function fromItem(value: unknown, path: string, options: FromOpenAiOptions): Read {
  const item = record(value, path);
  const type = isPresent(item['type']) ? text(item['type'], `${path}.type`) : 'message';
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  return read?.(item, path, options) ?? part({ type: 'reasoning', text: '', state: stateIn(item, options) });
}

function part(...parts: readonly AssistantPart[]): Read {
  return { role: 'part', parts };
}

function stateIn(item: Json, { provider = 'openai' }: FromOpenAiOptions) {
  return stateOf(provider, item as never);
}

function fromMessage({ role, content, phase, ...rest }: Json, path: string, options: FromOpenAiOptions): Read {
  reportUnread(rest, path, options);
  const where = `${path}.content`;
  if (role === 'user') return user(content, where, options);
  if (role === 'system' || role === 'developer') return system(content, where, options);
  if (role !== 'assistant') throw malformed(`${path}.role`, 'user, assistant, system, developer');
  const mark = isPresent(phase) ? { type: 'phase' as const, phase: text(phase, `${path}.phase`) } : undefined;
  const texts = typeof content === 'string' ? [textPart(content)] : assistantTexts(content, where, options);
  return part(
    ...(mark === undefined ? [] : [{ type: 'reasoning' as const, text: '', state: stateIn(mark, options) }]),
    ...texts,
  );
}

const textPart = (value: string): TextPart => ({ type: 'text', text: value });

function assistantTexts(content: unknown, path: string, options: FromOpenAiOptions): TextPart[] {
  return list(content, path).map((value, index) => {
    const where = `${path}[${index}]`;
    const { type, text: words, refusal, ...rest } = record(value, where);
    reportUnread(rest, where, options);
    if (type === 'refusal') return textPart(text(refusal, `${where}.refusal`));
    if (type !== 'output_text' && type !== 'input_text') throw malformed(`${where}.type`, '"output_text" or "refusal"');
    return textPart(text(words, `${where}.text`));
  });
}

function system(content: unknown, path: string, options: FromOpenAiOptions): SystemMessage {
  if (typeof content === 'string') return { role: 'system', content };
  const parts = list(content, path).map((value, index) => {
    const read = fromInputPart(value, `${path}[${index}]`, options);
    if (read.type !== 'text') throw malformed(`${path}[${index}].type`, '"input_text"');
    return read;
  });
  return { role: 'system', content: parts };
}

function user(content: unknown, path: string, options: FromOpenAiOptions): UserMessage {
  if (typeof content === 'string') return { role: 'user', content };
  return {
    role: 'user',
    content: list(content, path).map((value, index) => fromInputPart(value, `${path}[${index}]`, options)),
  };
}

function fromCall(item: Json, path: string, options: FromOpenAiOptions): Read {
  const { call_id: id, name, arguments: json, ...rest } = item;
  reportUnread(rest, path, options);
  return part({
    type: 'tool-call',
    id: text(id, `${path}.call_id`),
    name: text(name, `${path}.name`),
    arguments: text(json, `${path}.arguments`),
  });
}

function fromCustomCall(item: Json, path: string, options: FromOpenAiOptions): Read {
  return part({
    type: 'tool-call',
    id: text(item['call_id'], `${path}.call_id`),
    name: text(item['name'], `${path}.name`),
    arguments: JSON.stringify({ input: text(item['input'], `${path}.input`) }),
    state: stateIn(item, options),
  });
}

function fromOutput({ call_id: id, output, ...rest }: Json, path: string, options: FromOpenAiOptions): Read {
  reportUnread(rest, path, options);
  const content =
    typeof output === 'string'
      ? output
      : list(output, `${path}.output`).map((each, index) => fromInputPart(each, `${path}.output[${index}]`, options));
  return { role: 'result', result: { type: 'tool-result', toolCallId: text(id, `${path}.call_id`), content } };
}

function fromReasoning(item: Json, path: string, options: FromOpenAiOptions): Read {
  const summary = isPresent(item['summary']) ? list(item['summary'], `${path}.summary`) : [];
  const texts = summary.map((each, index) =>
    text(record(each, `${path}.summary[${index}]`)['text'], `${path}.summary[${index}].text`),
  );
  return part({ type: 'reasoning', text: texts.join('\n\n'), state: stateIn(item, options) });
}

function fromPicture(item: Json, path: string, options: FromOpenAiOptions): Read {
  const { result, output_format: format, type, id, status } = item;
  const mediaType = `image/${isPresent(format) ? text(format, `${path}.output_format`) : 'png'}`;
  return part({
    type: 'image',
    source: { data: text(result, `${path}.result`), mediaType },
    state: stateIn({ type, id, status }, options),
  });
}
