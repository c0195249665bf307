import type { ChatRequest, Message, OperationRequest, Plan } from '../contracts/index.ts';
import { cacheKeyOf } from './cache-key.ts';
import type { Delicate, SemanticOptions } from './semantic-options.ts';

/** What a request asks, apart from all that must be the very same. */
export interface Question {
  readonly text: string;
  /** The key of the request without its text: only questions of one partition may share an answer. */
  readonly partition: string;
}

/**
 * The text of the last message, and what it is asked in: tenant, namespace, system prompt, what was said before, tools,
 * format, sampling, providers and route.
 * @returns `undefined` where only the very same question will do
 */
export function questionOf(
  job: OperationRequest,
  plan: Pick<Plan, 'route' | 'strategy'>,
  namespace: string,
  { allow, maxCharacters }: Pick<SemanticOptions, 'allow' | 'maxCharacters'>,
): Question | undefined {
  if (job.operation !== 'chat' || job.request.cache?.semantic === false) return undefined;
  const { request } = job;
  const last = request.messages.at(-1);
  if (last?.role !== 'user') return undefined;
  const text = textOf(last);
  if (text.trim() === '' || text.length > maxCharacters) return undefined;
  const mayHoldAll = request.cache?.semantic === true;
  for (const [delicate, isHeld] of DELICATE) {
    if (!mayHoldAll && !allow.includes(delicate) && isHeld(request, text)) return undefined;
  }
  const rest = [...request.messages.slice(0, -1), withoutText(last)];
  const partition = cacheKeyOf({ operation: 'chat', request: { ...request, messages: rest } }, plan, namespace);
  return { text, partition };
}

const DELICATE: readonly (readonly [Delicate, (request: ChatRequest, text: string) => boolean])[] = [
  ['numbers', (_, text) => /\p{N}/u.test(text)],
  ['code', (_, text) => CODE.test(text)],
  ['tool-results', ({ messages }) => messages.some(({ role }) => role === 'tool')],
  ['media', ({ messages }) => messages.some(hasMedia)],
  ['multi-turn', ({ messages }) => messages.filter(({ role }) => role !== 'system').length > 1],
];

/** Backticks, brackets, operators, calls, tags, paths and file names: seldom in a question in plain words. */
const CODE = /[`{}[\]\\|<>=;$#@]|::|=>|\w\(|\w[._]\w|(?:^|\s)[~.]?\/|\b[a-z]+[A-Z]/;

function textOf({ content }: Extract<Message, { role: 'user' }>): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
}

function withoutText({ content, ...rest }: Extract<Message, { role: 'user' }>): Message {
  return { ...rest, content: typeof content === 'string' ? [] : content.filter(({ type }) => type !== 'text') };
}

function hasMedia({ content }: Message): boolean {
  return (
    typeof content !== 'string' && content.some(({ type }) => type === 'image' || type === 'file' || type === 'audio')
  );
}
