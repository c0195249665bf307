import type {
  Candidate,
  Catalog,
  CatalogSnapshot,
  Credential,
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
  const candidates = cardsOf(plugin, discovered).map((card) => candidateOf(plugin, card));
  const byModel = new Map<string, Candidate>();
  for (const candidate of candidates) {
    byModel.set(candidate.model, candidate);
    for (const alias of candidate.card.aliases ?? []) {
      // A dated snapshot is asked for by its own name; what we know of it is what the card says.
      byModel.set(alias, { ...candidate, model: alias });
    }
  }
  const missing = plugin.definition.credentials?.find(
    (credential) =>
      plugin.options[credential.option] === undefined &&
      variablesOf(credential).every((variable) => secret(variable) === undefined),
  );
  return { plugin, candidates, byModel, missingCredential: missing && variablesOf(missing).join(' or ') };
}

function variablesOf({ variable, alternatives = [] }: Credential): readonly string[] {
  return [variable, ...alternatives];
}

function candidateOf({ id, options: { group, weight } }: ProviderPlugin, card: ModelCard): Candidate {
  return {
    provider: id,
    model: card.id,
    card,
    ...(group !== undefined && { group }),
    ...(weight !== undefined && { groupWeight: weight }),
  };
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
  const groups = groupsOf(providers);
  const named = (name: string): readonly Candidate[] => {
    const slash = name.indexOf('/');
    const first = slash < 0 ? '' : name.slice(0, slash);
    const model = name.slice(slash + 1);
    const provider = providers.get(first);
    if (provider !== undefined) return model === '' ? [] : [modelOf(provider, model)];
    const members = groups.get(first);
    if (members !== undefined && model !== '') return membersWith(members, model);
    return [...providers.values()].flatMap(({ byModel }) => byModel.get(name) ?? []);
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
    hasProvider: (id: string) => providers.has(id) || groups.has(id),
    resolve: (name: string) => aliased.get(name) ?? named(name),
    missingCredential: (id: string) => providers.get(id)?.missingCredential,
  });
}

function groupsOf(
  providers: ReadonlyMap<string, InstalledProvider>,
): ReadonlyMap<string, readonly InstalledProvider[]> {
  const groups = new Map<string, InstalledProvider[]>();
  for (const provider of providers.values()) {
    const { group } = provider.plugin.options;
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), provider]);
  }
  return groups;
}

/** Those that describe the model; all of them, where none does. */
function membersWith(members: readonly InstalledProvider[], model: string): readonly Candidate[] {
  const known = members.filter(({ byModel }) => byModel.has(model));
  return (known.length > 0 ? known : members).map((member) => modelOf(member, model));
}

function modelOf({ plugin, byModel }: InstalledProvider, model: string): Candidate {
  const { compliance = [], regions = [] } = plugin.options;
  const known = byModel.get(model);
  if (known !== undefined) return known;
  return { ...candidateOf(plugin, { ...completed({ id: model }), compliance, regions }), isUndescribed: true };
}
