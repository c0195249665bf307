import type { AssistantPart, CacheHint, ChatCall, Message, ToolResultPart, UserPart } from '@signalbox/core';
import type {
  ContentBlock,
  Message as WireMessage,
  SystemContentBlock,
  ToolResultContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import { claudeVersion, vendorOf } from './model-family.ts';
import { reasoningBlock } from './reasoning-state.ts';
import { audioBlock, documentBlock, documentName, imageBlock, type Place } from './source.ts';

type CachePoint = { readonly cachePoint: { readonly type: 'default'; readonly ttl?: '1h' } };
type WireJson = ContentBlock.ToolUseMember['toolUse']['input'];

/** The conversation as Converse takes it. */
export interface WireConversation {
  readonly system: SystemContentBlock[];
  readonly messages: WireMessage[];
  /** Names of the tools that earlier turns called. */
  readonly toolNames: ReadonlySet<string>;
}

/** What the mapping of one conversation carries along. */
interface Scope {
  readonly call: ChatCall;
  readonly provider: string;
  /** The model whose rules hold. */
  readonly behind: string;
  readonly documentNames: Set<string>;
  readonly toolNames: Set<string>;
}

/**
 * Converse keeps the system prompt apart, knows two roles that take turns, and carries tool results as user content.
 * @throws RouterError `unsupported_param` when a part cannot be delivered
 */
export function toConversation(call: ChatCall, provider: string, behind: string): WireConversation {
  const scope: Scope = { call, provider, behind, documentNames: new Set(), toolNames: new Set() };
  const system: SystemContentBlock[] = isBlank(call.request.system) ? [] : [{ text: call.request.system ?? '' }];
  const messages: WireMessage[] = [];
  for (const [index, message] of call.request.messages.entries()) {
    if (message.role === 'system') system.push(...systemBlocks(message, index, messages.length > 0, scope));
    else append(messages, message.role === 'assistant' ? 'assistant' : 'user', contentOf(message, index, scope));
  }
  return { system, messages, toolNames: scope.toolNames };
}

function append(messages: WireMessage[], role: 'user' | 'assistant', content: ContentBlock[]): void {
  const last = messages.at(-1);
  if (content.length === 0) return;
  if (last?.role === role) last.content?.push(...content);
  else messages.push({ role, content });
}

function systemBlocks(
  message: Extract<Message, { role: 'system' }>,
  index: number,
  isLate: boolean,
  scope: Scope,
): SystemContentBlock[] {
  const field = `messages[${index}]`;
  if (isLate) scope.call.warn({ field, message: 'Converse has one system prompt: this message is moved to its end' });
  if (typeof message.content === 'string') return isBlank(message.content) ? [] : [{ text: message.content }];
  return message.content.flatMap((part, at) =>
    isBlank(part.text) ? [] : [{ text: part.text }, ...cachePoint(part.cache, `${field}.content[${at}].cache`, scope)],
  );
}

function contentOf(message: Exclude<Message, { role: 'system' }>, index: number, scope: Scope): ContentBlock[] {
  if (message.role === 'user' && message.name !== undefined) {
    scope.call.warn({ field: `messages[${index}].name`, message: 'Converse does not tell users apart: not sent' });
  }
  // Converse refuses blank texts, and nothing is lost with them.
  if (typeof message.content === 'string') return isBlank(message.content) ? [] : [{ text: message.content }];
  const parts: readonly (UserPart | AssistantPart | ToolResultPart)[] = message.content;
  return parts.flatMap((part, at) => {
    const field = `messages[${index}].content[${at}]`;
    if (message.role === 'assistant' && part.type === 'image') {
      scope.call.warn({ field, message: 'Converse takes no picture back from a model: not sent' });
      return [];
    }
    const block = blockOf(part, field, scope);
    if (block === undefined) return [];
    const hint = 'cache' in part ? part.cache : undefined;
    return [block, ...cachePoint(hint, `${field}.cache`, scope)];
  });
}

function blockOf(
  part: UserPart | AssistantPart | ToolResultPart,
  field: string,
  scope: Scope,
): ContentBlock | undefined {
  switch (part.type) {
    case 'tool-call':
      scope.toolNames.add(part.name);
      return {
        toolUse: {
          toolUseId: toolUseId(part.id, scope),
          name: part.name,
          input: inputOf(part.arguments, field, scope),
        },
      };
    case 'tool-result':
      return { toolResult: toolResult(part, field, scope) };
    case 'reasoning': {
      const block = reasoningBlock(part, scope.provider);
      if (block === undefined) {
        scope.call.warn({ field, message: 'thinking without a signature of this provider cannot go back: not sent' });
      }
      return block;
    }
    case 'audio':
      return { audio: audioBlock(part, placeOf(field, scope)) };
    default:
      return contentBlock(part, field, scope);
  }
}

/** The parts that may stand in a message and in a tool result. */
function contentBlock(
  part: Extract<UserPart, { type: 'text' | 'image' | 'file' }>,
  field: string,
  scope: Scope,
): Extract<ContentBlock, ToolResultContentBlock> | undefined {
  if (part.type === 'text') return isBlank(part.text) ? undefined : { text: part.text };
  const place = placeOf(field, scope);
  if (part.type === 'image') {
    if (part.detail !== undefined && part.detail !== 'auto') {
      scope.call.warn({ field: `${field}.detail`, message: 'Converse has no levels of detail: not sent' });
    }
    return { image: imageBlock(part, place) };
  }
  const name = documentName(part.filename, scope.documentNames);
  scope.documentNames.add(name);
  return { document: documentBlock(part, name, place) };
}

function toolResult(part: ToolResultPart, field: string, scope: Scope): ContentBlock.ToolResultMember['toolResult'] {
  const parts = typeof part.content === 'string' ? [{ type: 'text' as const, text: part.content }] : part.content;
  const content: ToolResultContentBlock[] = parts.flatMap((inner, at) => {
    const block = contentBlock(inner, `${field}.content[${at}]`, scope);
    return block === undefined ? [] : [block];
  });
  return {
    toolUseId: toolUseId(part.toolCallId, scope),
    // Neither blank texts nor an empty list are taken: an empty document says that there was no output.
    content: content.length > 0 ? content : [{ json: {} }],
    ...(part.isError === true && { status: 'error' as const }),
  };
}

function inputOf(text: string, field: string, scope: Scope): WireJson {
  if (isBlank(text)) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as WireJson;
  } catch {
    // Said below: models do write broken arguments, and the conversation must be able to go on.
  }
  scope.call.warn({ field: `${field}.arguments`, message: 'not a JSON object: sent as the text INVALID_JSON' });
  return { INVALID_JSON: text };
}

/** Ids of other providers may have characters that are refused; call and result are rewritten alike. */
function toolUseId(id: string, { behind }: Scope): string {
  // Bedrock takes dots and colons, Claude does not.
  const refused = vendorOf(behind) === 'anthropic' ? /[^A-Za-z0-9_-]/g : /[^A-Za-z0-9_.:-]/g;
  return id.replace(refused, '_').slice(0, 64) || 'call';
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (read 2026-11-21) */
function cachePoint(hint: CacheHint | undefined, field: string, { call, behind }: Scope): CachePoint[] {
  if (hint === undefined) return [];
  if (!call.card.capabilities.includes('prompt-caching')) {
    call.warn({ field, message: 'the model has no cache points: not sent' });
    return [];
  }
  if (hint === '5m') return [{ cachePoint: { type: 'default' } }];
  if ((claudeVersion(behind) ?? 0) < 4.05) {
    call.warn({ field, message: 'the model keeps its cache for five minutes only' });
    return [{ cachePoint: { type: 'default' } }];
  }
  return [{ cachePoint: { type: 'default', ttl: '1h' } }];
}

function placeOf(field: string, { call, provider, behind }: Scope): Place {
  return { provider, model: call.model, behind, field };
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
