import type { ChatCall } from '@signalbox/core';
import { expect, test } from 'vitest';
import { openAiCompatible } from '../../src/openai/openai-compatible.ts';

const HELLO = 'data: {"id":"a","choices":[{"delta":{"content":"hello"}}]}\n\n';
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';

function complete(text: string) {
  const reply = async (): Promise<Response> =>
    new Response(text, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  const { complete: ask } = openAiCompatible({
    provider: 'acme',
    fetch: globalThis.fetch,
    connect: () => ({ chat: { completions: { create: () => ({ asResponse: reply }) } } }),
  });
  const card = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const { signal } = new AbortController();
  const call: ChatCall = {
    model: 'm',
    card,
    request: { messages: [{ role: 'user', content: 'hi' }] },
    signal,
    warn() {},
  };
  return ask(call);
}

test('a server that streams what was asked for in one piece is understood', async () => {
  expect(await complete(`${HELLO}${STOP}data: [DONE]\n\n`)).toEqual([
    { type: 'response-start', responseId: 'a' },
    { type: 'text-delta', text: 'hello' },
    { type: 'finish', finishReason: 'stop' },
  ]);
});

test('and what it says then of an error', async () => {
  await expect(complete(`${HELLO}data: {"error":{"code":502}}\n\n`)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
});
