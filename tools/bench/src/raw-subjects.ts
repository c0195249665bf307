import { Pool } from 'undici';
import { check, type Place, type Subject } from './subject.ts';
import { MESSAGES, MODEL } from './upstream.ts';

const PATH = '/v1/chat/completions';
const METHOD = 'POST';
const HEADERS = { 'content-type': 'application/json', authorization: 'Bearer x' };

/** No library: `fetch`, JSON in, JSON or bytes out. */
export function rawFetch({ url, fetch = globalThis.fetch }: Place): Subject {
  const name = 'raw fetch';
  const send = (stream: boolean): Promise<Response> =>
    fetch(url + PATH, { method: METHOD, headers: HEADERS, body: body(stream) });
  return {
    name,
    async call() {
      check(isAnswer(await (await send(false)).json()), name);
    },
    async stream() {
      const response = await send(true);
      if (response.body !== null) check((await endOf(response.body)).includes('[DONE]'), name);
    },
  };
}

/** The floor: undici's own request, without fetch. */
export function rawUndici({ url }: Place): Subject {
  const name = 'raw undici';
  const pool = new Pool(url, { connections: 64 });
  const send = (stream: boolean): ReturnType<Pool['request']> =>
    pool.request({ path: PATH, method: METHOD, headers: HEADERS, body: body(stream) });
  return {
    name,
    async call() {
      check(isAnswer(await (await send(false)).body.json()), name);
    },
    async stream() {
      check((await endOf((await send(true)).body)).includes('[DONE]'), name);
    },
    dispose: () => pool.destroy(),
  };
}

function body(stream: boolean): string {
  return JSON.stringify({ model: MODEL, messages: MESSAGES, stream });
}

function isAnswer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'choices' in value;
}

async function endOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let last: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) last = chunk;
  return Buffer.from(last.buffer, last.byteOffset, last.byteLength).toString();
}
