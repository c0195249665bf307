import type { Clock } from './clock.ts';
import type { Classifier } from './classification.ts';
import type { ModelCard } from './model-card.ts';
import type { Strategy } from './plan.ts';
import type { Provider } from './provider.ts';
import type { EmbedRequest } from './request.ts';
import type { EmbedResult } from './result.ts';
import type { Secret } from './secret.ts';
import type { Store } from './store.ts';
import type { Tracker } from './tracker.ts';

/** What a plugin is lent. It reads no ambient environment: all it needs comes from here. */
export interface PluginContext {
  /** A `fetch` over pooled connections; hand it to the SDK. */
  readonly fetch: typeof globalThis.fetch;
  /** A secret by the vendor's own variable name, such as `OPENAI_API_KEY`. */
  secret(name: string): Secret | undefined;
  readonly clock: Clock;
  /**
   * Tells of a failure that no request failed by, such as a database that is away: the event `internal.error`, with
   * the plugin's id as its `where`. Once for each outage, not for each call.
   */
  readonly report?: (error: unknown) => void;
  /**
   * Has texts embedded by whichever provider has the model: a request like any other, that is planned, counts against
   * budgets, and stands in the ledger. Absent outside a router.
   */
  readonly embed?: (request: EmbedRequest) => Promise<EmbedResult>;
}

/** A secret that a provider cannot work without. */
export interface Credential {
  /** The option that carries it. */
  readonly option: string;
  /** The vendor's own variable name. */
  readonly variable: string;
  /** Other variables, any of which will do in its place. */
  readonly alternatives?: readonly string[];
}

/** Options that every provider plugin takes beside its own. */
export interface CommonProviderOptions {
  /** Another id, to install the same provider twice (two accounts, two regions). Default: the plugin's. */
  readonly id?: string;
  /** More models, or other facts about known ones; fields given here win. */
  readonly models?: readonly ModelOverride[];
  /** What holds for all its models, for example `['hipaa']`. */
  readonly compliance?: readonly string[];
  /** Where all its models are served, for example `['eu']`. */
  readonly regions?: readonly string[];
  /**
   * Several accounts, keys or deployments of one vendor under one name: `group/model` stands for all of them, and
   * requests are spread over them.
   */
  readonly group?: string;
  /** Its share where requests are spread by weight. Default: 1. */
  readonly weight?: number;
}

/** Facts about a model that the user states. */
export type ModelOverride = Partial<ModelCard> & Pick<ModelCard, 'id'>;

interface PluginBase<Kind extends string> {
  readonly kind: Kind;
  /** Lower case, digits and dashes; for a provider it is the first half of `provider/model`. */
  readonly id: string;
  /** The version of the plugin contract: 1. */
  readonly apiVersion: 1;
}

export interface ProviderDefinition<Options> extends PluginBase<'provider'> {
  /** The GenAI semantic-conventions name of the provider, `gen_ai.provider.name`. Default: the id. */
  readonly telemetryName?: string;
  readonly models: readonly ModelCard[];
  /** The provider tells by `discoverModels` what it has: the router asks it, and asks again from time to time. */
  readonly discovers?: boolean;
  /** Absent or empty: the plugin finds its credentials itself, or needs none. */
  readonly credentials?: readonly Credential[];
  /** Called once, when the first request needs it. Import the vendor's SDK in here, or later. */
  create(options: Options, context: PluginContext): Provider | Promise<Provider>;
}

export interface ClassifierDefinition<Options> extends PluginBase<'classifier'> {
  create(options: Options, context: PluginContext): Classifier;
}

export interface StrategyDefinition<Options> extends PluginBase<'strategy'> {
  create(options: Options, context: PluginContext): Strategy;
}

export interface StoreDefinition<Options> extends PluginBase<'store'> {
  create(options: Options, context: PluginContext): Store;
}

export interface TrackerDefinition<Options> extends PluginBase<'tracker'> {
  create(options: Options, context: PluginContext): Tracker;
}

export type PluginDefinition<Options> =
  | ProviderDefinition<Options>
  | ClassifierDefinition<Options>
  | StrategyDefinition<Options>
  | StoreDefinition<Options>
  | TrackerDefinition<Options>;

/** A definition with its options: what `createRouter({ plugins })` takes. */
export type Plugin = ProviderPlugin | OtherPlugin;

export interface ProviderPlugin {
  readonly kind: 'provider';
  /** The id in use, `options.id` if given. */
  readonly id: string;
  readonly definition: ProviderDefinition<never>;
  readonly options: CommonProviderOptions & Readonly<Record<string, unknown>>;
  readonly create: (context: PluginContext) => Provider | Promise<Provider>;
}

export type OtherPlugin =
  | { readonly kind: 'classifier'; readonly id: string; readonly create: (context: PluginContext) => Classifier }
  | { readonly kind: 'strategy'; readonly id: string; readonly create: (context: PluginContext) => Strategy }
  | { readonly kind: 'store'; readonly id: string; readonly create: (context: PluginContext) => Store }
  | { readonly kind: 'tracker'; readonly id: string; readonly create: (context: PluginContext) => Tracker };
