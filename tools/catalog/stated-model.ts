import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/** A price as one list has it. */
export type StatedPrice = Omit<KnownPrice, 'kind' | 'source' | 'asOf' | 'disputed'>;

/** What one list says of a model, in our words. */
export interface StatedModel {
  /** Our plugin's id. */
  readonly provider: string;
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly kind?: ModelCard['kind'];
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly capabilities?: readonly Capability[];
  /** What is not among its capabilities it says the model lacks. */
  readonly knowsWhatLacks?: boolean;
  readonly reasoningEfforts?: ModelCard['reasoningEfforts'];
  readonly streams?: boolean;
  readonly endsOn?: string;
  readonly price?: StatedPrice;
}

/** The same without what is not said. */
export function said<T extends object>(fields: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

export function tokensOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
