import type { ChatCall, ChatRequest, ModelCard, Warning } from '@signalbox/core';

/** A call to one model, and what it is warned about. */
export function chatCall(
  model: string,
  request: Partial<ChatRequest> = {},
  card: Partial<ModelCard> = {},
): { readonly call: ChatCall; readonly warnings: Warning[] } {
  const warnings: Warning[] = [];
  const call: ChatCall = {
    model,
    card: { id: model, kind: 'chat', capabilities: [], price: { kind: 'free' }, ...card },
    request: { messages: [{ role: 'user', content: 'Hi' }], ...request },
    signal: new AbortController().signal,
    warn: (warning) => void warnings.push(warning),
  };
  return { call, warnings };
}
