import type { ChatCall } from '@signalbox/core';
import { ownOptions, type ChatApiName } from '@signalbox/provider-kit';

/** Several agents at work are asked by the Responses API alone. */
const RESPONSES_ONLY = /multi-agent/;

/**
 * By which API a model is asked, where the user does not say: tools that xAI runs itself, such as its searches, are of
 * the Responses API alone.
 * @see https://docs.x.ai/developers/tools/overview (read 2026-11-25)
 */
export function apiFor({ model, request }: ChatCall, names: Parameters<typeof ownOptions>[1]): ChatApiName {
  const { tools } = ownOptions(request.providerOptions, names);
  const isRunThere = Array.isArray(tools) && tools.some(({ type }: { readonly type?: unknown }) => type !== 'function');
  return isRunThere || RESPONSES_ONLY.test(model) ? 'responses' : 'chat';
}
