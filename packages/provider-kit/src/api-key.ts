import { reveal, RouterError, type PluginContext, type Secret } from '@signalbox/core';

/** Whose key it is, and the variables that may hold it: the vendor's own name first. */
export interface KeyNames {
  readonly provider: string;
  readonly variable: string;
  readonly alternatives?: readonly string[];
}

/**
 * The key of a call: the option, else the first of the variables that is set.
 * @throws RouterError `provider_auth` that names the variables, when there is neither
 */
export function apiKeyOf(
  option: string | Secret | undefined,
  context: PluginContext,
  { provider, variable, alternatives = [] }: KeyNames,
): string {
  const variables = [variable, ...alternatives];
  const key = option ?? variables.map((name) => context.secret(name)).find((secret) => secret !== undefined);
  if (key === undefined) {
    throw new RouterError('provider_auth', {
      message: `${provider} has no API key: set ${variables.join(' or ')}, or the option apiKey`,
      provider,
    });
  }
  return reveal(key);
}
