import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run-quietly.ts';
import { copyWorkspace } from './working-copy.ts';

const PLUGINS: readonly (readonly [kind: string, name: string, ...flags: readonly string[]])[] = [
  ['provider', 'acme', '--capabilities', 'tools,embed'],
  ['provider', 'initech', '--wire', 'native', '--capabilities', 'tools,json,vision,embed'],
  ['store', 'wayne'],
];
const MADE = PLUGINS.map(([kind, name]) => `${kind}-${name}`);

/**
 * Makes plugins in a copy of this repository, as one of us would, and holds them to the checks that all packages share.
 * @returns a line that says so
 * @throws Error with what the first command that failed has said
 */
export async function inside(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-generator-'));
  const path = [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const run = (command: string, ...args: readonly string[]): string =>
    runQuietly(folder, command, args, { PATH: path });
  try {
    copyWorkspace(folder);
    for (const [kind, name, ...flags] of PLUGINS) run('nx', 'g', `@signalbox/nx:${kind}`, name, ...flags);

    // `npm ci` refuses a lock file that does not know a workspace package.
    run('npm', 'ci', '--dry-run', '--offline', '--ignore-scripts');
    await typecheck(folder, run);
    run('vitest', 'run', ...MADE.map((name) => `plugins/${name}/`));
    run('nx', 'run-many', '-t', 'lint,build', '-p', MADE.map((name) => `@signalbox/${name}`).join(','));
    run('oxfmt', '--check', '.');
    await changesets(folder, run);
    return `inside: ${PLUGINS.length} plugins made, locked, typechecked, tested, linted, built and released`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Run = (command: string, ...args: readonly string[]) => string;

/** The compiler's options are the workspace's; the rest of the sources has its own check. */
async function typecheck(folder: string, run: Run): Promise<void> {
  const include = MADE.map((name) => `plugins/${name}`);
  const config = { extends: './tsconfig.json', compilerOptions: { incremental: false }, include };
  const file = join(folder, 'tsconfig.made.json');
  await writeFile(file, JSON.stringify(config));
  run('tsc', '-p', file);
  await rm(file);
}

/** @throws Error when one of the plugins would not be released */
async function changesets(folder: string, run: Run): Promise<void> {
  run('git', 'add', '--all');
  run('changeset', 'status', '--since', 'main', '--output', 'status.json');
  const status = JSON.parse(await readFile(join(folder, 'status.json'), 'utf8')) as {
    readonly releases: readonly { readonly name: string }[];
  };
  const released = new Set(status.releases.map(({ name }) => name));
  const missing = MADE.filter((name) => !released.has(`@signalbox/${name}`));
  if (missing.length > 0) throw new Error(`no changeset names ${missing.join(', ')}`);
}
