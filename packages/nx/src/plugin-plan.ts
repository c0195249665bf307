export const KINDS = ['provider', 'classifier', 'tracker', 'strategy'] as const;
export type Kind = (typeof KINDS)[number];

/** `openai`: the vendor's API is OpenAI's, spoken through an SDK. `native`: an API of its own, over `fetch`. */
export const WIRES = ['openai', 'native'] as const;
export type Wire = (typeof WIRES)[number];

/** What the skeleton of each wire can honestly claim. */
const CAPABILITIES: Readonly<Record<Wire, readonly string[]>> = {
  openai: ['chat', 'embed', 'tools', 'parallel-tools', 'json', 'json-schema', 'vision'],
  native: ['chat'],
};

/** The versions that the skeletons were tried with, 2026-11-21. */
const SDK_VERSIONS: Readonly<Record<string, string>> = { openai: '7.55.0', 'groq-sdk': '1.6.0' };

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const SDK = /^((?:@[a-z0-9-][\w.-]*\/)?[a-z0-9-][\w.-]*)(?:@([\w.^~<>=-]+))?$/;

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
export interface PluginPlan {
  readonly kind: Kind;
  readonly name: string;
  readonly wire: Wire;
  readonly sdk: { readonly name: string; readonly version: string } | undefined;
  readonly capabilities: readonly string[];
  readonly directory: string | undefined;
}

/**
 * Checks what was asked for.
 * @throws TypeError that says what was expected instead
 */
export function checkPlugin(options: PluginOptions): PluginPlan {
  const { name, directory } = options;
  const kind = oneOf('kind', options.kind, KINDS);
  if (!NAME.test(name)) throw new TypeError(`name "${name}": expected lower case letters, digits and dashes`);
  if (kind !== 'provider') {
    const [alien] = (['wire', 'sdk', 'capabilities'] as const).filter((key) => options[key] !== undefined);
    if (alien !== undefined) throw new TypeError(`${alien} is for providers, not for a ${kind}`);
    return { kind, name, wire: 'native', sdk: undefined, capabilities: [], directory };
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
    capabilities: capabilitiesOf(options.capabilities ?? 'chat', wire),
    directory,
  };
}

function oneOf<Word extends string>(field: string, given: string, known: readonly Word[]): Word {
  const found = known.find((word) => word === given);
  if (found === undefined) throw new TypeError(`${field} "${given}": expected one of ${known.join(', ')}`);
  return found;
}

function sdkOf(text: string): PluginPlan['sdk'] {
  const [, name = '', version] = SDK.exec(text) ?? [];
  if (name === '') throw new TypeError(`sdk "${text}": expected the name of an npm package`);
  return { name, version: version ?? SDK_VERSIONS[name] ?? 'latest' };
}

function capabilitiesOf(text: string, wire: Wire): readonly string[] {
  const asked = text.split(',').map((word) => oneOf(`${wire} capability`, word.trim(), CAPABILITIES[wire]));
  return [...new Set(['chat', ...asked])];
}
