import type { Dispatcher, Pool } from 'undici';
import { Exchange, type ResponseHead } from './exchange.ts';
import { PooledResponse } from './pooled-response.ts';
import { toWireRequest, type WireRequest } from './wire-request.ts';

type Fetch = typeof globalThis.fetch;
export type PoolClass = new (origin: string, options: Pool.Options) => Dispatcher;

export interface PooledFetch {
  readonly fetch: Fetch;
  dispose(): Promise<void>;
}

/** `fetch` over one pool of connections for each origin. */
export function createPooledFetch(PoolOf: PoolClass, options: Pool.Options): PooledFetch {
  const pools = new Map<string, Dispatcher>();
  const running = new Set<Exchange>();
  const forget = (exchange: Exchange): void => void running.delete(exchange);

  function poolOf(origin: string): Dispatcher {
    let pool = pools.get(origin);
    if (pool === undefined) pools.set(origin, (pool = new PoolOf(origin, options)));
    return pool;
  }

  function send({ url, method, headers, body, signal }: WireRequest): Promise<ResponseHead> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange({ resolve, reject }, signal, forget);
      running.add(exchange);
      const path = url.pathname + url.search;
      poolOf(url.origin).dispatch({ origin: url.origin, path, method, headers, body }, exchange);
    });
  }

  const fetch: Fetch = async (input, init) => {
    const request = hasOtherDispatcher() ? undefined : toWireRequest(input, init);
    if (request === undefined) return globalThis.fetch(input, init);
    request.signal?.throwIfAborted();

    const head = await send(request);
    if (!isRedirect(head) || request.redirect === 'manual') {
      return PooledResponse.of(head, request.url, request.method);
    }
    head.body.discard();
    if (request.redirect === 'error') {
      throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    }
    // No provider's API redirects; the rules for those that do (which headers may travel where) are fetch's.
    return globalThis.fetch(input, init);
  };

  async function dispose(): Promise<void> {
    const cause = new Error('the transport was disposed');
    for (const exchange of running) exchange.cancel(new TypeError('fetch failed', { cause }));
    await Promise.all([...pools.values()].map((pool) => pool.destroy(cause)));
  }

  return { fetch, dispose };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function isRedirect({ status, headers }: ResponseHead): boolean {
  return REDIRECTS.has(status) && headers.location !== undefined;
}

// Where undici and Node's own fetch keep the dispatcher that everybody is to use.
// https://github.com/nodejs/undici/blob/v7.30.2/lib/global.js (read 2026-11-21)
const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')];

/** Whether the program has chosen a proxy (`NODE_USE_ENV_PROXY` does it too) or a mock for all its requests: it then gets its way. */
function hasOtherDispatcher(): boolean {
  for (const key of GLOBAL_DISPATCHERS) {
    const dispatcher: unknown = Reflect.get(globalThis, key);
    if (typeof dispatcher === 'object' && dispatcher !== null && dispatcher.constructor.name !== 'Agent') return true;
  }
  return false;
}
