import { describe, expect, test } from 'vitest';
import { askJson, type JsonQuestion } from '../src/ask-json.ts';

const ABOUT = { provider: 'house', secretName: 'HOUSE_KEY' };

function ask(reply: Response | Error, question: Partial<JsonQuestion> = {}) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const { signal } = new AbortController();
  const answer = askJson(fetch, { url: 'http://house/list', headers: { 'x-own': '1' }, signal, ...question }, ABOUT);
  return { answer, requests };
}

describe('asking for JSON', () => {
  test('is a GET without a body and a POST with one', async () => {
    const got = ask(Response.json({ models: [] }));
    expect(await got.answer).toEqual({ models: [] });
    expect(got.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(got.requests[0]?.headers.get('x-own')).toBe('1');

    const posted = ask(Response.json({ count: 3 }), { body: { text: 'hi' } });
    expect(await posted.answer).toEqual({ count: 3 });
    expect(posted.requests[0]?.headers.get('content-type')).toBe('application/json');
    expect(await posted.requests[0]?.json()).toEqual({ text: 'hi' });
  });

  test.for([
    ['a wrong key', new Response('{"error":"Unauthorized"}', { status: 401 }), 'provider_auth', 'HOUSE_KEY'],
    ['an error under 200', Response.json({ error: 'Unexpected endpoint or method.' }), 'invalid_response', 'house'],
    ['a page', new Response('<html>'), 'invalid_response', 'no JSON'],
    ['no server', Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' }), 'connection', 'house'],
  ] as const)('%s is a RouterError', async ([, reply, code, words]) => {
    await expect(ask(reply).answer).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test('a body that breaks off is a truncated answer', async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
    await expect(ask(new Response(body)).answer).rejects.toMatchObject({ code: 'stream_truncated' });
  });

  test('ends with its signal', async () => {
    const controller = new AbortController();
    controller.abort();
    const { answer } = ask(new DOMException('This operation was aborted', 'AbortError'), { signal: controller.signal });
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });
});
