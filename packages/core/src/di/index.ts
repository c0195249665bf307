import 'reflect-metadata';
import type { DependencyContainer } from 'tsyringe';
import type { RouterConfig } from '../router/config.ts';
import { assemble, type Router } from '../router/create-router.ts';
import { TOKENS } from '../router/tokens.ts';

/**
 * What `registerRouter` puts into a tsyringe container, for `@inject(ROUTER_TOKENS.router)`. Registered symbols, so
 * that two copies of this package mean the same thing.
 */
export const ROUTER_TOKENS = {
  router: Symbol.for('signalbox.router'),
  clock: Symbol.for('signalbox.clock'),
  random: Symbol.for('signalbox.random'),
  transport: Symbol.for('signalbox.transport'),
  secrets: Symbol.for('signalbox.secrets'),
  embed: Symbol.for('signalbox.embed'),
  telemetry: Symbol.for('signalbox.telemetry'),
  catalog: Symbol.for('signalbox.catalog'),
  catalogSources: Symbol.for('signalbox.catalogSources'),
  discovery: Symbol.for('signalbox.discovery'),
  breakers: Symbol.for('signalbox.breakers'),
  health: Symbol.for('signalbox.health'),
  slots: Symbol.for('signalbox.slots'),
  store: Symbol.for('signalbox.store'),
  quotas: Symbol.for('signalbox.quotas'),
  cache: Symbol.for('signalbox.cache'),
  classifiers: Symbol.for('signalbox.classifiers'),
  strategies: Symbol.for('signalbox.strategies'),
  ledger: Symbol.for('signalbox.ledger'),
  providers: Symbol.for('signalbox.providers'),
  costs: Symbol.for('signalbox.costs'),
  trackers: Symbol.for('signalbox.trackers'),
} as const satisfies Record<keyof typeof TOKENS | 'router', symbol>;

/**
 * Makes a router and puts it, with every part of it, into a program's own tsyringe container, so that its
 * `@injectable()` classes can ask for them.
 * The program disposes the router itself: a container does not dispose what it did not construct.
 */
export function registerRouter(container: DependencyContainer, config: RouterConfig): Router {
  const { router, scope } = assemble(config);
  container.register(ROUTER_TOKENS.router, { useValue: router });
  for (const [name, token] of Object.entries(TOKENS) as [keyof typeof TOKENS, (typeof TOKENS)[keyof typeof TOKENS]][]) {
    container.register(ROUTER_TOKENS[name], { useFactory: () => scope.get<unknown>(token) });
  }
  return router;
}
