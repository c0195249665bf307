// Packs every public package and looks at the tarball the way its users will: manifest, files, exports, types.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { faultsOf } from './manifest-rules.ts';
import { pack, type Tarball } from './pack.ts';
import { isInWorkspace, publicPackages, ROOT, type Manifest, type WorkspacePackage } from './workspace.ts';

const NEEDED = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'];
/** How many type checkers run side by side. */
const AT_ONCE = 2;

const packages = publicPackages();
const folder = await mkdtemp(join(tmpdir(), 'signalbox-pack-'));
try {
  const faults = [...packages.flatMap(faultsOf), ...packages.flatMap(missingFiles)];
  const tarballs = pack(
    packages.filter((item) => isInWorkspace(`${item.folder}/dist`)),
    folder,
  );
  for (const tarball of tarballs) faults.push(...contentFaults(tarball), ...(await publintFaults(tarball)));
  faults.push(...(await typeFaults(tarballs)));
  for (const fault of faults) console.log(fault);
  console.log(`${tarballs.length} of ${packages.length} packages packed and checked, ${faults.length} faults`);
  process.exitCode = faults.length === 0 && tarballs.length === packages.length ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function missingFiles({ folder: home }: WorkspacePackage): readonly string[] {
  return isInWorkspace(`${home}/dist`) ? [] : [`${home}: not built`];
}

function contentFaults({ name, files }: Tarball): readonly string[] {
  const missing = NEEDED.filter((file) => !files.includes(file)).map((file) => `${name}: the tarball lacks ${file}`);
  const own = files.filter((file) => !file.startsWith('templates/'));
  const alien = own.filter((file) => /(^|\/)test\/|\.test\.|\.env/.test(file));
  return [...missing, ...alien.map((file) => `${name}: the tarball holds ${file}`)];
}

async function publintFaults({ name, path }: Tarball): Promise<readonly string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(await readFile(path)).buffer },
    strict: true,
  });
  return messages.map((message) => `${name}: publint: ${formatMessage(message, pkg as Manifest)}`);
}

async function typeFaults(tarballs: readonly Tarball[]): Promise<readonly string[]> {
  const waiting = [...tarballs];
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) faults.push(...(await attw(next)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return faults;
}

function attw({ name, path }: Tarball): Promise<readonly string[]> {
  const args = [join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js'), path];
  return new Promise((resolve) => {
    execFile(process.execPath, [...args, '--profile', 'esm-only', '--no-emoji', '--no-color'], (error, stdout) => {
      resolve(error === null ? [] : [`${name}: attw: ${stdout.trim()}`]);
    });
  });
}
