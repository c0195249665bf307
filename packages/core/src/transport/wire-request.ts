/** A request in the shape that a pool sends. */
export interface WireRequest {
  readonly url: URL;
  /** In upper case. */
  readonly method: string;
  /** Name, value, name, value. */
  readonly headers: string[];
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal | undefined;
  readonly redirect: NonNullable<RequestInit['redirect']>;
}

type FetchInput = Parameters<typeof globalThis.fetch>[0];

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const NOT_OURS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE']);

/**
 * Reads fetch's arguments.
 * @returns `undefined` for whatever is better left to the platform's own fetch: `Request` objects, forms and streams
 * as bodies, URLs other than plain http(s), a dispatcher of the caller's own
 * @throws TypeError when the URL cannot be read
 */
export function toWireRequest(input: FetchInput, init: RequestInit = {}): WireRequest | undefined {
  if (typeof input !== 'string' && !(input instanceof URL)) return undefined;
  const url = typeof input === 'string' ? parsed(input) : new URL(input);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if ('dispatcher' in init || init.integrity) return undefined;

  const method = init.method?.toUpperCase() ?? 'GET';
  if (NOT_OURS.has(method)) return undefined;
  const body = toBytes(init.body);
  if (body === undefined || (body !== null && WITHOUT_BODY.has(method))) return undefined;

  const headers = toPairs(init.headers, typeof body === 'string');
  return { url, method, headers, body, signal: init.signal ?? undefined, redirect: init.redirect ?? 'follow' };
}

let lastText = '';
let lastUrl: URL | undefined;

/** An SDK asks for the same URL over and over, and reading one takes longer than comparing it. Nobody changes it. */
function parsed(text: string): URL {
  if (lastUrl === undefined || text !== lastText) {
    lastUrl = new URL(text);
    lastText = text;
  }
  return lastUrl;
}

function toBytes(body: RequestInit['body']): string | Uint8Array | null | undefined {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return undefined;
}

/** Adds what fetch itself adds and servers may insist on. No accept-encoding: a few kilobytes of JSON are not worth it. */
function toPairs(init: RequestInit['headers'], isText: boolean): string[] {
  const pairs: string[] = [];
  let accept = false;
  let userAgent = false;
  let contentType = !isText;
  for (const [name, value] of entriesOf(init)) {
    pairs.push(name, String(value));
    const known = name.toLowerCase();
    accept ||= known === 'accept';
    userAgent ||= known === 'user-agent';
    contentType ||= known === 'content-type';
  }
  if (!accept) pairs.push('accept', '*/*');
  if (!userAgent) pairs.push('user-agent', 'node');
  if (!contentType) pairs.push('content-type', 'text/plain;charset=UTF-8');
  return pairs;
}

function entriesOf(init: RequestInit['headers']): Iterable<readonly [string, unknown]> {
  if (init === undefined || init === null) return [];
  if (Symbol.iterator in init) return init as Iterable<readonly [string, unknown]>;
  return Object.entries(init);
}
