// Makes the data of @signalbox/catalog anew from lists on disk: `npm run catalog:update -- --from <dir>`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readGenaiPrices } from './catalog/read-genai-prices.ts';
import { readLitellm } from './catalog/read-litellm.ts';
import { readModelsDev } from './catalog/read-models-dev.ts';
import type { Overrides } from './catalog/overrides.ts';
import { update, type Data } from './catalog/update.ts';
import type { FactSource, ProviderFile } from '@signalbox/catalog';
import { ROOT } from './workspace.ts';

const DATA = join(ROOT, 'packages/catalog/src/data');
/** In the order of preference: the first has the most conditions of prices. */
const READERS = { litellm: readLitellm, 'genai-prices': readGenaiPrices, 'models.dev': readModelsDev };
type Snapshots = Readonly<Record<keyof typeof READERS, FactSource & { readonly file: string }>>;

const { values } = parseArgs({ options: { from: { type: 'string' }, 'dry-run': { type: 'boolean' } } });
const snapshots = read<Snapshots>(join(ROOT, 'tools/catalog/snapshots.json'));
process.exitCode = main(values.from ?? join(ROOT, '../shared/data/prices'));

function main(folder: string): number {
  const missing = Object.values(snapshots).filter(({ file }) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    console.error(
      `catalog:update needs a folder with the lists that tools/catalog/snapshots.json names; in ${folder} there is no\n` +
        missing
          .map(
            ({ file, url, asOf, commit }) =>
              `  ${file} (${url}, of ${asOf}${commit === undefined ? '' : `, commit ${commit}`})`,
          )
          .join('\n') +
        '\nSay where they are with --from <dir>; for newer ones change the dates in snapshots.json first.',
    );
    return 2;
  }
  const lists = Object.entries(READERS).map(([source, reader]) => ({
    source,
    models: reader(read(join(folder, snapshots[source as keyof typeof READERS].file))),
  }));
  const sources = Object.fromEntries(Object.entries(snapshots).map(([key, { file: _, ...source }]) => [key, source]));
  const overrides = read<Overrides>(join(ROOT, 'tools/catalog/overrides.json'));
  const { index, data, changes, report } = update(lists, sources, overrides, before());
  console.log(report);
  const refused = changes.filter(({ isRefused }) => isRefused);
  if (refused.length > 0) {
    console.error(
      `\n${refused.length} rates moved by more than 30 %: nothing is written. Where a new one is right, state its price, or ` +
        'why under "jumps", in tools/catalog/overrides.json.',
    );
    return 1;
  }
  if (values['dry-run'] === true) return 0;
  rmSync(DATA, { recursive: true, force: true });
  mkdirSync(DATA, { recursive: true });
  write('index', index);
  for (const [provider, models] of Object.entries(data)) write(provider, { provider, models } satisfies ProviderFile);
  return 0;
}

function before(): Data {
  if (!existsSync(DATA)) return {};
  const files = readdirSync(DATA).filter((name) => name.endsWith('.json') && name !== 'index.json');
  return Object.fromEntries(
    files.map((name) => {
      const { provider, models } = read<ProviderFile>(join(DATA, name));
      return [provider, models];
    }),
  );
}

function read<T = unknown>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** A line for each model: a difference shows which one changed. */
function write(name: string, file: object): void {
  const lines = Object.entries(file).map(([key, value]: [string, unknown]) =>
    Array.isArray(value)
      ? `  ${JSON.stringify(key)}: [\n${value.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]`
      : `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  writeFileSync(join(DATA, `${name}.json`), `{\n${lines.join(',\n')}\n}\n`);
}
