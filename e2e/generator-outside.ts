import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../tools/pack.ts';
import { publicPackages } from '../tools/workspace.ts';
import { runQuietly } from './run-quietly.ts';

const USED = ['create-signalbox-plugin', '@signalbox/nx', '@signalbox/core', '@signalbox/provider-kit'];
const TESTED_WITH = '@signalbox/testkit';

const PLUGINS: readonly (readonly string[])[] = [
  ['--name', 'acme', '--capabilities', 'tools,json-schema,vision,reasoning,image-output,web-search,embed,rerank,image'],
  ['--name', 'globex', '--wire', 'openai', '--sdk', 'groq-sdk', '--capabilities', 'tools,embed,fim,transcription'],
  [
    '--name',
    'initech',
    '--wire',
    'native',
    '--capabilities',
    'tools,json,vision,reasoning,embed,rerank,fim,ocr,speech',
  ],
  ['--kind', 'classifier', '--name', 'hooli'],
  ['--kind', 'tracker', '--name', 'umbrella'],
  ['--kind', 'strategy', '--name', 'stark-1'],
  ['--kind', 'store', '--name', 'wayne'],
];

/**
 * Makes one plugin of each kind outside the repository with the packed `create-signalbox-plugin`, and holds each to its
 * own scripts: typecheck, lint, test, build.
 * @returns a line that says so
 * @throws Error with what the first command that failed has said
 */
export async function outside(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-generator-'));
  const run = (command: string, args: readonly string[]): string => runQuietly(folder, command, args);
  const install = () => run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']);
  try {
    const packages = publicPackages().filter(({ manifest }) => [...USED, TESTED_WITH].includes(manifest.name));
    const tarballs = Object.fromEntries(pack(packages, folder).map(({ name, path }) => [name, `file:${path}`]));
    // The packages that are made become workspaces of one: what they share is installed once.
    const root = { private: true, workspaces: ['signalbox-*'], dependencies: tarballs, overrides: tarballs };
    await writeFile(join(folder, 'package.json'), JSON.stringify(root));
    install();
    const create = join(folder, 'node_modules', 'create-signalbox-plugin', 'dist', 'bin.js');
    for (const flags of PLUGINS) run(process.execPath, [create, ...flags, '--yes']);
    install();
    for (const script of ['typecheck', 'lint', 'test', 'build']) run('npm', ['run', script, '--workspaces']);
    run('npm', ['pack', '--workspaces', '--dry-run', '--ignore-scripts']);
    return `outside: ${PLUGINS.length} plugins made, typechecked, linted, tested, built and packed`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
