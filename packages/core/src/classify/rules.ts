import sift from 'sift';
import { RouterError } from '../errors/router-error.ts';
import type { Facts, RouteOptions } from '../contracts/index.ts';

/**
 * A condition as data, so that it can stand in JSON or YAML: MongoDB query language over the facts of a request,
 * such as `{ inputTokens: { $gt: 8000 } }` or `{ text: { $regex: 'invoice', $options: 'i' } }`.
 */
export type Condition = Readonly<Record<string, unknown>>;

/** "When this holds, use those." Rules are tried in order; the first that holds wins. */
export interface Rule extends RouteOptions {
  readonly name: string;
  readonly when: Condition | ((facts: Facts) => boolean);
  /** Candidates in order: `provider/model`, an alias, or a model id. */
  readonly use?: readonly string[];
  /** The task it stands for; absent: the classifiers decide. */
  readonly task?: string;
  /** Why, for people. */
  readonly reason?: string;
}

/** Finds the first rule that holds. */
export type MatchRule = (facts: Facts) => Rule | undefined;

/**
 * Prepares rules for matching.
 * @throws TypeError when a condition is malformed; RouterError `internal` at match time when a function throws
 */
export function compileRules(rules: readonly Rule[]): MatchRule {
  const compiled = rules.map((rule) => ({ rule, holds: test(rule) }));
  if (compiled.length === 0) return () => undefined;
  return (facts) => {
    const stated = withoutUndefined(facts);
    return compiled.find(({ holds }) => holds(stated))?.rule;
  };
}

/** `$exists` asks whether there is a field, not what is in it: a fact that nobody stated must not be one. */
function withoutUndefined(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as unknown as Facts;
}

function test({ name, when }: Rule): (facts: Facts) => boolean {
  if (typeof when === 'function') return guarded(name, when);
  refuseCode(name, when);
  onlyFacts(name, when);
  try {
    // sift is CommonJS, and its types say so: the function is the default of the default.
    return sift.default(when);
  } catch (error) {
    throw new TypeError(`rule "${name}": ${(error as Error).message}`, { cause: error });
  }
}

function guarded(name: string, when: (facts: Facts) => boolean): (facts: Facts) => boolean {
  return (facts) => {
    try {
      return when(facts);
    } catch (cause) {
      throw new RouterError('internal', { message: `rule "${name}" threw; mend its "when" function`, cause });
    }
  };
}

/** Every fact, so that one which is added to the contract and not here does not compile. */
const FACTS: Readonly<Record<keyof Facts, true>> = {
  operation: true,
  text: true,
  system: true,
  model: true,
  task: true,
  tags: true,
  user: true,
  session: true,
  tenant: true,
  messageCount: true,
  inputTokens: true,
  longestInputTokens: true,
  units: true,
  billing: true,
  cachesForAnHour: true,
  maxOutputTokens: true,
  reasoningEffort: true,
  needs: true,
  reach: true,
};

/** A condition on a fact that there is not would never hold, or always, and nobody would notice. */
function onlyFacts(name: string, condition: unknown): void {
  if (typeof condition !== 'object' || condition === null) return;
  for (const [key, value] of Object.entries(condition)) {
    // `$and`, `$or` and `$nor` hold lists of conditions.
    if (key.startsWith('$')) {
      for (const each of [value].flat() as unknown[]) onlyFacts(name, each);
    } else if (!Object.hasOwn(FACTS, key.split('.')[0] as string)) {
      throw new TypeError(
        `rule "${name}": there is no fact "${key}"; expected one of ${Object.keys(FACTS).join(', ')}`,
      );
    }
  }
}

/** `$where` would run text from a configuration file as a program. */
function refuseCode(name: string, condition: unknown): void {
  if (typeof condition !== 'object' || condition === null) return;
  for (const [key, value] of Object.entries(condition)) {
    if (key === '$where') throw new TypeError(`rule "${name}": $where is not supported; write "when" as a function`);
    refuseCode(name, value);
  }
}
