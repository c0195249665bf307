import type {
  AssistantPart,
  CacheHint,
  ChatRequest,
  Message,
  ToolResultPart,
  UserPart,
  Warning,
} from '@signalbox/core';
import type {
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import { document, image } from './attachment.ts';
import { isSentBack } from './opaque.ts';
import { spaceAtEnd } from './prefill.ts';

type Warn = (warning: Warning) => void;

export interface Conversation {
  readonly system: readonly TextBlockParam[];
  /** Neighbours of the same role are one message, as the API itself would read them. */
  readonly messages: readonly MessageParam[];
}

/** How a conversation is to be put. */
export interface Setting {
  /** The id of the provider in use: whose opaque state is sent back. */
  readonly origin: string;
  /** The model takes `role: 'system'` among its messages. */
  readonly systemTurns: boolean;
  /** Called for each thing that the API has no place for. */
  readonly warn: Warn;
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlockParam[];
}

/** A system message inside the conversation, until there is a place where the API takes it. */
interface Waiting {
  readonly path: string;
  readonly content: readonly TextBlockParam[];
}

/**
 * Maps a request's messages. A system message inside the conversation stands behind the user's turn to which it
 * belongs, which is the only place that the API has for it: moving it to the beginning would rewrite what thinking
 * blocks and cached prefixes are bound to. Where the model has no such place, that is what happens, with a warning.
 * @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages (read 2026-11-25)
 */
export function conversationOf(request: ChatRequest, { origin, systemTurns, warn }: Setting): Conversation {
  const system: TextBlockParam[] = [...text(request.system ?? '')];
  const turns: (Turn | Extract<MessageParam, { role: 'system' }>)[] = [];
  let waiting: Waiting[] = [];
  const place = (): void => {
    if (waiting.length === 0 || turns.at(-1)?.role !== 'user') return;
    turns.push({ role: 'system', content: waiting.flatMap(({ content }) => content) });
    waiting = [];
  };

  for (const [index, message] of request.messages.entries()) {
    const path = `messages[${index}]`;
    if (message.role === 'system') {
      const content = blocksOf(message.content, (part) => text(part.text, part.cache));
      if (turns.length === 0) system.push(...content);
      else if (content.length > 0) waiting.push({ path, content });
      continue;
    }
    if (message.role === 'user' && message.name !== undefined) {
      warn({ field: `${path}.name`, message: 'messages carry no names here: left out' });
    }
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = contentOf(message, path, origin, warn);
    // The API refuses empty messages; they say nothing.
    if (content.length === 0) continue;
    if (role === 'assistant' && systemTurns) place();
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content: [...content] });
  }
  if (systemTurns) place();
  for (const { path, content } of waiting) {
    warn({ field: path, message: 'moved to the system prompt at the beginning' });
    system.push(...content);
  }
  return { system, messages: spaceAtEnd(request) === '' ? turns : trimmed(turns) };
}

/** Without the white space at the end of a last answer. */
function trimmed(turns: readonly MessageParam[]): readonly MessageParam[] {
  const last = turns.at(-1);
  if (last?.role !== 'assistant' || typeof last.content === 'string') return turns;
  const block = last.content.at(-1);
  if (block?.type !== 'text') return turns;
  const content = [...last.content.slice(0, -1), { ...block, text: block.text.trimEnd() }];
  return [...turns.slice(0, -1), { ...last, content }];
}

function contentOf(
  message: Exclude<Message, { role: 'system' }>,
  path: string,
  origin: string,
  warn: Warn,
): readonly ContentBlockParam[] {
  if (message.role === 'tool') {
    return message.content.map((part, index) => toolResult(part, `${path}.content[${index}]`, warn));
  }
  if (message.role === 'assistant') {
    return blocksOf(message.content, (part, index) => said(part, `${path}.content[${index}]`, origin, warn));
  }
  return blocksOf(message.content, (part, index) => asked(part, `${path}.content[${index}]`, warn));
}

function blocksOf<Part, Block>(
  content: string | readonly Part[],
  map: (part: Part, index: number) => readonly Block[],
): readonly (Block | TextBlockParam)[] {
  return typeof content === 'string' ? text(content) : content.flatMap(map);
}

/** The API refuses text that is blank, and nothing is lost with it. */
function text(words: string, cache?: CacheHint): TextBlockParam[] {
  return words.trim() === '' ? [] : [{ type: 'text', text: words, ...cacheControl(cache) }];
}

function asked(part: UserPart, path: string, warn: Warn): (TextBlockParam | ImageBlockParam | DocumentBlockParam)[] {
  if (part.type === 'text') return text(part.text, part.cache);
  if (part.type === 'audio') {
    warn({ field: path, message: 'Claude does not take sound: left out' });
    return [];
  }
  if (part.type === 'image') {
    if (part.detail !== undefined && part.detail !== 'auto') {
      warn({ field: `${path}.detail`, message: 'images have no levels of detail here: left out' });
    }
    return [{ ...image(part.source), ...cacheControl(part.cache) }];
  }
  const block = document(part);
  if (block !== undefined) return [{ ...block, ...cacheControl(part.cache) }];
  warn({ field: path, message: 'Claude takes PDF, text and images, not this media type: left out' });
  return [];
}

function said(part: AssistantPart, path: string, origin: string, warn: Warn): ContentBlockParam[] {
  if (part.type === 'text') return text(part.text, part.cache);
  if (part.type === 'image') {
    warn({ field: path, message: 'Claude makes no pictures, and takes none back as its own: left out' });
    return [];
  }
  const own = part.state?.provider === origin ? part.state.value : undefined;
  if (part.type === 'tool-call') {
    const extra = typeof own === 'object' && own !== null ? own : {};
    return [
      { type: 'tool_use', id: toolId(part.id), name: part.name, input: inputOf(part.arguments, path, warn), ...extra },
    ];
  }
  if (isSentBack(own)) return [own.type === 'thinking' ? { ...own, thinking: part.text } : own];
  warn({ field: path, message: 'thoughts without a signature of this provider cannot be sent to it: left out' });
  return [];
}

function toolResult(part: ToolResultPart, path: string, warn: Warn): ToolResultBlockParam {
  return {
    type: 'tool_result',
    tool_use_id: toolId(part.toolCallId),
    content:
      typeof part.content === 'string'
        ? part.content
        : part.content.flatMap((inner, index) => asked(inner, `${path}.content[${index}]`, warn)),
    ...(part.isError !== undefined && { is_error: part.isError }),
    ...cacheControl(part.cache),
  };
}

/** Anthropic allows letters, digits, dash and underscore; calls and results are renamed alike, so they still match. */
function toolId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}

/** The API wants an object. What a model wrote otherwise is wrapped, in the way Anthropic recommends. */
function inputOf(json: string, path: string, warn: Warn): unknown {
  if (json.trim() === '') return {};
  try {
    const input: unknown = JSON.parse(json);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  } catch {
    // Falls through: the words are kept as they are.
  }
  warn({ field: `${path}.arguments`, message: 'not a JSON object: sent as {"INVALID_JSON": …}' });
  return { INVALID_JSON: json };
}

function cacheControl(cache: CacheHint | undefined) {
  if (cache === undefined) return {};
  return { cache_control: { type: 'ephemeral' as const, ...(cache === '1h' && { ttl: cache }) } };
}
