/** What is known of an SDK on OpenAI's wire. */
export interface Sdk {
  readonly name: string;
  readonly version: string;
  /** What stands before every path that the SDK asks, where its base URL is the host alone. */
  readonly prefix: string;
  /** Parts of its client that the kit can use as they are. Of others it is asked by path. */
  readonly parts: readonly string[];
}

const PACKAGE = /^((?:@[a-z0-9-][\w.-]*\/)?[a-z0-9-][\w.-]*)(?:@([\w.^~<>=-]+))?$/;

/** Those that the skeletons were tried with, 2026-11-25. */
const KNOWN: Readonly<Record<string, Omit<Sdk, 'name'>>> = {
  openai: {
    version: '7.55.0',
    prefix: '',
    parts: ['models', 'completions', 'embeddings', 'images', 'speech', 'transcriptions'],
  },
  'groq-sdk': { version: '1.6.0', prefix: '/openai/v1', parts: ['models', 'embeddings', 'speech', 'transcriptions'] },
};

/** All of them have `chat`, `get` and `post`; a form can only be sent by a method of its own. */
const UNKNOWN: Omit<Sdk, 'name'> = { version: 'latest', prefix: '', parts: ['transcriptions'] };

/**
 * @param text the name of an npm package, with a version if wanted: `groq-sdk@1.6.0`
 * @throws TypeError when it is none
 */
export function sdkOf(text: string): Sdk {
  const [, name = '', version] = PACKAGE.exec(text) ?? [];
  if (name === '') {
    throw new TypeError(
      `sdk "${text}": expected the name of an npm package, with a version if you like: groq-sdk@1.6.0`,
    );
  }
  const known = Object.hasOwn(KNOWN, name) ? (KNOWN[name] ?? UNKNOWN) : UNKNOWN;
  return { name, ...known, version: version ?? known.version };
}
