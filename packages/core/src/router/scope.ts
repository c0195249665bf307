import 'reflect-metadata';
import { container as rootContainer, instanceCachingFactory, type DependencyContainer } from 'tsyringe';

declare const TYPE: unique symbol;

/** Names a thing in a scope, and knows its type. */
export interface Token<T> {
  readonly name: string;
  readonly [TYPE]?: T;
}

/** Makes a token. Two tokens of one name are two tokens. */
export function createToken<T>(name: string): Token<T> {
  return Object.freeze({ name });
}

/** Where a router's parts are bound and found. Not used while a request runs. */
export interface Scope {
  /** Binds a token to a factory, which runs once, when it is first asked for. A later bind wins. */
  bind<T>(token: Token<T>, create: (scope: Scope) => T): Scope;
  /** @throws TypeError when nothing is bound to the token */
  get<T>(token: Token<T>): T;
  /** Disposes what was made, last made first; throws what failed when all of it is done. */
  dispose(): Promise<void>;
}

/**
 * A private child of a tsyringe container.
 * The container itself never disposes what a factory has made, so the scope keeps the list.
 */
export function createScope(parent: DependencyContainer = rootContainer): Scope {
  const container = parent.createChildContainer();
  const symbols = new Map<Token<unknown>, symbol>();
  const made: unknown[] = [];
  const scope: Scope = {
    bind(token, create) {
      const symbol = Symbol(token.name);
      symbols.set(token, symbol);
      container.register(symbol, {
        useFactory: instanceCachingFactory(() => {
          const instance = create(scope);
          made.push(instance);
          return instance;
        }),
      });
      return scope;
    },
    get<T>(token: Token<T>): T {
      const symbol = symbols.get(token);
      if (symbol === undefined) throw new TypeError(`nothing is bound to the token "${token.name}"`);
      return container.resolve<T>(symbol);
    },
    async dispose() {
      const failures: unknown[] = [];
      for (const instance of new Set(made.splice(0).reverse().flatMap(lastFirst))) {
        if (!isDisposable(instance)) continue;
        try {
          await instance.dispose();
        } catch (error) {
          failures.push(error);
        }
      }
      container.clearInstances();
      if (failures.length > 1) throw new AggregateError(failures, `${failures.length} parts could not be disposed`);
      if (failures.length === 1) throw failures[0];
    },
  };
  return scope;
}

/** A list that was bound as one thing holds several: trackers, classifiers. */
function lastFirst(instance: unknown): readonly unknown[] {
  return Array.isArray(instance) ? instance.toReversed() : [instance];
}

function isDisposable(value: unknown): value is { dispose(): unknown } {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return typeof (value as { dispose?: unknown }).dispose === 'function';
}
