import type { ChatCall } from '@signalbox/core';

type Body = Readonly<Record<string, unknown>>;
type Message = Readonly<Record<string, unknown>>;

/**
 * "After the (optional) system message(s), user and assistant roles should be alternating": later system messages move to
 * the beginning, and what one side says in several messages becomes one.
 * @see https://docs.perplexity.ai/api-reference/chat-completions-post (read 2026-11-25)
 */
export function inTurns(body: Body, call: ChatCall): Body {
  const messages = body['messages'] as readonly Message[];
  const first = messages.findIndex(({ role }) => role !== 'system');
  if (first === -1) return body;
  const isLate = ({ role }: Message, index: number): boolean => role === 'system' && index > first;
  if (messages.some(isLate)) {
    call.warn({ field: 'messages', message: 'system messages must come first here: later ones were moved there' });
  }
  const systems = messages.filter(({ role }) => role === 'system');
  const turns = messages.filter(({ role }) => role !== 'system');
  return { ...body, messages: [...systems, ...turns.reduce(joined, [])] };
}

function joined(turns: readonly Message[], message: Message): readonly Message[] {
  const last = turns.at(-1);
  if (last === undefined || !areOne(last, message)) return [...turns, message];
  return [...turns.slice(0, -1), { ...last, content: [...partsOf(last), ...partsOf(message)] }];
}

/** Calls and their results stand alone. */
function areOne(before: Message, after: Message): boolean {
  const isTalk = after['role'] === 'user' || after['role'] === 'assistant';
  return isTalk && before['role'] === after['role'] && [before, after].every(({ tool_calls: calls }) => calls == null);
}

function partsOf({ content }: Message): readonly unknown[] {
  if (Array.isArray(content)) return content as readonly unknown[];
  return content === '' || content == null ? [] : [{ type: 'text', text: content }];
}
