import type { RouterEvents, Telemetry } from '../contracts/index.ts';
import { EVENT_NAMES } from './event-names.ts';

type Listener = (event: never) => unknown;

/** An emitter that costs nothing where nobody listens, and that no listener can break. */
export function createTelemetry(providerNames: ReadonlyMap<string, string> = new Map()): Telemetry {
  const listeners = new Map<keyof RouterEvents, Set<Listener>>();
  const telemetry: Telemetry = {
    providerName: (id) => providerNames.get(id) ?? id,
    emit(name, payload) {
      const interested = listeners.get(name);
      if (interested === undefined || interested.size === 0) return;
      const event = payload();
      for (const listener of interested) {
        const failed = (error: unknown): void => {
          // A failing listener of this very event would be told of its own failure, for ever.
          if (name !== 'internal.error')
            telemetry.emit('internal.error', () => ({ where: `listener of ${name}`, error }));
        };
        try {
          const told = listener(event as never);
          if (told instanceof Promise) told.catch(failed);
        } catch (error) {
          failed(error);
        }
      }
    },
    on(name, listener) {
      // It would never be told of anything, and nobody would notice.
      if (!EVENT_NAMES.includes(name)) {
        throw new TypeError(`there is no event ${JSON.stringify(name)}; expected one of ${EVENT_NAMES.join(', ')}`);
      }
      const interested = listeners.get(name) ?? new Set();
      interested.add(listener);
      listeners.set(name, interested);
      return () => void interested.delete(listener);
    },
  };
  return telemetry;
}
