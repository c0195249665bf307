// Installs the packed packages outside the repository, as users would, and runs them on the built files.
//
// 1. For each provider plugin a folder with core, the kit and that plugin. One npm install serves them all: in npm's
//    linked layout every package sees its own dependencies alone, so that what a folder leads to is what an install of
//    its own would bring. It must hold no other provider's SDK, and one call to an emulator must work.
// 2. The first example of the README, as it stands there: its types against the published ones, and one run.
import { execFile, type ExecFileOptions } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulator, type DialectName } from '@signalbox/testkit';
import { pack, type Tarball } from '../tools/pack.ts';
import { publicPackages, readJson, ROOT, type Manifest } from '../tools/workspace.ts';
import { alsoInReach, installedTree } from './installed-tree.ts';

interface Plugin {
  readonly manifest: Manifest;
  readonly id: string;
  readonly exported: string;
  readonly emulator: { readonly dialect: string; readonly options: Readonly<Record<string, string>> } | undefined;
}

const EVERYWHERE = ['@signalbox/core', '@signalbox/provider-kit'];
const README_USES = ['@signalbox/provider-anthropic', '@signalbox/provider-groq'];
const README_SAYS = /\(simulated · Signalbox\) simple groq\/openai\/gpt-oss-20b 0\.\d+$/;
const KEY = 'made-up-key';
const INSTALL = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const folder = await mkdtemp(join(tmpdir(), 'signalbox-install-'));
try {
  const plugins = publicPackages()
    .map(({ manifest }) => manifest)
    .flatMap(providerOf);
  const used = publicPackages().filter(
    ({ manifest: { name } }) => EVERYWHERE.includes(name) || plugins.some(({ manifest }) => manifest.name === name),
  );
  const tarballs = pack(used, folder);
  const alone = join(folder, 'alone');
  await installAlone(plugins, tarballs, alone);
  const lines = await inPairs(plugins, (plugin) => proved(plugin, plugins, alone));
  for (const line of lines) console.log(line);
  console.log(await readmeExample(tarballs, join(folder, 'readme'), plugins));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function providerOf(manifest: Manifest): readonly Plugin[] {
  const { kind, id, export: exported, emulator } = manifest.signalbox ?? {};
  if (kind !== 'provider') return [];
  return [{ manifest, id: String(id), exported: String(exported), emulator: emulator as Plugin['emulator'] }];
}

async function installAlone(plugins: readonly Plugin[], tarballs: readonly Tarball[], into: string): Promise<void> {
  const folders = plugins.map(({ id, manifest }) => [id, [...EVERYWHERE, manifest.name], {}] as const);
  const { dependencies } = readJson<Manifest>('tools/chaos/package.json');
  const vendor = { '@ai-sdk/openai': dependencies?.['@ai-sdk/openai'] };
  for (const [id, names, more] of [
    ...folders,
    ['ai-sdk-user', [...EVERYWHERE, '@signalbox/provider-ai-sdk'], vendor] as const,
  ]) {
    await writeManifest(join(into, id), {
      name: `user-of-${id}`,
      dependencies: { ...paths(tarballs, names), ...more },
    });
  }
  await writeManifest(into, { workspaces: ['*'] });
  await run('npm', [...INSTALL, '--install-strategy=linked'], { cwd: into });
}

/** @throws Error when something is installed that nobody asked for, or the call fails */
async function proved(plugin: Plugin, plugins: readonly Plugin[], alone: string): Promise<string> {
  const cwd = join(alone, plugin.id);
  const tree = installedTree(cwd);
  const mine = ownOf(plugin);
  const alien = plugins.flatMap(ownOf).filter((name) => tree.includes(name) && !mine.includes(name));
  if (alien.length > 0) throw new Error(`${plugin.id} brings what nobody asked for: ${[...new Set(alien)].join(', ')}`);
  const missing = [...EVERYWHERE, ...mine].filter((name) => !tree.includes(name));
  if (missing.length > 0) throw new Error(`${plugin.id} is not installed whole: ${missing.join(', ')} is missing`);
  const near = alsoInReach(cwd);
  if (near.length > 0) throw new Error(`${plugin.id} is not alone: ${near.join(', ')} is in reach`);

  const { text, outputTokens } = await called(plugin, alone);
  if (!/simulated/.test(text) || !(outputTokens > 0)) throw new Error(`${plugin.id} said: ${text}`);
  const sdk = mine.filter((name) => !name.startsWith('@signalbox/')).join(', ') || 'no SDK';
  return `ok ${plugin.id.padEnd(13)} ${String(tree.length).padStart(3)} packages, ${sdk}; one call: ${outputTokens} tokens`;
}

/** The package and what it depends on itself: its SDK above all. */
function ownOf({ manifest }: Plugin): readonly string[] {
  return [manifest.name, ...Object.keys(manifest.dependencies ?? {})].filter((name) => !EVERYWHERE.includes(name));
}

async function called(plugin: Plugin, alone: string): Promise<{ text: string; outputTokens: number }> {
  const { emulator, manifest, exported } = plugin;
  const dialect = (emulator?.dialect ?? 'openai') as DialectName;
  await using api = await startEmulator({ dialect });
  // A plugin without an emulator of its own is the one for the AI SDK's models.
  const [program, user] = emulator === undefined ? ['ai-sdk-call.ts', 'ai-sdk-user'] : ['plugin-call.ts', plugin.id];
  const options = emulator === undefined ? { apiKey: KEY, baseURL: `${api.url}/v1` } : lentTo(emulator, api.url);
  const cwd = join(alone, user);
  await copyFile(join(import.meta.dirname, program), join(cwd, program));
  const SIGNALBOX_E2E = JSON.stringify({ name: manifest.name, exported, options });
  return JSON.parse(await run(process.execPath, [program], { cwd, env: { ...process.env, SIGNALBOX_E2E } }));
}

function lentTo({ options }: NonNullable<Plugin['emulator']>, url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, text]) => [name, text.replace('{url}', url).replace('{key}', KEY)]),
  );
}

/** The README's first program in an empty folder of its own, with npm's usual layout. */
async function readmeExample(tarballs: readonly Tarball[], cwd: string, plugins: readonly Plugin[]): Promise<string> {
  await writeManifest(cwd, { dependencies: paths(tarballs, [...EVERYWHERE, ...README_USES]) });
  await run('npm', INSTALL, { cwd });
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(join(ROOT, 'README.md'), 'utf8')) ?? [];
  await writeFile(join(cwd, 'example.ts'), program);

  const types = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
  await run('tsc', [...types, '--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node', 'example.ts'], {
    cwd,
  });

  await using anthropic = await startEmulator({ dialect: 'anthropic' });
  await using groq = await startEmulator({ dialect: 'groq' });
  const lent = {
    '@signalbox/provider-anthropic': { exported: 'anthropic', options: { baseUrl: anthropic.url } },
    '@signalbox/provider-groq': { exported: 'groq', options: { baseUrl: groq.url } },
  };
  const env = { ...process.env, SIGNALBOX_E2E: JSON.stringify(lent), ANTHROPIC_API_KEY: KEY, GROQ_API_KEY: KEY };
  const lend = join(import.meta.dirname, 'lend-addresses.ts');
  const said = (await run(process.execPath, ['--import', lend, 'example.ts'], { cwd, env })).trim();
  if (!README_SAYS.test(said)) throw new Error(`the README's first example said: ${said}`);
  return `ok the README's first example on ${process.version}, ${plugins.length} plugins: ${said}`;
}

function paths(tarballs: readonly Tarball[], names: readonly string[]): Readonly<Record<string, string>> {
  const wanted = tarballs.filter(({ name }) => names.includes(name));
  return Object.fromEntries(wanted.map(({ name, path }) => [name, `file:${path}`]));
}

async function writeManifest(folderOfIt: string, fields: object): Promise<void> {
  await mkdir(folderOfIt, { recursive: true });
  const manifest = { version: '1.0.0', private: true, type: 'module', ...fields };
  await writeFile(join(folderOfIt, 'package.json'), JSON.stringify(manifest));
}

async function run(command: string, args: readonly string[], options: ExecFileOptions): Promise<string> {
  const shell = process.platform === 'win32';
  const { stdout, stderr } = await promisify(execFile)(command, [...args], { ...options, encoding: 'utf8', shell });
  if (stderr !== '') process.stderr.write(stderr);
  return stdout;
}

/** Two at a time: that many cores the smallest machine has. */
async function inPairs<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<readonly Out[]> {
  const results: Out[] = [];
  for (let next = 0; next < items.length; next += 2) {
    results.push(...(await Promise.all(items.slice(next, next + 2).map(work))));
  }
  return results;
}
