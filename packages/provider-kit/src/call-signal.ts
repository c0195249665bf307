const SIGNAL = Symbol('signal of the call');

/** Options for one call of an SDK: what it hands to `fetch` as it is. */
export interface CallSignal {
  readonly fetchOptions: object;
}

/**
 * Gives a call its signal past the SDK. An SDK that is given a signal composes it with one of its own
 * (`AbortSignal.any`), and what hangs on composed signals stays in memory until the next full garbage collection:
 * it costs more than the call itself. The SDK's own signal has nothing to say here, since its timeouts are off.
 */
export function withSignal(signal: AbortSignal): CallSignal {
  return { fetchOptions: { [SIGNAL]: signal } };
}

/** The signal of a call, for an SDK that has no way past it: what it composes is then its own. */
export function signalOf({ fetchOptions }: CallSignal): AbortSignal {
  return (fetchOptions as { readonly [SIGNAL]: AbortSignal })[SIGNAL];
}

/** A `fetch` that ends with the signal its call was given by `withSignal`. */
export function fetchWithSignal(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const signal = (init as { readonly [SIGNAL]?: AbortSignal } | undefined)?.[SIGNAL];
    return fetch(input, signal === undefined ? init : { ...init, signal });
  };
}
