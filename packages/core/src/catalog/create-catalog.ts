import type {
  Candidate,
  Catalog,
  CatalogFacts,
  CatalogSnapshot,
  CatalogSource,
  Credential,
  ModelCard,
  ProviderPlugin,
  Secret,
} from '../contracts/index.ts';
import { cardsOf, inPlace, type Description } from './cards-of.ts';
import { completed } from './describe-model.ts';

export interface CatalogOptions {
  readonly plugins: readonly ProviderPlugin[];
  /** Names of the user's own: one candidate, or several in order. */
  readonly aliases?: Readonly<Record<string, string | readonly string[]>>;
  /** Who else describes models; a later one counts before an earlier one. */
  readonly sources?: readonly CatalogSource[];
  readonly secret: (name: string) => Secret | undefined;
}

/** The catalogue of the installed plugins: their cards, with what the user's options change about them. */
export function createCatalog(options: CatalogOptions): Catalog {
  const plugins = new Map<string, ProviderPlugin>();
  for (const plugin of options.plugins) {
    if (plugins.has(plugin.id)) {
      throw new TypeError(`two providers are called "${plugin.id}"; give one another id: { id: "${plugin.id}-2" }`);
    }
    plugins.set(plugin.id, plugin);
  }
  const aliases = options.aliases ?? {};
  const discovered = new Map<string, readonly ModelCard[]>();
  const told = new Map<CatalogSource, CatalogFacts>();
  const installed = (plugin: ProviderPlugin): InstalledProvider => {
    const descriptions = (options.sources ?? []).map((source) => ({
      isUsers: source.isUsers === true,
      entries: told.get(source)?.models[plugin.definition.id] ?? [],
    }));
    return install(plugin, options.secret, discovered.get(plugin.id) ?? [], descriptions);
  };
  const providers = new Map([...plugins].map(([id, plugin]) => [id, installed(plugin)]));
  let snapshot = createSnapshot(new Map(providers), aliases);
  return {
    snapshot: () => snapshot,
    learn(id, cards) {
      const plugin = plugins.get(id);
      if (plugin === undefined) return;
      discovered.set(id, cards);
      providers.set(id, installed(plugin));
      snapshot = createSnapshot(new Map(providers), aliases);
    },
    describe(source, facts) {
      told.set(source, facts);
      for (const [id, plugin] of plugins) providers.set(id, installed(plugin));
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
  descriptions: readonly Description[],
): InstalledProvider {
  const { offered, known } = cardsOf(plugin, discovered, descriptions);
  const candidates = offered.map((card) => candidateOf(plugin, card));
  const byModel = new Map<string, Candidate>();
  for (const candidate of candidates) addNames(byModel, candidate);
  for (const card of known) {
    const candidate = candidateOf(plugin, card);
    // A name that the plugin itself has for a model is that model's.
    for (const name of [card.id, ...(card.aliases ?? [])]) {
      if (!byModel.has(name)) byModel.set(name, name === card.id ? candidate : { ...candidate, model: name });
    }
  }
  const missing = plugin.definition.credentials?.find(
    (credential) =>
      plugin.options[credential.option] === undefined &&
      variablesOf(credential).every((variable) => secret(variable) === undefined),
  );
  return { plugin, candidates, byModel, missingCredential: missing && variablesOf(missing).join(' or ') };
}

function addNames(byModel: Map<string, Candidate>, candidate: Candidate): void {
  byModel.set(candidate.model, candidate);
  for (const alias of candidate.card.aliases ?? []) {
    // A dated snapshot is asked for by its own name; what we know of it is what the card says.
    byModel.set(alias, { ...candidate, model: alias });
  }
}

function variablesOf({ variable, alternatives = [] }: Credential): readonly string[] {
  return [variable, ...alternatives];
}

function candidateOf({ id, definition, options: { group, weight } }: ProviderPlugin, card: ModelCard): Candidate {
  return {
    provider: id,
    ...(definition.id !== id && { plugin: definition.id }),
    model: card.id,
    card,
    ...(group !== undefined && { group }),
    ...(weight !== undefined && { groupWeight: weight }),
  };
}

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
  const known = byModel.get(model);
  if (known !== undefined) return known;
  return { ...candidateOf(plugin, inPlace(completed({ id: model }), plugin.options)), isUndescribed: true };
}
