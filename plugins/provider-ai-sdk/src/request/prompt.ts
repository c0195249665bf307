import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { Message, SystemMessage } from '@signalbox/core';
import { fromAssistant } from './assistant-part.ts';
import type { Scope } from './scope.ts';
import { fromToolResult } from './tool-result.ts';
import { cached, fromUserPart, withOptions } from './user-part.ts';
import { inVendorsWay } from './vendor-options.ts';

/** The conversation in the words of the AI SDK. What it has no words for goes to `scope.warn`. */
export function promptOf(scope: Scope): LanguageModelV4Message[] {
  const { system, messages } = scope.call.request;
  const toolNames = toolNamesIn(messages);
  const prompt: LanguageModelV4Message[] = [];
  if (system !== undefined) append(prompt, { role: 'system', content: system });
  for (const [index, message] of messages.entries()) {
    for (const mapped of toMessages(message, toolNames, scope, `messages[${index}]`)) append(prompt, mapped);
  }
  return prompt;
}

function toMessages(
  message: Message,
  toolNames: ReadonlyMap<string, string>,
  scope: Scope,
  path: string,
): LanguageModelV4Message[] {
  switch (message.role) {
    case 'system':
      return fromSystem(message, scope, path);
    case 'user': {
      const { content, name } = message;
      const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
      const options = inVendorsWay('name', name, scope, `${path}.name`);
      return [
        {
          role: 'user',
          content: parts.flatMap((part, index) => fromUserPart(part, scope, `${path}.content[${index}]`)),
          ...withOptions(options),
        },
      ];
    }
    case 'assistant':
      return [{ role: 'assistant', content: fromAssistant(message, scope, path) }];
    case 'tool':
      return [
        {
          role: 'tool',
          content: message.content.map((part, index) =>
            fromToolResult(part, toolNames, scope, `${path}.content[${index}]`),
          ),
        },
      ];
  }
}

/** A system message is one text here, so one that is to be cached up to a part ends with that part. */
function fromSystem({ content }: SystemMessage, scope: Scope, path: string): LanguageModelV4Message[] {
  if (typeof content === 'string') return [{ role: 'system', content }];
  const messages: LanguageModelV4Message[] = [];
  let texts: string[] = [];
  for (const [index, { text, cache }] of content.entries()) {
    texts.push(text);
    if (cache === undefined && index < content.length - 1) continue;
    const options = cached(cache, scope, `${path}.content[${index}]`);
    messages.push({ role: 'system', content: texts.join('\n'), ...options });
    texts = [];
  }
  return messages;
}

/** Results that follow each other are one message, which packages count on. Empty messages say nothing. */
function append(prompt: LanguageModelV4Message[], message: LanguageModelV4Message): void {
  const last = prompt.at(-1);
  if (last?.role === 'tool' && message.role === 'tool') last.content.push(...message.content);
  else if (message.content.length > 0) prompt.push(message);
}

function toolNamesIn(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { role, content } of messages) {
    if (role !== 'assistant' || typeof content === 'string') continue;
    for (const part of content) if (part.type === 'tool-call') names.set(part.id, part.name);
  }
  return names;
}
