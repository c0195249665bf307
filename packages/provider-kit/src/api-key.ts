import { reveal, RouterError, type PluginContext, type Secret } from '@signalbox/core';

/**
 * The key of a call: the option, else the vendor's own variable.
 * @throws RouterError `provider_auth` that names the variable, when there is neither
 */
export function apiKeyOf(
  option: string | Secret | undefined,
  context: PluginContext,
  { provider, variable }: { readonly provider: string; readonly variable: string },
): string {
  const key = option ?? context.secret(variable);
  if (key === undefined) {
    throw new RouterError('provider_auth', {
      message: `${provider} has no API key: set ${variable} or the option apiKey`,
      provider,
    });
  }
  return reveal(key);
}
