import { request } from 'node:http';
import { decodeEventMessages, type Emulator } from '../../src/index.ts';

type Json = any; // wire bodies of three vendors, looked into by tests only

/** How each vendor is asked, and how its answers are read, without any SDK. */
export interface Wire {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  request(prompt: string, stream: boolean, more?: object): { path: string; body: object };
  embed(input: readonly string[]): { path: string; body: object };
  text(body: Json): string;
  streamText(events: readonly Json[]): string;
  usage(source: Json): unknown;
  /** The events of a stream; throws when the bytes are cut in the middle of one. */
  events(bytes: Uint8Array): Json[];
  isWhole(events: readonly Json[]): boolean;
  errorOf(body: Json): string | undefined;
}

const KEY = 'key-of-the-test';
const SIGNATURE = 'a'.repeat(64);

/** One wire of each family: what differs within one is tested with its dialect. */
export type WireName = 'openai' | 'anthropic' | 'bedrock';

export const WIRES: Readonly<Record<WireName, Wire>> = {
  openai: {
    key: KEY,
    headers: { authorization: `Bearer ${KEY}` },
    request: (prompt, stream, more = {}) => ({
      path: '/v1/chat/completions',
      body: {
        model: 'm',
        messages: [{ role: 'user', content: prompt }],
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
        ...more,
      },
    }),
    embed: (input) => ({ path: '/v1/embeddings', body: { model: 'm', input } }),
    text: (body) => body.choices[0].message.content,
    streamText: (events) => events.map((event) => event.choices?.[0]?.delta?.content ?? '').join(''),
    usage: (source) => source.usage ?? undefined,
    events: (bytes) => sseEvents(bytes).filter((event) => event !== '[DONE]'),
    isWhole: (events) => events.some((event) => typeof event.choices?.[0]?.finish_reason === 'string'),
    errorOf: (body) => body.error?.message,
  },
  anthropic: {
    key: KEY,
    headers: { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' },
    request: (prompt, stream, more = {}) => ({
      path: '/v1/messages',
      body: { model: 'm', max_tokens: 1000, messages: [{ role: 'user', content: prompt }], stream, ...more },
    }),
    embed: () => {
      throw new Error('this vendor has no embeddings');
    },
    text: (body) => body.content.map((block: Json) => block.text ?? '').join(''),
    streamText: (events) => events.map((event) => event.delta?.text ?? '').join(''),
    usage: (source) => source.usage ?? source.message?.usage,
    events: sseEvents,
    isWhole: (events) => events.some((event) => event.type === 'message_stop'),
    errorOf: (body) => body.error?.message,
  },
  bedrock: {
    key: KEY,
    headers: {
      'x-amz-date': '20261121T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/20261121/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=${SIGNATURE}`,
    },
    request: (prompt, stream, more = {}) => ({
      path: `/model/anthropic.m-v1%3A0/${stream ? 'converse-stream' : 'converse'}`,
      body: { messages: [{ role: 'user', content: [{ text: prompt }] }], ...more },
    }),
    embed: (input) => ({
      path: '/model/cohere.embed-v4/invoke',
      body: { texts: input, input_type: 'search_document' },
    }),
    text: (body) => body.output.message.content.map((block: Json) => block.text ?? '').join(''),
    streamText: (events) => events.map((event) => event.delta?.text ?? '').join(''),
    usage: (source) => source.usage,
    events: awsEvents,
    isWhole: (events) => events.some((event) => event.stopReason !== undefined),
    errorOf: (body) => body.message,
  },
};

/** Sends one request to an emulator. */
export async function ask(
  emulator: Emulator,
  { path, body }: { path: string; body: object },
  init: RequestInit = {},
): Promise<Response> {
  const wire = WIRES[emulator.dialect as WireName];
  return fetch(emulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...wire.headers },
    body: JSON.stringify(body),
    ...init,
  });
}

export async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

/** Reads until the end or a failure; tells which, and in which pieces. */
export async function readPieces(response: Response): Promise<{ pieces: Uint8Array[]; failed: boolean }> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of response.body ?? []) pieces.push(piece);
    return { pieces, failed: false };
  } catch {
    return { pieces, failed: true };
  }
}

function sseEvents(bytes: Uint8Array): Json[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => (data === '[DONE]' ? data : JSON.parse(data)));
}

function awsEvents(bytes: Uint8Array): Json[] {
  return decodeEventMessages(bytes).map(({ headers, body }) => ({
    ...JSON.parse(Buffer.from(body).toString('utf8')),
    kind: headers[':message-type'],
    event: headers[':event-type'] ?? headers[':exception-type'],
  }));
}

/** The pieces in which the chunks of a reply come, which `fetch` may join. */
export async function wirePieces(
  emulator: Emulator,
  { path, body }: { path: string; body: object },
): Promise<Buffer[]> {
  const headers = { 'content-type': 'application/json', ...WIRES[emulator.dialect as WireName].headers };
  const pieces: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const asked = request(emulator.url + path, { method: 'POST', headers, agent: false }, (response) => {
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', resolve).once('error', reject);
    });
    asked.once('error', reject).end(JSON.stringify(body));
  });
  return pieces;
}
