import type { CatalogSnapshot, Strategy } from '../contracts/index.ts';
import { namesOf } from '../experiment/options.ts';
import type { CompleteConfig } from './config.ts';

/**
 * Checks that every name in a configuration stands for something: a misspelt model is found at the start, not at
 * the first request that needs it.
 * @throws TypeError that lists every name that does not
 */
export function checkNames(
  config: CompleteConfig,
  catalog: CatalogSnapshot,
  strategies: ReadonlyMap<string, Strategy>,
): void {
  const faults = [
    ...unknownCandidates(config, catalog),
    ...unknownStrategies(config, strategies),
    ...weightsOfNobody(config),
    ...countersOfNobody(config, catalog),
    ...secondStores(config),
  ];
  if (faults.length === 0) return;
  throw new TypeError(`the router's configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

function* unknownCandidates(config: CompleteConfig, catalog: CatalogSnapshot): Generator<string> {
  for (const [path, names] of candidateNames(config)) {
    for (const name of names) {
      if (catalog.resolve(name).length > 0) continue;
      const providers = [...new Set(catalog.candidates.map(({ provider }) => provider))].join(', ') || 'none';
      yield `${path}: "${name}" is offered by no installed provider (installed: ${providers}); expected "provider/model" or an alias`;
    }
  }
}

function* candidateNames(config: CompleteConfig): Generator<readonly [string, readonly string[]]> {
  for (const [alias, names] of Object.entries(config.aliases)) yield [`aliases.${alias}`, [names].flat()];
  for (const [task, route] of Object.entries(config.tasks)) yield [`tasks.${task}.use`, route.use ?? []];
  for (const rule of config.rules) yield [`rules.${rule.name}.use`, rule.use ?? []];
  for (const { name, arms } of config.experiments) {
    for (const arm of arms) yield [`experiments.${name}.arms.${arm.name}`, namesOf(arm) ?? []];
  }
  for (const { name, use } of config.shadows) yield [`shadows.${name}.use`, [use]];
  yield ['fallback', config.fallback];
  const embed = config.cacheOptions?.semantic?.embed;
  if (typeof embed === 'string') yield ['cache.semantic.embed', [embed]];
  if (config.learnedOptions?.judge !== undefined) yield ['learned.judge.model', [config.learnedOptions.judge.model]];
  if (config.baseline !== undefined) yield ['baseline', [config.baseline]];
}

function* unknownStrategies(config: CompleteConfig, strategies: ReadonlyMap<string, Strategy>): Generator<string> {
  const known = [...strategies.keys()].join(', ');
  for (const [path, id] of strategyNames(config)) {
    if (!strategies.has(id)) yield `${path}: there is no strategy "${id}"; known are ${known}`;
  }
}

/** A weight is looked up by the name in `use`; another one would count for nothing. */
function* weightsOfNobody(config: CompleteConfig): Generator<string> {
  for (const [task, { use, weights = {} }] of Object.entries(config.tasks)) {
    if (use === undefined) continue;
    for (const name of Object.keys(weights)) {
      if (!use.includes(name)) yield `tasks.${task}.weights: "${name}" is not in tasks.${task}.use (${use.join(', ')})`;
    }
  }
}

/** What is never asked is never counted: a misspelt budget would hold nobody. */
function* countersOfNobody({ budgets, rates }: CompleteConfig, catalog: CatalogSnapshot): Generator<string> {
  for (const { list, rules } of [
    { list: 'budgets', rules: budgets },
    { list: 'rates', rules: rates },
  ]) {
    for (const { name, scope, match = [] } of rules) {
      for (const value of [match].flat()) {
        if (scope === 'provider' && !catalog.hasProvider(value)) {
          yield `${list}.${name}.match: no provider "${value}" is installed`;
        }
        if (scope === 'model' && !catalog.resolve(value).some((one) => `${one.provider}/${one.model}` === value)) {
          yield `${list}.${name}.match: "${value}" is no model; expected "provider/model" of an installed provider`;
        }
      }
    }
  }
}

/** State in two places would be in neither for certain. */
function* secondStores({ plugins }: CompleteConfig): Generator<string> {
  const stores = plugins.filter(({ kind }) => kind === 'store').map(({ id }) => id);
  if (stores.length > 1) {
    yield `plugins: ${stores.length} stores are installed (${stores.join(', ')}); a router has one: name the plugins that it is to use`;
  }
}

function* strategyNames(config: CompleteConfig): Generator<readonly [string, string]> {
  yield ['strategy', config.strategy];
  for (const { name, arms } of config.experiments) {
    for (const arm of arms)
      if (arm.strategy !== undefined) yield [`experiments.${name}.arms.${arm.name}`, arm.strategy];
  }
  for (const [task, { strategy }] of Object.entries(config.tasks)) {
    if (strategy !== undefined) yield [`tasks.${task}.strategy`, strategy];
  }
}
