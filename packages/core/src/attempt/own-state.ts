import type { AssistantMessage, AssistantPart, ChatRequest, Message } from '../contracts/index.ts';

/**
 * The request without the opaque state of other providers: what one provider sealed is never shown to another.
 * The same object when there is nothing to take out.
 */
export function withOwnState(request: ChatRequest, provider: string): ChatRequest {
  if (!request.messages.some((message) => hasForeignState(message, provider))) return request;
  const messages = request.messages.map((message) =>
    hasForeignState(message, provider) ? strip(message as AssistantMessage, provider) : message,
  );
  return { ...request, messages };
}

function hasForeignState(message: Message, provider: string): boolean {
  return (
    message.role === 'assistant' &&
    typeof message.content !== 'string' &&
    message.content.some((part) => isForeign(part, provider))
  );
}

function isForeign(part: AssistantPart, provider: string): boolean {
  return part.type !== 'text' && part.state !== undefined && part.state.provider !== provider;
}

function strip(message: AssistantMessage, provider: string): AssistantMessage {
  const content = (message.content as readonly AssistantPart[]).map((part) => {
    if (!isForeign(part, provider)) return part;
    const { state: _, ...rest } = part as Exclude<AssistantPart, { type: 'text' }>;
    return rest;
  });
  return { ...message, content };
}
