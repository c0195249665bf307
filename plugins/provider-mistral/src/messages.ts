import type { ChatCall, ChatRequest } from '@signalbox/core';
import { callIdOf } from './call-id.ts';
import { partOf } from './parts.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A message of the wire, and where in the request it comes from. */
interface Placed {
  readonly message: Json;
  /** For warnings: `messages[2]`. */
  readonly path: string;
}

/**
 * Messages of OpenAI's kind as Mistral has them: thoughts and media are chunks of the content, ids have nine characters,
 * and not every role may follow every other.
 * @see https://github.com/mistralai/mistral-common/blob/main/src/mistral_common/protocol/instruct/validator.py (read
 * 2026-11-25)
 */
export function messagesOf(wire: readonly Json[], call: ChatCall): readonly Json[] {
  const paths = pathsOf(call.request);
  const placed = wire.map((message, index) => ({
    message: translated(message, { call, path: paths[index] ?? 'messages' }),
    path: paths[index] ?? 'messages',
  }));
  return continued(inOrder(placed, call));
}

/** Where each message of the wire comes from: the system field is the first, and each result of a tool has its own. */
function pathsOf({ system, messages }: ChatRequest): readonly string[] {
  const paths = messages.flatMap((message, index) =>
    message.role === 'tool' ? message.content.map(() => `messages[${index}]`) : [`messages[${index}]`],
  );
  return system === undefined ? paths : ['system', ...paths];
}

function translated(message: Json, about: { readonly call: ChatCall; readonly path: string }): Json {
  if (message['role'] === 'assistant') return assistant(message, about);
  const { content, tool_call_id: id } = message;
  return {
    ...message,
    ...(Array.isArray(content) && { content: (content as Json[]).map(partOf) }),
    ...(typeof id === 'string' && { tool_call_id: callIdOf(id) }),
  };
}

function assistant(message: Json, { call, path }: { readonly call: ChatCall; readonly path: string }): Json {
  const { reasoning_content: thoughts, content, tool_calls: calls, ...rest } = message;
  const named = Array.isArray(calls)
    ? { tool_calls: (calls as Json[]).map((one) => ({ ...one, id: callIdOf(String(one['id'])) })) }
    : {};
  if (typeof thoughts !== 'string') return { ...rest, content, ...named };
  if (!call.card.capabilities.includes('reasoning')) {
    call.warn({ field: `${path}.content`, message: `${call.model} does not think, and takes no thoughts: not sent` });
    return { ...rest, content, ...named };
  }
  const said = Array.isArray(content) ? (content as Json[]) : [{ type: 'text', text: content }];
  const isSaid = Array.isArray(content) || (typeof content === 'string' && content !== '');
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: thoughts }] };
  return { ...rest, content: [thinking, ...(isSaid ? said : [])], ...named };
}

/** The system does not speak after the assistant or a tool. */
function inOrder(placed: readonly Placed[], { warn }: ChatCall): readonly Json[] {
  const ordered: Json[] = [];
  for (const { message, path } of placed) {
    const last = ordered.at(-1)?.['role'];
    if (message['role'] === 'system' && (last === 'assistant' || last === 'tool')) {
      warn({ field: path, message: 'Mistral takes no system message here: moved to the front' });
      ordered.splice(leading(ordered), 0, message);
    } else ordered.push(message);
  }
  return ordered;
}

function leading(messages: readonly Json[]): number {
  const end = messages.findIndex(({ role }) => role !== 'system');
  return end < 0 ? messages.length : end;
}

/** The assistant comes last only to be gone on with, which must be said. */
function continued(messages: readonly Json[]): readonly Json[] {
  const last = messages.at(-1);
  if (last?.['role'] !== 'assistant' || last['tool_calls'] !== undefined) return messages;
  return [...messages.slice(0, -1), { ...last, prefix: true }];
}
