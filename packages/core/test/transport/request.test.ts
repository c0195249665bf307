import { expect, test } from 'vitest';
import { bodyOf, loopback, transport } from './loopback.ts';

test.for([
  ['text', '{"a":"ä"}', '{"a":"ä"}'],
  ['bytes', new TextEncoder().encode('{"a":"ä"}'), '{"a":"ä"}'],
  ['an array buffer', new TextEncoder().encode('abc').buffer, 'abc'],
  ['a view of one', new DataView(new TextEncoder().encode('xabcx').buffer, 1, 3), 'abc'],
  ['nothing', null, ''],
  ['a form, through the global fetch', new URLSearchParams({ a: '1' }), 'a=1'],
  ['a stream, through the global fetch', new Blob(['abc']).stream(), 'abc'],
] as const)('sends %s', async ([, body, expected]) => {
  const { url } = await loopback(async (request, response) => {
    response.end(JSON.stringify({ method: request.method, url: request.url, body: await bodyOf(request) }));
  });
  const init: RequestInit = { method: 'post', body, ...(body instanceof ReadableStream && { duplex: 'half' }) };
  const response = await transport().fetch(`${url}/a/b?c=d#e`, init);
  expect(await response.json()).toEqual({ method: 'POST', url: '/a/b?c=d', body: expected });
});

test.for([
  ['a record', { 'X-One': '1', accept: 'text/plain' }],
  [
    'pairs',
    [
      ['X-One', '1'],
      ['accept', 'text/plain'],
    ] as [string, string][],
  ],
  ['Headers', new Headers({ 'X-One': '1', accept: 'text/plain' })],
] as const)('sends headers given as %s', async ([, headers]) => {
  const { url } = await loopback((request, response) => void response.end(JSON.stringify(request.headers)));
  const response = await transport().fetch(new URL(url), { headers: headers as Record<string, string> });
  expect(await response.json()).toEqual({
    'x-one': '1',
    accept: 'text/plain',
    'user-agent': 'node',
    host: new URL(url).host,
    connection: 'keep-alive',
  });
});

test('says that a text is text unless told otherwise', async () => {
  const { url } = await loopback((request, response) => void response.end(request.headers['content-type']));
  const { fetch } = transport();
  expect(await (await fetch(url, { method: 'POST', body: 'x' })).text()).toBe('text/plain;charset=UTF-8');
  const json = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
  expect(await (await fetch(url, json)).text()).toBe('application/json');
});

test('takes a Request object', async () => {
  const { url } = await loopback(async (request, response) => void response.end(await bodyOf(request)));
  const response = await transport().fetch(new Request(url, { method: 'POST', body: 'abc' }));
  expect(await response.text()).toBe('abc');
});

test('uses its connections again', async () => {
  const server = await loopback((_request, response) => void response.end('ok'));
  const { fetch } = transport();
  for (let call = 0; call < 10; call += 1) expect(await (await fetch(server.url)).text()).toBe('ok');
  // undici frees a connection one turn of the loop after its response: the next call may already have opened another.
  expect(server.connections()).toBeLessThanOrEqual(2);
});

test('opens no more connections than it may, and serves all calls', async () => {
  const server = await loopback((_request, response) => void setImmediate(() => response.end('ok')));
  const { fetch } = transport({ connectionsPerOrigin: 3 });
  const texts = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(server.url)).text()));
  expect(texts).toEqual(Array.from({ length: 20 }, () => 'ok'));
  expect(server.connections()).toBe(3);
});

test('follows a redirect, refuses it, or hands it out, as asked', async () => {
  const { url } = await loopback((request, response) => {
    if (request.url === '/new') response.end('moved');
    else response.writeHead(307, { location: '/new' }).end();
  });
  const { fetch } = transport();
  const followed = await fetch(url, { method: 'POST', body: 'x' });
  expect([followed.url, followed.redirected, await followed.text()]).toEqual([`${url}/new`, true, 'moved']);
  await expect(fetch(url, { redirect: 'error' })).rejects.toThrow(TypeError);
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(307);
});

test('leaves all to the global fetch when the program has set a dispatcher for all requests', async () => {
  const key = Symbol.for('undici.globalDispatcher.1');
  const { url } = await loopback((request, response) => void response.end(request.headers['sec-fetch-mode']));
  const { fetch } = transport();
  expect(await (await fetch(url)).text()).toBe('');
  await (await globalThis.fetch(url)).text();
  const agent = Reflect.get(globalThis, key) as { dispatch(...args: unknown[]): boolean };
  class ProxyAgent {
    dispatch(...args: unknown[]): boolean {
      return agent.dispatch(...args);
    }
  }
  Reflect.set(globalThis, key, new ProxyAgent());
  try {
    expect(await (await fetch(url)).text()).toBe('cors');
  } finally {
    Reflect.set(globalThis, key, agent);
  }
});

test('refuses what is not a URL', async () => {
  await expect(transport().fetch('/v1/chat')).rejects.toThrow(TypeError);
});
