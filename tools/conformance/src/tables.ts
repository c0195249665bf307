// Writes the generated tables of docs/conformance.md and docs/providers.md; with --check, says whether they are as written.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelCard } from '@signalbox/core';
import { loadDefinitions } from './definitions.ts';
import { readShown, SHOWN, shownInTable } from './shown.ts';

const ROOT = join(import.meta.dirname, '../../..');
const isCheck = process.argv.includes('--check');

interface Manifest {
  readonly name: string;
  readonly signalbox?: { readonly export: string };
}

/** A factory of plugins; what it makes says what it is. */
type Factory = (options: object) => { readonly definition: { readonly models: readonly ModelCard[] } };

async function providerTable(): Promise<string> {
  const shown = readShown(ROOT);
  const before = shownInTable(readFileSync(join(ROOT, 'docs/providers.md'), 'utf8'));
  const found: { readonly name: string; readonly cards: readonly ModelCard[] }[] = [];
  for (const file of globSync('plugins/provider-*/package.json', { cwd: ROOT }).toSorted()) {
    const { name, signalbox } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Manifest;
    if (signalbox === undefined) continue;
    const source = join(ROOT, file.replace('package.json', 'src/index.ts'));
    const exported = (await import(pathToFileURL(source).href)) as Readonly<Record<string, Factory>>;
    found.push({ name: name.replace('@signalbox/provider-', ''), cards: cardsOf(exported[signalbox.export]) });
  }
  const untried = found.filter(({ name }) => !shown.has(`provider-${name}`)).map(({ name }) => name);
  if (untried.length > 0) {
    console.error(
      `no test results of ${untried.join(', ')}: what they have shown is left as it is (npm test finds out)`,
    );
  }
  const isShown = (plugin: string, what: string): boolean =>
    (shown.get(`provider-${plugin}`) ?? before.get(`provider-${plugin}`))?.has(what) === true;
  const kinds = columns(found.map(({ cards }) => cards.map(({ kind }) => kind)));
  const capabilities = columns(found.map(({ cards }) => cards.flatMap((card) => card.capabilities ?? [])));
  const rows = found.map(({ name, cards }) => [
    `[${name}](../plugins/provider-${name})`,
    cards.length === 0 ? 'found at run time' : String(cards.length),
    ...kinds.map((kind) => mark(cards, isShown(name, kind), (card) => card.kind === kind)),
    ...capabilities.map((one) => mark(cards, isShown(name, one), (card) => card.capabilities?.includes(one) === true)),
  ]);
  return table(['provider', 'cards', ...kinds, ...capabilities], rows);
}

function cardsOf(factory: Factory | undefined): readonly ModelCard[] {
  try {
    return factory?.({ baseUrl: 'http://localhost', region: 'us-east-1' }).definition.models ?? [];
  } catch {
    // A plugin that is nothing without its user's model has no cards of its own.
    return [];
  }
}

function columns<Name extends string>(lists: readonly (readonly Name[])[]): readonly Name[] {
  return [...new Set(lists.flat())].toSorted();
}

/** A plugin that learns of its models at run time claims nothing beforehand. */
function mark(cards: readonly ModelCard[], isShown: boolean, isClaim: (card: ModelCard) => boolean): string {
  const isClaimed = cards.some(isClaim);
  if (isShown && (isClaimed || cards.length === 0)) return SHOWN;
  return isClaimed ? 'claimed' : '';
}

async function differenceTable(): Promise<string> {
  const rows = new Map<string, string[]>();
  for (const [vendor, definitions] of await loadDefinitions()) {
    for (const [api, of] of definitions.flatMap(({ apis }) => Object.entries(apis))) {
      for (const { path, reason } of ('differences' in of ? of.differences : undefined) ?? []) {
        const name = vendor === '*' ? '(any other)' : vendor;
        const key = `${name} ${path.source} ${reason}`;
        const [, apis = '', ...rest] = rows.get(key) ?? [name, '', `\`${path.source}\``, reason];
        const all = [...new Set([...apis.split(', '), api])].filter((one) => one !== '');
        rows.set(key, [name, all.join(', '), ...rest]);
      }
    }
  }
  return table(['vendor', 'API', 'path in the body', 'why'], [...rows.values()]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function put(file: string, content: string): boolean {
  const path = join(ROOT, file);
  const text = readFileSync(path, 'utf8');
  const next = text.replace(
    /(<!-- generated: [^\n]*-->\n)[\s\S]*?(<!-- end -->)/,
    (_, before: string, after: string) => `${before}\n${content}\n\n${after}`,
  );
  const isSame = unpadded(next) === unpadded(text);
  if (isSame) return true;
  if (!isCheck) writeFileSync(path, next);
  else console.error(`${file} is out of date: node --conditions=@signalbox/source tools/conformance/src/tables.ts`);
  return !isCheck;
}

/** The formatter aligns tables. */
function unpadded(markdown: string): string {
  return markdown.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}

const good = [
  put('docs/providers.md', await providerTable()),
  put('docs/conformance.md', await differenceTable()),
].every(Boolean);
process.exitCode = good ? 0 : 1;
