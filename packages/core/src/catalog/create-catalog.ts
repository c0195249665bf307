import type {
  Candidate,
  Catalog,
  CatalogSnapshot,
  ModelCard,
  ModelOverride,
  ProviderPlugin,
  Secret,
} from '../contracts/index.ts';

export interface CatalogOptions {
  readonly plugins: readonly ProviderPlugin[];
  /** Names of the user's own: one candidate, or several in order. */
  readonly aliases?: Readonly<Record<string, string | readonly string[]>>;
  readonly secret: (name: string) => Secret | undefined;
}

/** The catalogue of the installed plugins: their cards, with what the user's options change about them. */
export function createCatalog(options: CatalogOptions): Catalog {
  const providers = new Map<string, InstalledProvider>();
  for (const plugin of options.plugins) {
    if (providers.has(plugin.id)) {
      throw new TypeError(`two providers are called "${plugin.id}"; give one another id: { id: "${plugin.id}-2" }`);
    }
    providers.set(plugin.id, install(plugin, options.secret, []));
  }
  const aliases = options.aliases ?? {};
  let snapshot = createSnapshot(new Map(providers), aliases);
  return {
    snapshot: () => snapshot,
    learn(id, cards) {
      const known = providers.get(id);
      if (known === undefined) return;
      providers.set(id, install(known.plugin, options.secret, cards));
      snapshot = createSnapshot(new Map(providers), aliases);
    },
  };
}

interface InstalledProvider {
  readonly plugin: ProviderPlugin;
  readonly candidates: readonly Candidate[];
  readonly byModel: ReadonlyMap<string, Candidate>;
  readonly missingCredential: string | undefined;
}

function install(
  plugin: ProviderPlugin,
  secret: CatalogOptions['secret'],
  discovered: readonly ModelCard[],
): InstalledProvider {
  const candidates = cardsOf(plugin, discovered).map((card) => ({ provider: plugin.id, model: card.id, card }));
  const byModel = new Map<string, Candidate>();
  for (const candidate of candidates) {
    byModel.set(candidate.model, candidate);
    for (const alias of candidate.card.aliases ?? []) {
      // A dated snapshot is asked for by its own name; what we know of it is what the card says.
      byModel.set(alias, { ...candidate, model: alias });
    }
  }
  const missing = plugin.definition.credentials?.find(
    ({ option, variable }) => plugin.options[option] === undefined && secret(variable) === undefined,
  );
  return { plugin, candidates, byModel, missingCredential: missing?.variable };
}

/** The plugin's cards, then those its server told of, with the user's changes; then the models only the user knows. */
function cardsOf({ definition, options }: ProviderPlugin, discovered: readonly ModelCard[]): ModelCard[] {
  const overrides = new Map((options.models ?? []).map((override) => [override.id, override]));
  const named = new Set(definition.models.map((card) => card.id));
  const described = [...definition.models, ...discovered.filter(({ id }) => !named.has(id))];
  const cards = described.map((card) => ({ ...card, ...overrides.get(card.id) }));
  const known = new Set(described.map((card) => card.id));
  const added = [...overrides.values()].filter(({ id }) => !known.has(id)).map(completed);
  return [...cards, ...added].map((card) => ({
    ...card,
    compliance: [...(card.compliance ?? []), ...(options.compliance ?? [])],
    regions: [...(card.regions ?? []), ...(options.regions ?? [])],
  }));
}

function completed(override: ModelOverride): ModelCard {
  return { kind: 'chat', capabilities: EVERYTHING, price: { kind: 'unknown' }, ...override };
}

/** A model that nobody described may be able to do anything: its provider will say. */
const EVERYTHING: ModelCard['capabilities'] = [
  'tools',
  'parallel-tools',
  'json',
  'json-schema',
  'vision',
  'file-input',
  'audio-input',
  'reasoning',
  'prompt-caching',
  'image-output',
  'web-search',
  'fim',
];

function createSnapshot(
  providers: ReadonlyMap<string, InstalledProvider>,
  aliases: Readonly<Record<string, string | readonly string[]>>,
): CatalogSnapshot {
  const named = (name: string): readonly Candidate[] => {
    const slash = name.indexOf('/');
    const provider = slash < 0 ? undefined : providers.get(name.slice(0, slash));
    if (provider === undefined) return [...providers.values()].flatMap(({ byModel }) => byModel.get(name) ?? []);
    return slash + 1 === name.length ? [] : [modelOf(provider, name.slice(slash + 1))];
  };
  /** An alias may name other aliases; one that comes back to itself means the model of that name. */
  const expanded = (name: string, within: readonly string[]): readonly Candidate[] => {
    const names = Object.hasOwn(aliases, name) && !within.includes(name) ? aliases[name] : undefined;
    if (names === undefined) return named(name);
    return [names].flat().flatMap((each) => expanded(each, [...within, name]));
  };
  const aliased = new Map(Object.keys(aliases).map((alias) => [alias, expanded(alias, [])]));
  return Object.freeze({
    candidates: [...providers.values()].flatMap(({ candidates }) => candidates),
    hasProvider: (id: string) => providers.has(id),
    resolve: (name: string) => aliased.get(name) ?? named(name),
    missingCredential: (id: string) => providers.get(id)?.missingCredential,
  });
}

function modelOf({ plugin, byModel }: InstalledProvider, model: string): Candidate {
  const { compliance = [], regions = [] } = plugin.options;
  return (
    byModel.get(model) ?? {
      provider: plugin.id,
      model,
      card: { ...completed({ id: model }), compliance, regions },
      isUndescribed: true,
    }
  );
}
