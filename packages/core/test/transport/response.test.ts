import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { held, loopback, transport } from './loopback.ts';

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) text += piece;
  return text;
}

test('is a Response', async () => {
  const { url } = await loopback((_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.writeHead(418, 'Short and stout', { 'X-Request-Id': 'r1', 'content-type': 'application/json' });
    response.end('{"error":{"message":"no"}}');
  });
  const response = await transport().fetch(`${url}/x#y`);
  expect(response).toBeInstanceOf(Response);
  expect([response.ok, response.status, response.statusText, response.url, response.redirected, response.type]).toEqual(
    [false, 418, 'Short and stout', `${url}/x`, false, 'basic'],
  );
  expect(response.headers).toBeInstanceOf(Headers);
  expect(response.headers.get('x-request-ID')).toBe('r1');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect([...new Headers(response.headers)]).toEqual([...response.headers]);
  expect([...response.headers.keys()].slice(0, 2)).toEqual(['connection', 'content-type']);
  expect([...response.headers.values()]).toContain('b=2');
  expect(response.headers.has('set-cookie')).toBe(true);
  expect(response.headers.get('absent')).toBeNull();
  expect(() => response.headers.set('a', 'b')).toThrow(TypeError);
  const seen: string[] = [];
  response.headers.forEach((value, name) => seen.push(`${name}: ${value}`));
  expect(seen).toContain('x-request-id: r1');
  expect(response.bodyUsed).toBe(false);
  expect(inspect(response)).toMatch(/^Response \{\s+status: 418/);
  expect(await response.json()).toEqual({ error: { message: 'no' } });
  expect(response.bodyUsed).toBe(true);
  await expect(response.text()).rejects.toThrow('already been read');
  expect(() => response.clone()).toThrow('already been read');
});

test('reads a body in every form', async () => {
  const { url } = await loopback((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-www-form-urlencoded' }).end('a=1&b=%C3%A4');
  });
  const { fetch } = transport();
  const text = 'a=1&b=%C3%A4';
  expect(await (await fetch(url)).text()).toBe(text);
  expect(Buffer.from(await (await fetch(url)).bytes()).toString()).toBe(text);
  const buffer = await (await fetch(url)).arrayBuffer();
  expect([buffer.byteLength, Buffer.from(buffer).toString()]).toEqual([text.length, text]);
  const blob = await (await fetch(url)).blob();
  expect([blob.type, await blob.text()]).toEqual(['application/x-www-form-urlencoded', text]);
  expect((await (await fetch(url)).formData()).get('b')).toBe('ä');
});

test.for([
  ['204', 204, 'GET'],
  ['304', 304, 'GET'],
  ['a HEAD', 200, 'HEAD'],
] as const)('has no body for %s, and frees the connection', async ([, status, method]) => {
  const server = await loopback((_request, response) => void response.writeHead(status).end());
  const { fetch } = transport();
  const response = await fetch(server.url, { method });
  expect([response.status, response.body, await response.text(), response.bodyUsed]).toEqual([status, null, '', false]);
  expect(await (await fetch(server.url)).text()).toBe('');
});

test('joins characters that were cut apart on the wire', async () => {
  const { listener, next } = held();
  const { url } = await loopback(listener);
  const { fetch } = transport();
  const bytes = Buffer.from('\uFEFFzwölf € 😀');
  const answer = next().then(async (response) => {
    for (const byte of bytes)
      await new Promise<void>((resolve) => void response.write(Buffer.of(byte), () => resolve()));
    response.end();
  });
  expect(await (await fetch(url)).text()).toBe('zwölf € 😀');
  await answer;
});

test('hands out chunks as they come, and the rest as one', async () => {
  const { listener, next } = held();
  const { url } = await loopback(listener);
  const pending = transport().fetch(url);
  const answer = await next();
  answer.write('one');
  const response = await pending;
  const reader = response.body!.getReader();
  const read = async (): Promise<string | undefined> => {
    const { value } = await reader.read();
    expect(Buffer.isBuffer(value)).toBe(false);
    return value && Buffer.from(value).toString();
  };
  expect(await read()).toBe('one');
  const second = read();
  answer.write('two');
  expect(await second).toBe('two');
  answer.end('three');
  expect(await read()).toBe('three');
  expect((await reader.read()).done).toBe(true);
  expect(response.bodyUsed).toBe(true);
});

test('streams by iteration, through transforms, and twice by tee and clone', async () => {
  const { url } = await loopback((_request, response) => {
    response.write('a'.repeat(100_000));
    response.end('b');
  });
  const { fetch } = transport();
  const whole = 100_001;

  let iterated = 0;
  for await (const chunk of (await fetch(url)).body!) iterated += chunk.byteLength;
  expect(iterated).toBe(whole);

  expect(await textOf((await fetch(url)).body!)).toHaveLength(whole);

  const [left, right] = (await fetch(url)).body!.tee();
  expect(
    (await Promise.all([new Response(left).text(), new Response(right).text()])).map((text) => text.length),
  ).toEqual([whole, whole]);

  const response = await fetch(url);
  const copy = response.clone();
  expect([copy.url, copy.status, copy.headers.get('date')]).toEqual([
    response.url,
    response.status,
    response.headers.get('date'),
  ]);
  expect((await Promise.all([response.text(), copy.text()])).map((text) => text.length)).toEqual([whole, whole]);
  expect([response.bodyUsed, copy.bodyUsed]).toEqual([true, true]);
});

test('locks a stream that text() reads', async () => {
  const { url } = await loopback((_request, response) => void response.end('abc'));
  const response = await transport().fetch(url);
  const { body } = response;
  expect(await response.text()).toBe('abc');
  expect(body!.locked).toBe(true);
  expect(response.body).toBe(body);
});

test.for([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
  ['unheard-of', (text: string) => Buffer.from(text)],
] as const)('decodes %s, whole and as a stream', async ([encoding, encode]) => {
  const text = 'ä token and another '.repeat(20_000);
  const { url } = await loopback((_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(encode(text));
  });
  const { fetch } = transport();
  expect(await (await fetch(url)).text()).toBe(text);
  expect(await textOf((await fetch(url)).body!)).toBe(text);
});

test('fails on bytes that do not decode', async () => {
  const { url } = await loopback((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
  });
  await expect((await transport().fetch(url)).text()).rejects.toMatchObject({
    name: 'TypeError',
    message: 'terminated',
  });
});
