import type { Credential } from '@signalbox/core';

type Environment = Readonly<Record<string, string | undefined>>;

/** Plugins that find their credentials themselves: any of these sets of variables is enough. */
const OTHER_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  bedrock: ['AWS_REGION', 'AWS_DEFAULT_REGION'].flatMap((region) => [
    ['AWS_BEARER_TOKEN_BEDROCK', region],
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', region],
  ]),
};

/**
 * The variables that let a provider be used for real.
 * @param credentials what the plugin says that it cannot work without
 * @returns their names; none: it has to be simulated
 */
export function realKeys(id: string, credentials: readonly Credential[], environment: Environment): readonly string[] {
  const own = credentials.map(({ variable }) => variable);
  const sets = own.length > 0 ? [own] : (OTHER_KEYS[id] ?? []);
  return sets.find((names) => names.every((name) => (environment[name] ?? '') !== '')) ?? [];
}
