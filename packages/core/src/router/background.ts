import { setMaxListeners } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { ChatRequest, Settlement } from '../contracts/index.ts';
import { createBreakerSync } from './breaker-sync.ts';
import type { CompleteConfig } from './config.ts';
import { createProbes } from './probes.ts';
import type { RoadDeps } from './road.ts';
import type { Scope } from './scope.ts';
import { TOKENS } from './tokens.ts';

/** What is done beside requests. It starts when a request comes: while nobody asks anything, nothing runs. */
export interface Background {
  tick(): void;
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>;
}

/**
 * Probes of candidates, and breakers shared through the store.
 * @param send sends a request, leaves after its first content, and says what it cost
 */
export function createBackground(
  config: CompleteConfig,
  scope: Scope,
  deps: Omit<RoadDeps, 'tick' | 'shadows'>,
  send: (request: ChatRequest) => Promise<Settlement | undefined>,
): Background {
  const { clock, breakers, telemetry } = deps;
  const { learning } = deps;
  const probes = createProbes({
    options: config.probes,
    clock,
    candidates: () => config.probes.candidates ?? namedOrFirst(config, deps),
    resting: () => breakers.list().flatMap(({ key, restMs }) => (restMs === 0 && key.includes('/') ? [key] : [])),
    send,
  });
  // A store that is this process's own has nothing to say to it.
  const isShared = config.plugins.some(({ kind }) => kind === 'store') || config.override !== undefined;
  if (!isShared) return probes;
  const sync = createBreakerSync({
    store: scope.get(TOKENS.store),
    breakers,
    clock,
    everyMs: config.syncMs,
    origin: randomUUID(),
    onFailure: (error) => telemetry.emit('internal.error', () => ({ where: 'store', error })),
  });
  telemetry.on('breaker.change', ({ candidate, state }) => sync.tell(candidate, state));
  return {
    tick() {
      probes.tick();
      sync.tick();
      learning?.sync.tick();
    },
    async idle() {
      await Promise.all([probes.idle(), sync.idle()]);
    },
  };
}

/** Those that the configuration names; else the first chat model of each provider that has what it needs. */
function namedOrFirst({ tasks, fallback }: CompleteConfig, { catalog }: Pick<RoadDeps, 'catalog'>): readonly string[] {
  const named = [...Object.values(tasks).flatMap(({ use = [] }) => use), ...fallback];
  if (named.length > 0) return [...new Set(named)];
  const { candidates, missingCredential } = catalog.snapshot();
  const firsts = new Map<string, string>();
  for (const { provider, model, card } of candidates) {
    if (card.kind !== 'chat' || firsts.has(provider) || missingCredential(provider) !== undefined) continue;
    firsts.set(provider, `${provider}/${model}`);
  }
  return [...firsts.values()];
}

/** A signal that every request listens to, and that is aborted once, at the end. */
export function createShutdown(): AbortController {
  const shutdown = new AbortController();
  // As many listeners as there are requests under way: no leak, whatever their number.
  setMaxListeners(0, shutdown.signal);
  return shutdown;
}
