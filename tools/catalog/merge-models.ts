import type { Capability } from '@signalbox/core';
import type { ListedModel } from '@signalbox/catalog';
import { choosePrice } from './choose-price.ts';
import { said, type StatedModel } from './stated-model.ts';

/** A list's models, and the key that it has among the catalogue's sources. */
export interface List {
  readonly source: string;
  readonly models: readonly StatedModel[];
}

/**
 * One provider's models out of several lists.
 * @param lists in the order of preference: the first that states a fact counts, for prices see `choosePrice`
 * @param today models that ended before are left out: their names are refused, or another model answers at its own price
 */
export function mergeModels(provider: string, lists: readonly List[], today: string): ListedModel[] {
  const statements = new Map<string, { readonly source: string; readonly model: StatedModel }[]>();
  for (const { source, models } of lists) {
    for (const model of models) {
      if (model.provider !== provider) continue;
      const known = statements.get(model.id) ?? [];
      // A list that names a model twice means the first.
      if (!known.some((each) => each.source === source)) statements.set(model.id, [...known, { source, model }]);
    }
  }
  const models = [...statements]
    .map(([id, stated]) => mergedModel(id, stated))
    .filter(({ endsOn }) => endsOn === undefined || endsOn >= today);
  return withSnapshots(withoutClashes(models)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a server of one's own costs no list can know. */
const LOCAL = new Set(['ollama', 'lmstudio', 'vllm']);

function mergedModel(
  id: string,
  stated: readonly { readonly source: string; readonly model: StatedModel }[],
): ListedModel {
  const first = <Key extends keyof StatedModel>(key: Key): StatedModel[Key] | undefined =>
    stated.find(({ model }) => model[key] !== undefined)?.model[key];
  const kind = first('kind') ?? 'chat';
  const aliases = new Set(stated.flatMap(({ model }) => model.aliases ?? []));
  const choice = LOCAL.has(provider(stated) ?? '')
    ? undefined
    : choosePrice(stated.flatMap(({ source, model: { price } }) => (price === undefined ? [] : [{ source, price }])));
  const able = new Set(stated.flatMap(({ model }) => model.capabilities ?? []));
  const isKnown = kind !== 'chat' || stated.some(({ model }) => model.knowsWhatLacks === true);
  const isFree = provider(stated) === 'openrouter' && id.endsWith(':free');
  return said({
    id,
    aliases: aliases.size > 0 ? [...aliases].sort() : undefined,
    kind,
    contextTokens: first('contextTokens'),
    maxOutputTokens: first('maxOutputTokens'),
    // What nobody says that it lacks it may be able to do.
    capabilities: isKnown ? (kind === 'chat' ? ([...able].sort() as Capability[]) : []) : undefined,
    reasoningEfforts: first('reasoningEfforts'),
    streams: first('streams'),
    endsOn: first('endsOn'),
    price: isFree
      ? { kind: 'free' as const }
      : choice && {
          kind: 'known' as const,
          ...choice.price,
          source: choice.source,
          ...(choice.disputed !== undefined && { disputed: choice.disputed }),
        },
  });
}

function provider(stated: readonly { readonly model: StatedModel }[]): string | undefined {
  return stated[0]?.model.provider;
}

/** An alias that is a model's own id is no alias; one that two have is nobody's. */
function withoutClashes(models: readonly ListedModel[]): ListedModel[] {
  const taken = new Set(models.map(({ id }) => id));
  const counts = new Map<string, number>();
  for (const { aliases = [] } of models) for (const alias of aliases) counts.set(alias, (counts.get(alias) ?? 0) + 1);
  return models.map(({ aliases = [], ...model }) => {
    const own = aliases.filter((alias) => !taken.has(alias) && counts.get(alias) === 1);
    return own.length === 0 ? model : { ...model, aliases: own };
  });
}

const DATED = /^(.+?)[-@](?:\d{4}-\d\d-\d\d|\d{8}|\d{4})$/;

/** A dated snapshot with all that its model has is an alias of it. */
function withSnapshots(models: readonly ListedModel[]): ListedModel[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  const snapshots = new Map<string, string[]>();
  const rest = models.filter((model) => {
    const base = byId.get(DATED.exec(model.id)?.[1] ?? '');
    if (base === undefined || priceKey(base) !== priceKey(model) || base.kind !== model.kind) return true;
    snapshots.set(base.id, [...(snapshots.get(base.id) ?? []), model.id, ...(model.aliases ?? [])]);
    return false;
  });
  return rest.map((model) => {
    const dated = snapshots.get(model.id);
    return dated === undefined
      ? model
      : { ...model, aliases: [...new Set([...(model.aliases ?? []), ...dated])].sort() };
  });
}

function priceKey({ price }: ListedModel): string {
  if (price === undefined || price.kind === 'free') return JSON.stringify(price);
  const { source: _source, disputed: _disputed, ...rates } = price;
  return JSON.stringify(rates);
}
