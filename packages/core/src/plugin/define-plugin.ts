import type {
  Classifier,
  ClassifierDefinition,
  CommonProviderOptions,
  OtherPlugin,
  Plugin,
  PluginContext,
  PluginDefinition,
  Provider,
  ProviderDefinition,
  ProviderPlugin,
  Store,
  StoreDefinition,
  Strategy,
  StrategyDefinition,
  Tracker,
  TrackerDefinition,
} from '../contracts/index.ts';

/** The version of the plugin contract that this core speaks. Changes to it are additions only. */
export const API_VERSION = 1;

const ID = /^[a-z][a-z0-9-]*$/;

const KINDS: readonly string[] = ['provider', 'classifier', 'strategy', 'store', 'tracker'] satisfies Plugin['kind'][];

/**
 * Describes a provider. What it returns is a function of the options: `createRouter({ plugins: [acme()] })`.
 * @throws TypeError when the id is malformed, a part is missing, or the apiVersion is not one that this core speaks
 */
export function definePlugin<Options extends object>(
  definition: ProviderDefinition<Options & CommonProviderOptions>,
): (options?: Options & CommonProviderOptions) => ProviderPlugin;
/** Describes a classifier. */
export function definePlugin<Options extends object>(
  definition: ClassifierDefinition<Options>,
): (options?: Options) => Extract<OtherPlugin, { kind: 'classifier' }>;
/** Describes a strategy. */
export function definePlugin<Options extends object>(
  definition: StrategyDefinition<Options>,
): (options?: Options) => Extract<OtherPlugin, { kind: 'strategy' }>;
/** Describes a store. */
export function definePlugin<Options extends object>(
  definition: StoreDefinition<Options>,
): (options?: Options) => Extract<OtherPlugin, { kind: 'store' }>;
/** Describes a tracker. */
export function definePlugin<Options extends object>(
  definition: TrackerDefinition<Options>,
): (options?: Options) => Extract<OtherPlugin, { kind: 'tracker' }>;
export function definePlugin(definition: PluginDefinition<never>): (options?: object) => unknown {
  check(definition);
  return (options: object = {}) => {
    const id = (options as CommonProviderOptions).id ?? definition.id;
    checkId(id);
    return {
      kind: definition.kind,
      id,
      definition,
      options,
      create: (context: PluginContext): Provider | Promise<Provider> | Classifier | Strategy | Store | Tracker =>
        definition.create(options as never, context),
    };
  };
}

function check(definition: PluginDefinition<never>): void {
  checkId(definition.id);
  const { id, kind } = definition;
  if (!KINDS.includes(kind)) {
    throw new TypeError(`plugin ${id}: kind is ${JSON.stringify(kind)}, expected one of ${KINDS.join(', ')}`);
  }
  if (typeof definition.create !== 'function') throw new TypeError(`plugin ${id}: expected a function "create"`);
  if (kind === 'provider' && !Array.isArray(definition.models)) {
    throw new TypeError(`plugin ${id}: expected a list "models", if only an empty one`);
  }
  if (definition.apiVersion !== API_VERSION) {
    throw new TypeError(
      `plugin ${definition.id}: apiVersion is ${String(definition.apiVersion)}, this core speaks ${API_VERSION}; ` +
        'install versions of the plugin and of @signalbox/core that fit together',
    );
  }
}

function checkId(id: unknown): void {
  if (typeof id !== 'string' || !ID.test(id)) {
    throw new TypeError(`plugin id ${JSON.stringify(id)}: expected lower case letters, digits and dashes`);
  }
}
