import type { RoutingOptions } from '../contracts/index.ts';

/**
 * Who may see the text of a request, as options for one that is made on its behalf: what is demanded of a provider holds
 * there too. Where only some may be used their other models may be, since a chat model embeds nothing.
 * @returns `undefined` where anybody may
 */
export function reachOf(routing: RoutingOptions | undefined): RoutingOptions | undefined {
  const { exclude, only, require } = routing ?? {};
  const { compliance, regions } = require ?? {};
  if (exclude === undefined && only === undefined && compliance === undefined && regions === undefined)
    return undefined;
  return {
    ...(exclude !== undefined && { exclude }),
    ...(only !== undefined && { only: [...new Set(only.map((name) => name.split('/', 1)[0] as string))] }),
    require: { ...(compliance !== undefined && { compliance }), ...(regions !== undefined && { regions }) },
  };
}
