import type { ChatCall, ChatRequest, ModelCard, Warning } from '@signalbox/core';

const CARD: ModelCard = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'unknown' } };

/** A call to one model, and what it is warned about. */
export function chatCall(
  model: string,
  request: Partial<ChatRequest> = {},
): { readonly call: ChatCall; readonly warnings: Warning[] } {
  const warnings: Warning[] = [];
  const call: ChatCall = {
    model,
    card: { ...CARD, id: model },
    request: { messages: [{ role: 'user', content: 'Hi' }], ...request },
    signal: new AbortController().signal,
    warn: (warning) => void warnings.push(warning),
  };
  return { call, warnings };
}
