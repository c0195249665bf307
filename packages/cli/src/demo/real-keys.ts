import type { Credential } from '@signalbox/core';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a plugin says that it cannot work without. */
interface Needs {
  readonly credentials: readonly Credential[];
  /** Sets of variables, any of which is enough, where these are not the variables of its credentials. */
  readonly environment?: readonly (readonly string[])[] | undefined;
}

/**
 * The variables that let a provider be used for real.
 * @returns their names; none: it has to be simulated
 */
export function realKeys({ credentials, environment: sets }: Needs, environment: Environment): readonly string[] {
  const isSet = (name: string): boolean => (environment[name] ?? '') !== '';
  if (sets !== undefined) return sets.find((names) => names.every(isSet)) ?? [];
  const found = credentials.map(({ variable, alternatives = [] }) => [variable, ...alternatives].find(isSet));
  return found.every((name) => name !== undefined) ? found : [];
}
