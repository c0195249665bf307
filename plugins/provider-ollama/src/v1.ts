import type { ChatCall, PluginContext, Provider } from '@signalbox/core';
import { openAiCompatible, type CallSignal, type OpenAiClient, type OpenAiQuirks } from '@signalbox/provider-kit';
import { overrideOf } from './errors.ts';
import { DIALECT, type Setting } from './request.ts';
import { KEY_NAME, type Server } from './server.ts';

/** @see https://docs.ollama.com/api/openai-compatibility (read 2026-11-25) */
const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  reasoningEfforts: [{ models: /(?:)/, words: { none: 'none', low: 'low', medium: 'medium', high: 'high' } }],
  reasoningBackField: 'reasoning',
  lacks: [{ features: ['file', 'audio', 'name', 'image-detail', 'parallelToolCalls', 'strict-tools'] }],
};

/** The server behind `/v1`, in OpenAI's wire: for gateways that pass nothing else on. */
export function overV1({ provider }: Setting, server: () => Server, context: PluginContext): Provider {
  return openAiCompatible({
    provider,
    dialect: DIALECT,
    quirks,
    secretName: KEY_NAME,
    fetch: context.fetch,
    connect: (fetch) => clientOf(server(), fetch),
    errorOverride: overrideOf,
    refine: withoutChoice,
  });
}

/** The server has no choice of tools but to be offered none. */
function withoutChoice(body: Readonly<Record<string, unknown>>, call: ChatCall): Readonly<Record<string, unknown>> {
  const { tool_choice: choice, tools, ...rest } = body;
  if (choice === 'none') return rest;
  if (choice !== undefined && choice !== 'auto') {
    call.warn({ field: 'toolChoice', message: 'a model cannot be made to call a tool here: left to it' });
  }
  return { ...rest, ...(tools !== undefined && { tools }) };
}

/** As much of an SDK as is needed; Ollama's own does not speak this wire. */
function clientOf({ host, headers }: Server, fetch: typeof globalThis.fetch): OpenAiClient {
  const send = async (path: string, init: RequestInit, { fetchOptions }: CallSignal): Promise<Response> => {
    const reply = await fetch(`${host}/v1${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', ...headers },
      ...fetchOptions,
    });
    if (reply.ok) return reply;
    const { status, headers: told } = reply;
    throw Object.assign(new Error(`status ${status}`), { status, headers: told, body: await reply.text() });
  };
  const endpoint = (path: string) => ({
    create: (body: object, signal: CallSignal) => ({
      asResponse: () => send(path, { method: 'POST', body: JSON.stringify(body) }, signal),
    }),
  });
  return {
    chat: { completions: endpoint('/chat/completions') },
    completions: endpoint('/completions'),
    embeddings: endpoint('/embeddings'),
    models: { list: (signal) => ({ asResponse: () => send('/models', {}, signal) }) },
  };
}
