import type { FactSource, ListedModel } from '@signalbox/catalog';

/** `overrides.json`: what counts before all lists, each price with its source, and jumps that are known to be right. */
export interface Overrides {
  readonly sources: Readonly<Record<string, FactSource>>;
  readonly models: Readonly<Record<string, readonly ListedModel[]>>;
  /** Uplifts of zones that no list has, for the models whose id fits the expression. */
  readonly regionUplift?: Readonly<
    Record<string, readonly { readonly id: string; readonly uplift: Readonly<Record<string, string>> }[]>
  >;
  /** Why a jump is right, by `provider/model`. */
  readonly jumps?: Readonly<Record<string, string>>;
}

/** A provider's models with what the overrides say of them, and the models that they alone know. */
export function withOverrides(provider: string, models: readonly ListedModel[], overrides: Overrides): ListedModel[] {
  const own = new Map((overrides.models[provider] ?? []).map((model) => [model.id, model]));
  const names = new Set([...own.values()].flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  const changed = models
    // What is another name of an override's model is not a model beside it.
    .filter(({ id }) => own.has(id) || !names.has(id))
    .map((model) => ({ ...model, ...own.get(model.id) }))
    .map((model) => ({
      ...model,
      ...(model.aliases && { aliases: model.aliases.filter((each) => own.has(model.id) || !names.has(each)) }),
    }));
  const known = new Set(models.map(({ id }) => id));
  const added = [...own.values()].filter(({ id }) => !known.has(id));
  return [...changed, ...added]
    .map((model) => uplifted(model, overrides.regionUplift?.[provider] ?? []))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function uplifted(model: ListedModel, rules: NonNullable<Overrides['regionUplift']>[string]): ListedModel {
  const rule = rules.find(({ id }) => new RegExp(id).test(model.id));
  if (rule === undefined || model.price?.kind !== 'known') return model;
  return { ...model, price: { ...model.price, regionUplift: { ...rule.uplift, ...model.price.regionUplift } } };
}
