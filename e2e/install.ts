// Installs the packed core and one provider into an empty folder outside the repository, as a user would, checks a
// program's types against the published ones, and runs it on the built files.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../tools/pack.ts';
import { publicPackages, ROOT } from '../tools/workspace.ts';

const USED = ['@signalbox/core', '@signalbox/provider-kit', '@signalbox/provider-groq'];
const EXPECTED = /^v\d+\.\d+\.\d+ Points are set\. 5 tokens$/;

const folder = await mkdtemp(join(tmpdir(), 'signalbox-install-'));
try {
  const packages = publicPackages();
  const tarballs = pack(
    packages.filter(({ manifest }) => USED.includes(manifest.name)),
    folder,
  );
  const dependencies = Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`]));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  await copyFile(join(import.meta.dirname, 'program.ts'), join(folder, 'program.ts'));

  const alien = await alienPackages(packages.filter(({ manifest }) => !USED.includes(manifest.name)));
  if (alien.length > 0) throw new Error(`installed although nobody asked for it: ${alien.join(', ')}`);

  const types = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
  const nodeTypes = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
  run('tsc', [...types, ...nodeTypes, 'program.ts']);

  const said = run(process.execPath, ['program.ts']).trim();
  if (!EXPECTED.test(said)) throw new Error(`the program said: ${said}`);
  console.log(`${said}; ${(await installed()).length} packages installed`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
}

/** What is installed of the packages named and of what only they need: SDKs above all. */
async function alienPackages(others: ReturnType<typeof publicPackages>): Promise<readonly string[]> {
  const mine = new Set(
    publicPackages()
      .filter(({ manifest }) => USED.includes(manifest.name))
      .flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})),
  );
  const theirs = others.flatMap(({ manifest }) => [manifest.name, ...Object.keys(manifest.dependencies ?? {})]);
  const present = new Set(await installed());
  return [...new Set(theirs)].filter((name) => present.has(name) && !mine.has(name) && !USED.includes(name));
}

async function installed(): Promise<readonly string[]> {
  const modules = join(folder, 'node_modules');
  const names: string[] = [];
  for (const name of await readdir(modules)) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) names.push(...(await readdir(join(modules, name))).map((inner) => `${name}/${inner}`));
    else names.push(name);
  }
  return names;
}
