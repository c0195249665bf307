import { refuse } from '../failure.ts';
import type { MistralChat, MistralMessage } from './mistral-schema.ts';

type Role = MistralMessage['role'];

/** Who may speak after whom. */
const NEXT: Readonly<Record<Role, readonly Role[]>> = {
  system: ['user', 'assistant', 'system'],
  user: ['assistant', 'system', 'user'],
  assistant: ['assistant', 'user', 'tool'],
  tool: ['assistant', 'tool', 'user'],
};

const CALL_ID = /^[a-zA-Z0-9]{9}$/;

/**
 * What the vendor's own validator asks of a conversation.
 * @see https://github.com/mistralai/mistral-common/blob/main/src/mistral_common/protocol/instruct/validator.py (read
 * 2026-11-25)
 * @throws Refusal
 */
export function checkMessages({ messages, tools, tool_choice: choice }: MistralChat): void {
  let open = 0;
  messages.forEach((message, index) => {
    const { role } = message;
    const before = messages[index - 1]?.role;
    if (before !== undefined && !NEXT[before].includes(role)) bad(`Unexpected role '${role}' after role '${before}'`);
    if (role === 'tool') {
      checkId(message.tool_call_id);
      open -= 1;
    }
    if (role !== 'assistant') return;
    if (open !== 0) unanswered();
    checkAssistant(message, index === messages.length - 1);
    open = message.tool_calls?.length ?? 0;
  });
  if (open !== 0) unanswered();
  const last = messages.at(-1);
  if (last?.role === 'assistant' && last.prefix !== true) {
    bad(`Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant`);
  }
  if ((tools ?? []).length === 0 && (choice === 'any' || choice === 'required' || typeof choice === 'object')) {
    bad('tool_choice can only be set with tools');
  }
}

function checkAssistant(
  { content, tool_calls: calls, prefix }: Extract<MistralMessage, { role: 'assistant' }>,
  isLast: boolean,
): void {
  if ((content ?? '').length === 0 && (calls ?? []).length === 0) {
    bad('Assistant message must have either content or tool_calls.');
  }
  if (prefix === true && !isLast) bad('Assistant message with prefix True must be last message');
  for (const { id } of calls ?? []) checkId(id);
}

function checkId(id: string | null | undefined): void {
  if (id == null) bad('Tool call id has to be defined.');
  if (!CALL_ID.test(id)) bad(`Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`);
}

function unanswered(): never {
  bad('Not the same number of function calls and responses');
}

function bad(message: string): never {
  refuse('invalid-request', message);
}
