import { capabilitiesFor, claimsOf, type Claims } from './capabilities.ts';
import { checkName } from './names.ts';
import { sdkOf, type Sdk } from './sdks.ts';

export const KINDS = ['provider', 'classifier', 'tracker', 'strategy', 'store'] as const;
export type Kind = (typeof KINDS)[number];

/** `openai`: the vendor's API is OpenAI's, spoken through an SDK. `native`: an API of its own, over `fetch`. */
export const WIRES = ['openai', 'native'] as const;
export type Wire = (typeof WIRES)[number];

/** What may be asked of the generators, as it comes from a command line. */
export interface PluginOptions {
  readonly kind: string;
  /** The id of the plugin: lower case letters, digits and dashes. */
  readonly name: string;
  /** Providers only. Default `openai`. */
  readonly wire?: string | undefined;
  /** Wire `openai` only: an npm package, with a version if wanted. Default `openai`. */
  readonly sdk?: string | undefined;
  /** Providers only: with commas between. Default `chat`. */
  readonly capabilities?: string | undefined;
  /** Default: `plugins/<kind>-<name>` in the repository of Signalbox, `signalbox-<kind>-<name>` elsewhere. */
  readonly directory?: string | undefined;
}

/** The same, checked and complete. */
export interface PluginPlan extends Claims {
  readonly kind: Kind;
  readonly name: string;
  readonly wire: Wire;
  readonly sdk: Sdk | undefined;
  readonly directory: string | undefined;
}

/** What `--capabilities` takes. */
export const ALL_CAPABILITIES: readonly string[] = [...new Set(WIRES.flatMap(capabilitiesFor))];

/**
 * Checks what was asked for.
 * @throws TypeError that says what was expected instead
 */
export function checkPlugin(options: PluginOptions): PluginPlan {
  const { name } = options;
  const kind = oneOf('kind', options.kind, KINDS);
  checkName(name, kind);
  const directory = directoryOf(options.directory);
  if (kind !== 'provider') {
    const [alien] = (['wire', 'sdk', 'capabilities'] as const).filter((key) => options[key] !== undefined);
    if (alien !== undefined) throw new TypeError(`${alien} is for providers, not for a ${kind}`);
    return { kind, name, wire: 'native', sdk: undefined, kinds: [], capabilities: [], directory };
  }
  const wire = oneOf('wire', options.wire ?? 'openai', WIRES);
  if (wire === 'native' && options.sdk !== undefined) {
    throw new TypeError('sdk is for the wire openai: a native provider speaks over fetch');
  }
  return {
    kind,
    name,
    wire,
    sdk: wire === 'openai' ? sdkOf(options.sdk ?? 'openai') : undefined,
    ...claimsOf(options.capabilities ?? 'chat', wire),
    directory,
  };
}

function oneOf<Word extends string>(field: string, given: string, known: readonly Word[]): Word {
  const found = known.find((word) => word === given);
  if (found === undefined) throw new TypeError(`${field} "${given}": expected one of ${known.join(', ')}`);
  return found;
}

/** Below the folder one is in, with forward slashes; `.` is that folder. */
function directoryOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const parts = given.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (/^(?:[/\\]|[a-z]:)/i.test(given) || parts.includes('..')) {
    throw new TypeError(`directory "${given}": expected a folder below the one you are in, such as packages/acme`);
  }
  return parts.join('/') || '.';
}
