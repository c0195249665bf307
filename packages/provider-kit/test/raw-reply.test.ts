import { expect, test } from 'vitest';
import { rawReply } from '../src/raw-reply.ts';

const { signal } = new AbortController();
const refused = async (): Promise<Response> => new Response('{"error":"no"}', { status: 500 });

test('hands out the reply as it came, while the SDK reads an empty one', async () => {
  let read: unknown;
  const reply = await rawReply({ fetch: refused, signal }, async (fetch) => {
    const response = await fetch('https://api.example/chat');
    read = [response.status, await response.json()];
  });
  expect(read).toEqual([200, {}]);
  expect([reply.status, await reply.text()]).toEqual([500, '{"error":"no"}']);
});

test('does not mind what the SDK says to an empty reply', async () => {
  const reply = await rawReply({ fetch: refused, signal }, async (fetch) => {
    await fetch('https://api.example/chat');
    throw new Error('missing body');
  });
  expect(reply.status).toBe(500);
});

test('sends with the signal of the call, whatever the SDK would have it be', async () => {
  let sent: RequestInit | undefined;
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    sent = init;
    return new Response('');
  };
  await rawReply({ fetch, signal }, (lent) =>
    lent('https://api.example', { signal: AbortSignal.abort(), method: 'PUT' }),
  );
  expect(sent).toEqual({ method: 'PUT', signal });
});

test('throws what fetch threw, not what the SDK made of it', async () => {
  const broken = new TypeError('fetch failed');
  const sending = rawReply({ fetch: () => Promise.reject(broken), signal }, (fetch) =>
    fetch('https://api.example').catch(() => {
      throw new Error('exception sending request');
    }),
  );
  await expect(sending).rejects.toBe(broken);
});

test('throws what the SDK throws before it sends', async () => {
  const sending = rawReply({ fetch: refused, signal }, () => Promise.reject(new Error('model is required')));
  await expect(sending).rejects.toThrow('model is required');
});

test('says that nothing was sent', async () => {
  await expect(rawReply({ fetch: refused, signal }, async () => undefined)).rejects.toThrow('sent no request');
});
