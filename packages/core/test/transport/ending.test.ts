import { getEventListeners, once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { held, loopback, transport, until } from './loopback.ts';

test('does not send for a signal that has aborted', async () => {
  const server = await loopback((_request, response) => void response.end());
  const reason = new Error('changed my mind');
  await expect(transport().fetch(server.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(server.connections()).toBe(0);
});

test('stops waiting for headers on abort, and closes the connection', async () => {
  const { listener, next } = held();
  const server = await loopback(listener);
  const controller = new AbortController();
  const listeners = (): number => getEventListeners(controller.signal, 'abort').length;
  const pending = transport().fetch(server.url, { signal: controller.signal });
  const answer = await next();
  expect(listeners()).toBe(1);
  const closed = once(answer, 'close');
  const reason = new Error('too slow');
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  expect(listeners()).toBe(0);
  await closed;
});

test('stops waiting for a connection on abort, and does not send later', async () => {
  const { listener, next } = held();
  const server = await loopback(listener);
  const { fetch } = transport({ connectionsPerOrigin: 1 });
  const first = fetch(server.url);
  const answer = await next();
  const controller = new AbortController();
  const second = fetch(`${server.url}/second`, { signal: controller.signal });
  controller.abort();
  await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  answer.end('first');
  expect(await (await first).text()).toBe('first');
  const third = fetch(`${server.url}/third`);
  const last = await next();
  expect(last.req.url).toBe('/third');
  last.end();
  await (await third).text();
});

test.for(['stream', 'text'] as const)('ends a body on abort while it is read as %s', async (how) => {
  const { listener, next } = held();
  const server = await loopback(listener);
  const controller = new AbortController();
  const listeners = (): number => getEventListeners(controller.signal, 'abort').length;
  const pending = transport().fetch(server.url, { signal: controller.signal });
  const answer = await next();
  answer.write('some');
  const response = await pending;
  const closed = once(answer, 'close');
  const reason = new Error('enough');
  if (how === 'text') {
    const text = response.text();
    controller.abort(reason);
    await expect(text).rejects.toBe(reason);
  } else {
    const reader = response.body!.getReader();
    await reader.read();
    const read = reader.read();
    controller.abort(reason);
    await expect(read).rejects.toBe(reason);
  }
  expect(listeners()).toBe(0);
  await closed;
});

test('leaves no listener on a signal that outlives the call', async () => {
  const { url } = await loopback((_request, response) => void response.end('ok'));
  const { signal } = new AbortController();
  await (await transport().fetch(url, { signal })).text();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('hands out what came before the connection broke, then the error', async () => {
  const { listener, next } = held();
  const server = await loopback(listener);
  const pending = transport().fetch(server.url);
  const answer = await next();
  answer.write('half');
  const response = await pending;
  answer.destroy();
  const reader = response.body!.getReader();
  await until(() => server.closed() === 1);
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('half');
  await expect(reader.read()).rejects.toMatchObject({
    name: 'TypeError',
    message: 'terminated',
    cause: { code: 'UND_ERR_SOCKET' },
  });
});

test('fails like fetch when nobody listens, for every one of many calls', async () => {
  const { url, server } = await loopback(() => {});
  await new Promise((resolve) => server.close(resolve));
  const { fetch } = transport({ connectionsPerOrigin: 2 });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => fetch(url)));
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNREFUSED' } },
    });
  }
});

test('fails like fetch when a header cannot be sent', async () => {
  const { url } = await loopback((_request, response) => void response.end());
  const sent = transport().fetch(url, { headers: { 'x-bad': 'a\nb' } });
  await expect(sent).rejects.toMatchObject({ name: 'TypeError', message: 'fetch failed' });
});

test('gives up on a connection that does not open in time', async () => {
  // A server that never says a word: TLS does not get under way.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { fetch } = transport({ connectMs: 50 });
  await expect(fetch(`https://127.0.0.1:${port}`)).rejects.toMatchObject({
    name: 'TypeError',
    message: 'fetch failed',
    cause: { code: 'UND_ERR_CONNECT_TIMEOUT' },
  });
});

test('asks a fast server to wait for a slow reader', async () => {
  const total = 64 * 1024 * 1024;
  const piece = Buffer.alloc(256 * 1024, 'x');
  let written = 0;
  const server = await loopback((_request, response) => {
    const fill = (): void => {
      while (written < total) {
        written += piece.byteLength;
        if (!response.write(piece)) return void response.once('drain', fill);
      }
      response.end();
    };
    fill();
  });
  const response = await transport().fetch(server.url);
  const reader = response.body!.getReader();
  const first = await reader.read();
  // The server has come to a stop when many turns of the loop bring nothing more.
  for (let still = 0, previous = -1; still < 100; still = previous === written ? still + 1 : 0) {
    previous = written;
    await new Promise((resolve) => setImmediate(resolve));
  }
  // What is under way sits in the kernel's and the server's buffers, not in ours.
  expect(written).toBeLessThan(total / 2);
  let read = first.value?.byteLength ?? 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    expect(value.byteLength).toBeLessThanOrEqual(256 * 1024);
    read += value.byteLength;
  }
  expect(read).toBe(total);
});

test('uses a connection again when the reader leaves just before the end of the message', async () => {
  const { listener, next } = held();
  const server = await loopback(listener);
  const { fetch } = transport();
  const pending = fetch(server.url);
  const answer = await next();
  answer.write('data: [DONE]\n\n');
  for await (const _chunk of (await pending).body!) break;
  answer.end();
  await once(answer, 'close');
  // undici frees the connection one turn of the loop after the end.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const again = fetch(server.url);
  (await next()).end('again');
  expect(await (await again).text()).toBe('again');
  expect(server.connections()).toBe(1);
});

test.for(['cancel', 'break', 'huge'] as const)('frees the connection of a body that is left: %s', async (how) => {
  const server = await loopback((_request, response) => {
    if (how === 'huge') {
      const fill = (): void => {
        while (response.write(Buffer.alloc(65_536))) continue;
        response.once('drain', fill);
      };
      return fill();
    }
    response.write('some');
  });
  const { body } = await transport().fetch(server.url);
  if (how === 'break') for await (const _chunk of body!) break;
  else await body!.cancel();
  await until(() => server.closed() === 1);
});

test('frees the connection of a response that is dropped unread', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const server = await loopback((_request, response) => void response.write(Buffer.alloc(1_000_000)));
  const { fetch } = transport();
  await (async () => void (await fetch(server.url)))();
  expect(server.closed()).toBe(0);
  await until(() => {
    gc();
    return server.closed() === 1;
  });
});

test('dispose ends what runs, closes the connections, and refuses what comes later', async () => {
  const { listener, next } = held();
  const server = await loopback(listener);
  const { fetch, dispose } = transport({ connectionsPerOrigin: 2 });
  const streaming = fetch(server.url);
  (await next()).write('some');
  const reading = (await streaming).text();
  const waiting = fetch(server.url);
  await next();
  const queued = fetch(server.url);
  const failed = { name: 'TypeError', message: 'fetch failed' };
  const outcomes = Promise.allSettled([reading, waiting, queued]);
  await dispose();
  await dispose();
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: failed });
  await expect(fetch(server.url)).rejects.toMatchObject(failed);
  await until(() => server.closed() === server.connections());
});

test('dispose before the first call loads nothing, and calls are then refused', async () => {
  const { fetch, dispose } = transport();
  await dispose();
  await expect(fetch('http://127.0.0.1:1')).rejects.toThrow(TypeError);
});
