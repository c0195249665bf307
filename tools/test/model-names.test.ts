import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverPlugins, loadPlugin } from '@signalbox/config';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../workspace.ts';

// A reader copies a name from the docs and runs it. So every `provider/model` that is written there is on a card of that
// provider's plugin.

const FILES = globSync(['*.md', 'docs/**/*.md', 'examples/*', '{packages,plugins}/*/README.md'], { cwd: ROOT }).sort();

/** Named for what they are not: a deployment of the reader's own, and a system that the README says has no card. */
const NOT_ON_CARDS = ['azure-openai/fast', 'groq/compound'];

/** The names on each provider's cards; a provider without cards (it asks its servers) is not among them. */
let offered: ReadonlyMap<string, ReadonlySet<string>>;

beforeAll(async () => {
  offered = new Map(await Promise.all(providers().map(namesOf)).then((all) => all.filter(([, { size }]) => size > 0)));
});

describe('models that are named', () => {
  test.for(FILES)('in %s are on a card', (file) => {
    expect(unknownIn(readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
  });

  test('are found where they stand, and only there', () => {
    const text = [
      "use: ['groq/openai/gpt-oss-20b', 'openai/no-such-model'], `cohere-2/nor-this`: see plugins/provider-groq, ",
      'https://api.example/openai/v1 or @ai-sdk/openai; openrouter/openai/gpt-5.5 is one name.',
    ].join('\n');

    expect(unknownIn(text)).toEqual(['openai/no-such-model', 'cohere/nor-this']);
  });
});

function providers() {
  return discoverPlugins(ROOT).filter(({ kind }) => kind === 'provider');
}

async function namesOf(found: ReturnType<typeof providers>[number]): Promise<[string, ReadonlySet<string>]> {
  const { plugin } = await loadPlugin(found.package, { cwd: ROOT });
  const models = plugin.kind === 'provider' ? plugin.definition.models : [];
  return [found.id, new Set(models.flatMap(({ id, aliases = [] }) => [id, ...aliases]))];
}

/** `groq-2/…` is another account of groq's. */
function unknownIn(text: string): readonly string[] {
  const ids = [...offered.keys()].join('|');
  const names = new RegExp(String.raw`(?<![\w/.@:-])(${ids})(?:-[a-z\d]+)?/(\w[\w.:/-]*\w)`, 'g');
  return [...text.matchAll(names)]
    .filter(([, provider = '', model = '']) => offered.get(provider)?.has(model) !== true)
    .map(([, provider, model]) => `${provider}/${model}`)
    .filter((name) => !NOT_ON_CARDS.includes(name));
}
