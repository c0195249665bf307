import type { ChatRequest } from '@signalbox/core';

/**
 * What the caller wants passed on untranslated: the `providerOptions` under the vendor's own word and those under the
 * id that the user gave the plugin, which win field by field.
 * @param dialect the plugin's default id, under which options are found whatever the instance is called
 */
export function ownOptions(
  providerOptions: ChatRequest['providerOptions'],
  { provider, dialect }: { readonly provider: string; readonly dialect?: string },
): Readonly<Record<string, unknown>> {
  return { ...(dialect !== undefined && providerOptions?.[dialect]), ...providerOptions?.[provider] };
}
