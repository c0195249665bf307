import type {
  AssistantMessage,
  CacheHint,
  ChatCall,
  ImagePart,
  Message,
  ReasoningPart,
  SystemMessage,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from '@signalbox/core';
import { toCallId } from '../call-id.ts';
import type { OpenAiQuirks } from '../quirks.ts';
import { isPhase, isWhole, ownState } from './state.ts';
import { at, breakpoint, toInputParts, toInputText, warn, type Json, type Scope } from './to-parts.ts';

/**
 * The items of the conversation: one for each message, call and result, in their order; an assistant's message falls
 * apart into several. What cannot be said is reported through `call.warn`.
 * @param about.keeps the vendor has stored earlier answers
 */
export function toInput(
  call: ChatCall,
  quirks: OpenAiQuirks,
  about: { readonly provider: string; readonly keeps: boolean },
): Json[] {
  const { messages } = call.request;
  const custom = customCalls(messages, about.provider);
  return messages.flatMap((message, index) =>
    toItems(message, { call, quirks, ...about, path: `messages[${index}]` }, custom),
  );
}

const CUSTOM_CALL = 'custom_tool_call';

/** The ids of calls of custom tools: what answers them is of a type of its own. */
function customCalls(messages: readonly Message[], provider: string): ReadonlySet<string> {
  const parts = messages.flatMap((message) =>
    message.role === 'assistant' && typeof message.content !== 'string' ? message.content : [],
  );
  return new Set(
    parts.flatMap((part) =>
      part.type === 'tool-call' && ownState(part.state, provider)?.type === CUSTOM_CALL ? [part.id] : [],
    ),
  );
}

function toItems(message: Message, scope: Scope, custom: ReadonlySet<string>): Json[] {
  switch (message.role) {
    case 'system':
      return [fromSystem(message, scope)];
    case 'user':
      return [fromUser(message, scope)];
    case 'assistant':
      return fromAssistant(message, scope);
    case 'tool':
      return message.content.map((part, index) => fromToolResult(part, at(scope, index), custom));
  }
}

function fromSystem({ content }: SystemMessage, scope: Scope): Json {
  const parts = typeof content === 'string' ? content : content.map((part) => toInputText(part, scope));
  return { role: scope.quirks.systemRole ?? 'system', content: parts };
}

function fromUser({ content, name }: UserMessage, scope: Scope): Json {
  if (name !== undefined) {
    scope.call.warn({ field: `${scope.path}.name`, message: 'this API takes no name of a speaker: it is not sent' });
  }
  return { role: 'user', content: typeof content === 'string' ? content : toInputParts(content, scope) };
}

/** Text that follows text is one message. */
function fromAssistant({ content }: AssistantMessage, scope: Scope): Json[] {
  if (typeof content === 'string') return said(content);
  const items: Json[] = [];
  let phase: string | undefined;
  let text = '';
  for (const [index, part] of content.entries()) {
    if (part.type === 'text') {
      text += part.text;
      continue;
    }
    items.push(...said(text, phase));
    text = '';
    const kept = part.type === 'reasoning' ? ownState(part.state, scope.provider) : undefined;
    phase = kept !== undefined && isPhase(kept) ? kept.phase : undefined;
    if (phase === undefined) items.push(...(FROM_PART[part.type](part as never, at(scope, index)) ?? []));
  }
  items.push(...said(text, phase));
  return items;
}

function said(text: string, phase?: string): Json[] {
  return text === '' ? [] : [{ role: 'assistant', content: text, ...(phase !== undefined && { phase }) }];
}

const FROM_PART: {
  readonly reasoning: (part: ReasoningPart, scope: Scope) => Json[] | undefined;
  readonly image: (part: ImagePart, scope: Scope) => Json[] | undefined;
  readonly 'tool-call': (part: ToolCallPart, scope: Scope) => Json[];
} = { reasoning: fromReasoning, image: fromMadeImage, 'tool-call': fromToolCall };

function fromReasoning({ text, state }: ReasoningPart, scope: Scope): Json[] | undefined {
  const item = ownState(state, scope.provider);
  const canGo = item !== undefined && (item.type !== 'reasoning' || isWhole(item) || scope.keeps);
  if (canGo) return [item as Json];
  return text === '' ? undefined : warn(scope, 'this API takes only thoughts that it has sealed: they are not sent');
}

function fromMadeImage({ source, state }: ImagePart, scope: Scope): Json[] | undefined {
  const item = ownState(state, scope.provider);
  if (item === undefined || 'url' in source) {
    return warn(scope, 'this API takes no picture back from another model: it is not sent');
  }
  return [{ ...item, result: source.data }];
}

function fromToolCall({ id, name, arguments: json, state }: ToolCallPart, { provider }: Scope): Json[] {
  const item = ownState(state, provider);
  if (item?.type === CUSTOM_CALL) return [item as Json];
  const signature = item === undefined || isPhase(item) ? undefined : item.thought_signature;
  const signed = signature === undefined ? {} : { thought_signature: signature };
  return [{ type: 'function_call', call_id: toCallId(id, 'responses'), name, arguments: json, ...signed }];
}

function fromToolResult(part: ToolResultPart, scope: Scope, custom: ReadonlySet<string>): Json {
  const { toolCallId, content, cache, isError } = part;
  if (isError === true) {
    scope.call.warn({
      field: `${scope.path}.isError`,
      message: 'this API cannot mark a failed tool: its words stand alone',
    });
  }
  return {
    type: custom.has(toolCallId) ? `${CUSTOM_CALL}_output` : 'function_call_output',
    call_id: toCallId(toolCallId, 'responses'),
    output: toOutput(content, cache, scope),
  };
}

/** The hint of a result marks its last part, for which a plain text must be one. */
function toOutput(content: ToolResultPart['content'], cache: CacheHint | undefined, scope: Scope): string | Json[] {
  const hint = breakpoint(cache, scope);
  const isMarked = Object.keys(hint).length > 0;
  if (typeof content === 'string') return isMarked ? [{ type: 'input_text', text: content, ...hint }] : content;
  const parts = toInputParts(content, scope);
  return isMarked ? parts.map((part, index) => (index === parts.length - 1 ? { ...part, ...hint } : part)) : parts;
}
