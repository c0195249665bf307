import type {
  AssistantMessage,
  ChatRequest,
  Chunk,
  Message,
  OperationRequest,
  RecordedContent,
  ToolResultPart,
} from '../contracts/index.ts';
import { redact as defaultRedact } from './redact.ts';

export interface ContentOptions {
  /** Whether trackers are given what was asked and answered, in `observation.content`. */
  readonly record: boolean;
  /** What takes out of a text what must not be kept. Default: addresses, cards, phone numbers, keys. */
  readonly redact?: (text: string) => string;
  /** The most that is kept of the messages, and of the answer: characters after redaction. Default: 32,768. */
  readonly maxChars?: number;
}

export interface ContentRecorder {
  /** The answer so far, with one more chunk. */
  heard(said: string, chunk: Chunk): string;
  /** @throws what `redact` throws; TypeError when it gives no text */
  contentOf(job: OperationRequest, said: string): RecordedContent | undefined;
}

/**
 * Read beyond what is kept, and dropped after redaction: a number that is cut in half is not known for one. Longer than
 * any private key.
 */
const MARGIN = 8_192;

/** @returns `undefined` where nothing is to be recorded */
export function createContentRecorder(
  options: ContentOptions & { readonly maxChars: number },
): ContentRecorder | undefined {
  const { record, redact = defaultRedact, maxChars } = options;
  if (!record) return undefined;
  return {
    heard(said, chunk) {
      if (chunk.type === 'restart') return '';
      if (chunk.type !== 'text-delta' || said.length > maxChars + MARGIN) return said;
      return said + chunk.text.slice(0, maxChars + MARGIN + 1 - said.length);
    },
    contentOf(job, said) {
      if (job.operation !== 'chat' && job.operation !== 'fill') return undefined;
      let left = maxChars;
      const kept = (text: string): string => {
        const shown = bounded(text, left, redact);
        left -= shown.length;
        return shown;
      };
      const messages: Message[] = [];
      const all = job.operation === 'chat' ? messagesOf(job.request) : fillMessages(job.request);
      for (const message of all) {
        if (left <= 0) break;
        messages.push(recorded(message, kept));
      }
      return { messages, text: bounded(said, maxChars, redact) };
    },
  };
}

function bounded(text: string, most: number, redact: (text: string) => string): string {
  if (most <= 0) return '';
  const isCut = text.length > most + MARGIN;
  const redacted: unknown = redact(isCut ? text.slice(0, most + MARGIN) : text);
  if (typeof redacted !== 'string') throw new TypeError('content.redact: expected it to return a text');
  return redacted.slice(0, isCut ? Math.max(0, Math.min(most, redacted.length - MARGIN)) : most);
}

function messagesOf({ system, messages }: ChatRequest): readonly Message[] {
  return system === undefined ? messages : [{ role: 'system', content: system }, ...messages];
}

function fillMessages({ prefix, suffix }: { readonly prefix: string; readonly suffix?: string }): readonly Message[] {
  return [prefix, suffix ?? ''].filter((text) => text !== '').map((content) => ({ role: 'user', content }));
}

type Kept = (text: string) => string;

/** Its texts; of pictures, sounds and documents that there was one. What only a provider can read is left out. */
function recorded(message: Message, kept: Kept): Message {
  if (message.role === 'tool') return { role: 'tool', content: message.content.map((part) => resultOf(part, kept)) };
  if (typeof message.content === 'string') return { role: message.role, content: kept(message.content) };
  if (message.role === 'assistant') return { role: 'assistant', content: assistantParts(message.content, kept) };
  return { role: message.role, content: message.content.map((part) => textOf(part, kept)) };
}

function assistantParts(parts: Exclude<AssistantMessage['content'], string>, kept: Kept) {
  return parts.map((part) => {
    if (part.type === 'reasoning') return { type: part.type, text: kept(part.text) };
    if (part.type !== 'tool-call') return textOf(part, kept);
    return { type: part.type, id: kept(part.id), name: kept(part.name), arguments: kept(part.arguments) };
  });
}

function resultOf({ toolCallId, content }: ToolResultPart, kept: Kept): ToolResultPart {
  const shown = typeof content === 'string' ? kept(content) : content.map((part) => textOf(part, kept));
  return { type: 'tool-result', toolCallId: kept(toolCallId), content: shown };
}

function textOf(part: { readonly type: string; readonly text?: string }, kept: Kept) {
  return { type: 'text' as const, text: part.text === undefined ? `[${part.type}]` : kept(part.text) };
}
