import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTransport } from '../../../packages/core/src/transport/create-transport.ts';

// Here and not in core: core knows no provider, and no SDK.

const transport = createTransport();
const seen: string[] = [];
let baseURL = '';

const completion = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'zwölf' }, finish_reason: 'stop' }],
};
const chunk = (content: string): object => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});
const message = {
  id: 'm1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'zwölf' }],
};
const events = [
  { type: 'message_start', message: { ...message, content: [] } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'zw' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ölf' } },
  { type: 'message_stop' },
];

async function read(request: IncomingMessage): Promise<{ stream?: boolean; model: string }> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return JSON.parse(text) as { stream?: boolean; model: string };
}

const server = createServer(async (request, response) => {
  const { stream, model } = await read(request);
  seen.push(`${request.method} ${request.url}`);
  const isAnthropic = request.url === '/v1/messages';
  if (model === 'missing') {
    response.writeHead(404, { 'content-type': 'application/json', 'x-request-id': 'r1' });
    response.end(JSON.stringify({ error: { type: 'not_found_error', message: 'no such model' } }));
  } else if (model === 'silent') {
    if (stream === true) response.write(isAnthropic ? 'event: ping\ndata: {}\n\n' : ': hello\n\n');
  } else if (stream !== true) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isAnthropic ? message : completion));
  } else {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const blocks = isAnthropic
      ? events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      : [chunk('zw'), chunk('ölf')].map((data) => `data: ${JSON.stringify(data)}\n\n`).concat('data: [DONE]\n\n');
    // Cut inside characters and lines.
    const bytes = Buffer.from(blocks.join(''));
    for (let at = 0; at < bytes.length; at += 7) {
      await new Promise<void>((resolve) => void response.write(bytes.subarray(at, at + 7), () => resolve()));
    }
    response.end();
  }
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await transport.dispose();
  server.close();
  server.closeAllConnections();
});

interface Sdk {
  readonly name: string;
  readonly path: string;
  call(model: string, signal?: AbortSignal): Promise<string | null | undefined>;
  stream(model: string, signal?: AbortSignal): Promise<AsyncIterable<string>>;
}

const messages = [{ role: 'user' as const, content: 'hi' }];
const options = { apiKey: 'secret', maxRetries: 0, fetch: transport.fetch };
const withSignal = (signal?: AbortSignal): { signal?: AbortSignal } => (signal === undefined ? {} : { signal });

const sdks: readonly Sdk[] = [
  {
    name: 'openai',
    path: 'POST /v1/chat/completions',
    async call(model, signal) {
      const client = new OpenAI({ ...options, baseURL: `${baseURL}/v1` });
      const answer = await client.chat.completions.create({ model, messages }, withSignal(signal));
      return answer.choices[0]?.message.content;
    },
    async stream(model, signal) {
      const client = new OpenAI({ ...options, baseURL: `${baseURL}/v1` });
      const chunks = await client.chat.completions.create({ model, messages, stream: true }, withSignal(signal));
      return texts(chunks, (each) => each.choices[0]?.delta.content ?? '');
    },
  },
  {
    name: 'groq-sdk',
    path: 'POST /openai/v1/chat/completions',
    async call(model, signal) {
      const client = new Groq({ ...options, baseURL });
      const answer = await client.chat.completions.create({ model, messages }, withSignal(signal));
      return answer.choices[0]?.message.content;
    },
    async stream(model, signal) {
      const client = new Groq({ ...options, baseURL });
      const chunks = await client.chat.completions.create({ model, messages, stream: true }, withSignal(signal));
      return texts(chunks, (each) => each.choices[0]?.delta.content ?? '');
    },
  },
  {
    name: '@anthropic-ai/sdk',
    path: 'POST /v1/messages',
    async call(model, signal) {
      const client = new Anthropic({ ...options, baseURL });
      const answer = await client.messages.create({ model, max_tokens: 9, messages }, withSignal(signal));
      const [block] = answer.content;
      return block?.type === 'text' ? block.text : undefined;
    },
    async stream(model, signal) {
      const client = new Anthropic({ ...options, baseURL });
      const body = { model, max_tokens: 9, messages, stream: true as const };
      return texts(await client.messages.create(body, withSignal(signal)), (event) =>
        event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '',
      );
    },
  },
];

async function* texts<Item>(items: AsyncIterable<Item>, textOf: (item: Item) => string): AsyncGenerator<string> {
  for await (const item of items) {
    const text = textOf(item);
    if (text !== '') yield text;
  }
}

async function collect(items: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test.for(sdks)('$name calls over the transport', async (sdk) => {
  seen.length = 0;
  expect(await sdk.call('m')).toBe('zwölf');
  expect(seen).toEqual([sdk.path]);
});

test.for(sdks)('$name streams over the transport', async (sdk) => {
  expect(await collect(await sdk.stream('m'))).toEqual(['zw', 'ölf']);
});

test.for(sdks)('$name makes its own error of an error reply', async (sdk) => {
  const failed = { status: 404, message: expect.stringContaining('no such model') as string };
  await expect(sdk.call('missing')).rejects.toMatchObject(failed);
  await expect(sdk.stream('missing')).rejects.toMatchObject(failed);
});

test.for(sdks)('$name knows a connection error', async (sdk) => {
  const live = baseURL;
  baseURL = 'http://127.0.0.1:1';
  try {
    await expect(sdk.call('m')).rejects.toMatchObject({
      message: expect.stringContaining('Connection error') as string,
      cause: { message: 'fetch failed', cause: { code: 'ECONNREFUSED' } },
    });
  } finally {
    baseURL = live;
  }
});

test.for(sdks)('$name aborts a call and a stream', async (sdk) => {
  const controller = new AbortController();
  const call = sdk.call('silent', controller.signal);
  const stream = await sdk.stream('silent', controller.signal);
  const rest = collect(stream);
  controller.abort();
  await expect(call).rejects.toMatchObject({ message: 'Request was aborted.' });
  // The SDKs end a stream that the caller aborts without an error.
  expect(await rest).toEqual([]);
});
