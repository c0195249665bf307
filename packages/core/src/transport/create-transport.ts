import { loadPool } from './load-pool.ts';
import type { PooledFetch } from './pooled-fetch.ts';

export interface TransportOptions {
  /** How long a connection may take to open, in milliseconds, TLS included; kept to within a second. Default: 10,000. */
  readonly connectMs?: number;
  /** Requests to one origin beyond this many wait for a connection. Default: 1,024. */
  readonly connectionsPerOrigin?: number;
  /** How long an unused connection stays open, in milliseconds; a server's `keep-alive` header may shorten it. Default: 30,000. */
  readonly keepAliveMs?: number;
}

export interface Transport {
  /**
   * As the global `fetch`, with the same errors: `TypeError: fetch failed` whose `cause.code` tells the reason
   * (`ECONNREFUSED`, `UND_ERR_CONNECT_TIMEOUT`…), `TypeError: terminated` inside a body, and the signal's own
   * reason when it aborts. Has no time limit but for connecting. What it does not do itself (forms, streams and
   * `Request` objects to send, redirects, a global proxy) it leaves to the global `fetch`.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Ends what still runs, with an error, and closes all connections. Later requests are refused. */
  readonly dispose: () => Promise<void>;
}

/**
 * A `fetch` for SDKs over pooled connections: less than half the processor time of the global one.
 * Loads nothing until it is first called; where undici does not run it is the global `fetch`.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  let loading: Promise<PooledFetch | undefined> | undefined;
  let loaded: typeof globalThis.fetch | undefined;
  let disposed: Promise<void> | undefined;

  async function load(): Promise<typeof globalThis.fetch> {
    loading ??= loadPooledFetch(options);
    const pooled = await loading;
    return (loaded ??= pooled?.fetch ?? ((input, init) => globalThis.fetch(input, init)));
  }

  return {
    fetch(input, init) {
      if (loaded !== undefined) return loaded(input, init);
      return load().then((fetch) => fetch(input, init));
    },
    dispose() {
      loaded = refuse;
      disposed ??= Promise.resolve(loading).then((pooled) => pooled?.dispose());
      return disposed;
    },
  };
}

function refuse(): Promise<never> {
  return Promise.reject(new TypeError('fetch failed', { cause: new Error('the transport was disposed') }));
}

async function loadPooledFetch(options: TransportOptions): Promise<PooledFetch | undefined> {
  const [PoolOf, { createPooledFetch }] = await Promise.all([loadPool(), import('./pooled-fetch.ts')]);
  if (PoolOf === undefined) return undefined;
  return createPooledFetch(PoolOf, {
    connections: options.connectionsPerOrigin ?? 1024,
    keepAliveTimeout: options.keepAliveMs ?? 30_000,
    connect: { timeout: options.connectMs ?? 10_000 },
    // Deadlines are the router's: it knows what it waits for.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
