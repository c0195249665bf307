import { secret, type Clock, type PluginContext } from '@signalbox/core';
import { createFakeClock } from './fake-clock.ts';

/** A PluginContext for calling a plugin without a router. Secrets not listed do not exist. */
export function createFakeContext(options: {
  readonly fetch?: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Default: one that stands still. */
  readonly clock?: Clock;
}): PluginContext {
  const { secrets = {} } = options;
  return {
    fetch: (options.fetch ?? globalThis.fetch) as typeof globalThis.fetch,
    secret: (name) => (secrets[name] === undefined ? undefined : secret(secrets[name])),
    clock: options.clock ?? createFakeClock(),
  };
}
