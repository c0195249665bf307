import { RouterError, type ErrorCode } from '@signalbox/core';
import { readErrorBody } from './error-body.ts';
import { errorFromResponse } from './error-from-response.ts';
import { NO_STATUS } from './error-signs.ts';
import type { RateLimitHeaders } from './rate-limits.ts';
import type { HeaderReader } from './retry-after.ts';

/** Who was asked when something was thrown. */
export interface ThrownAbout {
  readonly provider: string;
  readonly model?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The body of a successful answer had begun: a connection that breaks now has cut it off. */
  readonly began?: boolean | undefined;
  readonly secretName?: string | undefined;
  /** The headers that tell of the vendor's limits. */
  readonly rateLimits?: readonly RateLimitHeaders[] | undefined;
  /** The response header with the vendor's id of the request. Default `x-request-id`. */
  readonly requestIdHeader?: string | undefined;
  /** Knows better than the tables what one vendor's status or code means. */
  readonly override?:
    | ((failure: { status: number; code?: string; message?: string }) => ErrorCode | undefined)
    | undefined;
}

/** What the plugin makes of an error inside an answer that began with 200, where it knows better. */
export function overrideOf(
  override: ThrownAbout['override'],
  { status = NO_STATUS, ...said }: { readonly status?: number; readonly code?: string; readonly message?: string },
): ErrorCode | undefined {
  return override?.({ status, ...said });
}

/** Codes of node:net, node:dns and undici. */
const TIMEOUTS = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const NETWORK = /^(?:E[A-Z]{3,}|UND_ERR_\w+|HPE_\w+|CERT_\w+|ERR_(?:TLS|SSL|HTTP2|STREAM|SOCKET)\w*|\w*_CERT\w*)$/;

/**
 * The error that something thrown by an SDK or by `fetch` means.
 *
 * A broken connection and a bug are kept as `cause`. The error of a refusal is not, nor that of an answer that cannot
 * be read: they hold the vendor's body, which may repeat keys and prompts, and whoever logs an error logs its cause.
 *
 * Once `signal` is aborted, whatever is thrown follows from that: the reason if it is a RouterError, else `cancelled`.
 * Names of errors are not asked: SDKs throw the same ones for their own timeouts.
 */
export function errorFromThrown(thrown: unknown, about: ThrownAbout): RouterError {
  const { provider, model, signal } = about;
  if (signal?.aborted === true) {
    if (RouterError.isInstance(signal.reason)) return signal.reason;
    return new RouterError('cancelled', {
      message: `the call to ${provider} was cancelled`,
      provider,
      model,
      cause: signal.reason,
    });
  }
  const own = routerErrorIn(thrown);
  if (own !== undefined) return own;
  const status = statusOf(thrown);
  if (status !== undefined) return fromStatus(thrown, status, about);
  const network = networkCode(thrown);
  if (network !== undefined) return fromNetwork(network, about, thrown);
  if (isUnreadable(thrown)) {
    return new RouterError('invalid_response', {
      message: `${provider} sent an answer that cannot be read`,
      provider,
      model,
    });
  }
  const message = `the plugin of ${provider} failed: ${nameOf(thrown)}`;
  return new RouterError('internal', { message, provider, model, cause: thrown });
}

function fromStatus(thrown: unknown, status: number, about: ThrownAbout): RouterError {
  const { provider, model, secretName, requestIdHeader = 'x-request-id' } = about;
  // OpenAI's SDK lifts `code` and `message` to the error, Groq's keeps the whole body, others keep it as text.
  const body = readErrorBody(field(thrown, 'error') ?? field(thrown, 'body') ?? field(thrown, 'data')) ?? {};
  const code = body.code ?? textOf(field(thrown, 'code')) ?? textOf(field(thrown, 'type'));
  const known = {
    status,
    ...(code !== undefined && { code }),
    ...(body.message !== undefined && { message: body.message }),
  };
  const headers = headersOf(thrown);
  return errorFromResponse({
    ...known,
    provider,
    model,
    secretName,
    headers,
    rateLimits: about.rateLimits,
    override: status < 400 ? 'invalid_response' : about.override?.(known),
    requestId: headers?.get(requestIdHeader) ?? textOf(field(thrown, 'requestID')),
  });
}

function fromNetwork(network: string, { provider, model, began }: ThrownAbout, cause: unknown): RouterError {
  const details = { provider, model, cause };
  const code = TIMEOUTS.has(network)
    ? 'timeout'
    : began === true || network === TERMINATED
      ? 'stream_truncated'
      : 'connection';
  const messages = {
    timeout: `${provider} did not answer in time`,
    stream_truncated: `the answer of ${provider} broke off`,
    connection: `no connection to ${provider}`,
  };
  return new RouterError(code, {
    ...details,
    message: `${messages[code]} (${network})`,
    ...(network === 'UND_ERR_CONNECT_TIMEOUT' && { billed: false }),
  });
}

const TERMINATED = 'terminated';

/** What is ours already; SDKs bury what the `fetch` that they are given throws. */
function routerErrorIn(thrown: unknown): RouterError | undefined {
  let current = thrown;
  for (let depth = 0; depth < DEPTH && current !== undefined; depth += 1) {
    if (RouterError.isInstance(current)) return current;
    current = field(current, 'cause');
  }
  return undefined;
}

const DEPTH = 6;

/** The first network code in the chain of causes, where SDKs bury it; or what the outermost words give away. */
function networkCode(thrown: unknown): string | undefined {
  let found: string | undefined;
  let current = thrown;
  for (let depth = 0; depth < DEPTH && typeof current === 'object' && current !== null; depth += 1) {
    // What undici's fetch throws when a body breaks off, whatever broke it.
    if (messageOf(current) === 'terminated') return networkOr(field(current, 'cause'), TERMINATED);
    const code = textOf(field(current, 'code'));
    if (found === undefined && code !== undefined && NETWORK.test(code)) found = code;
    current = field(current, 'cause') ?? (field(current, 'errors') as readonly unknown[] | undefined)?.[0];
  }
  return found ?? byWords(thrown);
}

/** A body may also time out: undici then names it in the cause of `terminated`. */
function networkOr(cause: unknown, otherwise: string): string {
  const code = textOf(field(cause, 'code'));
  return code !== undefined && TIMEOUTS.has(code) ? code : otherwise;
}

/** SDKs and runtimes other than Node give no code. */
function byWords(thrown: unknown): string | undefined {
  const name = nameOf(thrown);
  if (/timeout|^AbortError$|UserAbort/i.test(name)) return 'ETIMEDOUT';
  if (/connection/i.test(name)) return 'ECONN';
  return /^(?:fetch failed|failed to fetch|network ?error)/i.test(messageOf(thrown) ?? '') ? 'ECONN' : undefined;
}

function isUnreadable(thrown: unknown): boolean {
  return thrown instanceof SyntaxError || /Validation|Parse/.test(nameOf(thrown));
}

function statusOf(thrown: unknown): number | undefined {
  const status =
    field(thrown, 'status') ??
    field(thrown, 'statusCode') ??
    field(thrown, 'status_code') ??
    field(field(thrown, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' && status >= 100 ? status : undefined;
}

function headersOf(thrown: unknown): HeaderReader | undefined {
  const headers = field(thrown, 'headers') ?? field(field(thrown, 'rawResponse'), 'headers');
  if (typeof field(headers, 'get') === 'function') return headers as HeaderReader;
  if (typeof headers !== 'object' || headers === null) return undefined;
  return { get: (name) => textOf(field(headers, name)) };
}

/** The class, since SDKs leave `name` at `Error`. */
function nameOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown;
  const name = textOf(field(thrown, 'name'));
  return name === undefined || name === 'Error' ? thrown.constructor.name : name;
}

function messageOf(thrown: unknown): string | undefined {
  return textOf(field(thrown, 'message'));
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
