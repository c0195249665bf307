import type { IncomingMessage, ServerResponse } from 'node:http';
import { wasCut } from './pace.ts';

/** One request as it arrived. `aborted` changes when the client leaves before the end of the answer. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query, as sent. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * JSON when it parses; the fields of a form, its files as `{ filename, mediaType, data }` with base64; else the text.
   * `undefined` when there was none.
   */
  readonly body: unknown;
  readonly aborted: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Requests kept for reading; older ones are dropped. */
export const LOG_LIMIT = 1000;

/** Larger bodies are refused. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export interface Logged extends LoggedRequest {
  aborted: boolean;
}

/** Reads the request whole, and notes when its client leaves early. */
export async function logged(request: IncomingMessage, response: ServerResponse): Promise<Logged> {
  const at = Date.now();
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new RangeError('the body is too large');
    chunks.push(chunk);
  }
  const entry: Logged = {
    method: request.method ?? 'GET',
    path: pathname,
    query: search.slice(1),
    headers: flat(request.headers),
    body: await bodyOf(Buffer.concat(chunks), request.headers['content-type']),
    aborted: false,
    at,
  };
  response.once('close', () => void (entry.aborted = !response.writableFinished && !wasCut(response)));
  return entry;
}

async function bodyOf(bytes: Buffer<ArrayBuffer>, contentType = ''): Promise<unknown> {
  if (!contentType.startsWith('multipart/form-data')) return parsed(bytes.toString('utf8'));
  const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const plain = typeof value === 'string' ? value : await fileOf(value);
    fields[name] = name in fields ? [fields[name], plain].flat() : plain;
  }
  return fields;
}

async function fileOf(file: File): Promise<object> {
  const data = Buffer.from(await file.arrayBuffer()).toString('base64');
  return { filename: file.name, mediaType: file.type, data };
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
