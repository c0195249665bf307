import type { IncomingMessage, ServerResponse } from 'node:http';
import { wasCut } from './pace.ts';

/** One request as it arrived. `aborted` changes when the client leaves before the end of the answer. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query, as sent. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON when it parses, else the text; `undefined` when there was none. */
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
    body: parsed(Buffer.concat(chunks).toString('utf8')),
    aborted: false,
    at,
  };
  response.once('close', () => void (entry.aborted = !response.writableFinished && !wasCut(response)));
  return entry;
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
