import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';

/** What the SDK hands to a request handler; the parts of Smithy's HttpRequest that matter here. */
interface SmithyRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

interface HandlerOptions {
  readonly abortSignal?: AbortSignal;
}

type RequestHandler = NonNullable<BedrockRuntimeClientConfig['requestHandler']>;

/** `fetch` writes these itself; they come out as they were signed. */
const WRITTEN_BY_FETCH = new Set(['host', 'content-length']);

/** A body that broke off, with what `fetch` threw as the cause: to that, the SDK would add the status of the reply. */
export class BrokenBody extends Error {
  override readonly name = 'BrokenBody';
}

/**
 * Lets the AWS SDK send over the router's `fetch`. Its own handler opens HTTP/2 connections of its own, which the
 * router could neither pool nor replace, and which fail against HTTP/1.1 proxies and emulators.
 */
export function createFetchHandler(fetch: typeof globalThis.fetch): RequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SmithyRequest, { abortSignal }: HandlerOptions = {}) {
      const response = await fetch(urlOf(request), {
        method: request.method,
        headers: Object.entries(request.headers).filter(([name]) => !WRITTEN_BY_FETCH.has(name.toLowerCase())),
        ...(request.body !== undefined && { body: request.body }),
        ...(abortSignal !== undefined && { signal: abortSignal }),
      });
      return {
        response: {
          statusCode: response.status,
          reason: response.statusText,
          headers: Object.fromEntries(response.headers),
          body: readable(response.body, abortSignal),
        },
      };
    },
    destroy() {},
  };
}

function urlOf({ protocol, hostname, port, path, query }: SmithyRequest): string {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) url.searchParams.append(name, one);
  }
  return url.href;
}

/**
 * The body, ended with an error as soon as the signal is aborted. The SDK never cancels a body it stops reading, and a
 * `fetch` that was replaced may not end the body itself.
 */
function readable(body: Response['body'], signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const reader = (body ?? new Blob([]).stream()).getReader();
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => {});
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const abort = (): void => {
        controller.error(signal?.reason);
        cancel();
      };
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    },
    async pull(controller) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new BrokenBody('the body broke off', { cause });
      });
      if (signal?.aborted === true) return;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel,
  });
}
