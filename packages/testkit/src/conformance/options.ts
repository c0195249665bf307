import type { Capability, ErrorCode, ModelKind, ProviderPlugin } from '@signalbox/core';
import type { Description } from '../description.ts';
import type { DialectName } from '../emulator/dialects/all.ts';
import type { Dialect } from '../emulator/dialects/dialect.ts';
import type { EmulatorOptions } from '../emulator/options.ts';

/** What a provider plugin is put to the test with. */
export interface ConformanceOptions {
  /**
   * The plugin, told to talk to `url` (no path: add `/v1` where the plugin wants it). The key is also there as every
   * secret that the plugin's `credentials` name, so most plugins need not be given it.
   */
  readonly make: (url: string, given: { readonly apiKey: string }) => ProviderPlugin;
  /** The wire that the plugin speaks: by name, or your own. */
  readonly dialect: DialectName | Dialect;
  /**
   * Model ids of the plugin: one for each kind of model that it lists, and for each capability that the chat model has
   * not itself.
   */
  readonly models: { readonly chat: string } & Readonly<Partial<Record<NeededCapability, string>>>;
  /** The vendor's own description of its API: what is sent must be in it. */
  readonly description?: Description | undefined;
  /** Kinds of models and capabilities on the cards that are not put to the test, each with the reason. */
  readonly untested?: Readonly<Partial<Record<NeededCapability, string>>>;
  /** Default: what the cards of `models` say. */
  readonly capabilities?: readonly Capability[];
  /** More secrets, by their variable. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** More about the emulator, such as `extraFields`. */
  readonly emulator?: Omit<EmulatorOptions, 'dialect' | 'apiKey' | 'keepAlive' | 'models' | 'reply'>;
  /** Other codes than the usual ones, by the name of the failure (the part of a title after `maps`). */
  readonly codes?: Readonly<Record<string, readonly ErrorCode[]>>;
  /** An option that the vendor's wire has, with the text `own-marker` somewhere in it. Default: a field that it lacks. */
  readonly providerOptions?: Readonly<Record<string, unknown>>;
  /** Cases that do not apply to this vendor, by title, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
  /** How long one step may take before it counts as hanging. Default: 5000. */
  readonly timeLimitMs?: number;
}

/** One thing that a provider must do. Runs anywhere: it throws an AssertionError when the provider does not. */
export interface ConformanceCase {
  readonly title: string;
  /** The capability that it is about; absent: every provider must. */
  readonly capability?: NeededCapability;
  /** Why it does not apply to this provider. */
  readonly skipped?: string;
  run(): Promise<void>;
}

/** What a provider must be able to, or have a model for, for a case to apply to it. */
export type NeededCapability = Capability | Exclude<ModelKind, 'chat'>;

/** What a case is made of before it is bound to a provider. */
export interface CaseDefinition {
  readonly title: string;
  readonly capability?: NeededCapability;
  readonly run: (options: ConformanceOptions) => Promise<void>;
}

/** The key that plugins under test are given. Looks like one, so that redaction by shape has its chance. */
export const CONFORMANCE_KEY = 'sk-conformance-4Qm7Zt2Xw9Lr5Bv8';
