import type { ChatCall, ChatRequest, Provider } from '@signalbox/core';
import { collect, createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { aiSdk } from '../src/index.ts';

const ANSWER = [
  'data: {"type":"delta","text":"Points "}',
  'data: {"type":"delta","text":"set."}',
  'data: {"type":"done","reason":"stop","usage":{"input":7,"output":3}}',
];

function make(respond: () => Response) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return respond();
  };
  const context = createFakeContext({ fetch, secrets: { AI_SDK_API_KEY: 'test-key' } });
  return { provider: aiSdk().create(context) as Provider, requests };
}

function call(request: Partial<ChatRequest> = {}) {
  const warned: string[] = [];
  const asked: ChatCall = {
    model: 'ai-sdk-chat',
    card: { id: 'ai-sdk-chat', kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
    request: { messages: [{ role: 'user', content: 'hi' }], ...request },
    signal: new AbortController().signal,
    warn: ({ field }) => void warned.push(field),
  };
  return { asked, warned };
}

const sent = (lines: readonly string[]) => () => new Response(`${lines.join('\n\n')}\n\n`);
const run = ({ provider }: { readonly provider: Provider }, asked = call().asked) =>
  collect(provider.stream?.(asked) ?? []);

describe('ai-sdk', () => {
  test('sends the request in the words of the vendor', async () => {
    const vendor = make(sent(ANSWER));
    await run(vendor, call({ system: 'Be short.', maxOutputTokens: 9 }).asked);
    const [request] = vendor.requests;
    expect(request?.headers.get('authorization')).toBe('Bearer test-key');
    expect(await request?.json()).toEqual({
      model: 'ai-sdk-chat',
      messages: [
        { role: 'system', text: 'Be short.' },
        { role: 'user', text: 'hi' },
      ],
      max_tokens: 9,
    });
  });

  test('answers with text, and one finish with the usage', async () => {
    expect(await run(make(sent(ANSWER)))).toEqual([
      { type: 'text-delta', text: 'Points ' },
      { type: 'text-delta', text: 'set.' },
      { type: 'finish', finishReason: 'stop', rawFinishReason: 'stop', usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  test('gives no finish to an answer that was cut', async () => {
    const chunks = await run(make(sent(ANSWER.slice(0, 2))));
    expect(chunks.map(({ type }) => type)).toEqual(['text-delta', 'text-delta']);
  });

  test('warns about what it cannot send', async () => {
    const { asked, warned } = call({ seed: 7, topK: 3 });
    await run(make(sent(ANSWER)), asked);
    expect(warned).toEqual(['seed', 'topK']);
  });

  test.for([
    [401, 'provider_auth'],
    [429, 'rate_limited'],
    [503, 'provider_unavailable'],
  ] as const)('maps status %i to %s', async ([status, code]) => {
    await expect(run(make(() => new Response('{}', { status })))).rejects.toMatchObject({ code, status });
  });
});
