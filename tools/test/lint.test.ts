import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../workspace.ts';

// A rule that never complains may as well be missing. So: a small workspace of our manifests and rules, one sinner per
// rule and the same import where it is allowed, and one run of the linter over all of them.

const BOUNDARY = '@nx(enforce-module-boundaries)';
const RESTRICTED = 'eslint(no-restricted-imports)';

const PACKAGES = [
  'packages/core',
  'packages/provider-kit',
  'packages/testkit',
  'packages/config',
  'packages/cli',
  'plugins/provider-groq',
  'plugins/provider-openai',
];

interface Case {
  readonly file: string;
  readonly code: string;
  /** The rule that complains; nothing complains where it is missing. */
  readonly rule?: string;
}

const uses = (name: string): string => `import * as it from '${name}';\nexport const used = it;\n`;

const CASES: readonly Case[] = [
  { file: 'packages/core/src/names-a-plugin.ts', code: uses('@signalbox/provider-groq'), rule: BOUNDARY },
  { file: 'packages/core/src/names-the-kit.ts', code: uses('@signalbox/provider-kit'), rule: BOUNDARY },
  { file: 'packages/core/src/names-the-testkit.ts', code: uses('@signalbox/testkit'), rule: BOUNDARY },
  { file: 'packages/core/test/names-the-testkit.test.ts', code: uses('@signalbox/testkit') },
  { file: 'packages/provider-kit/src/names-core.ts', code: uses('@signalbox/core') },
  { file: 'packages/provider-kit/src/names-an-app.ts', code: uses('@signalbox/config'), rule: BOUNDARY },
  { file: 'packages/testkit/src/names-the-kit.ts', code: uses('@signalbox/provider-kit'), rule: BOUNDARY },
  { file: 'packages/cli/src/names-an-app.ts', code: uses('@signalbox/config') },
  { file: 'packages/cli/src/names-the-testkit.ts', code: uses('@signalbox/testkit') },
  { file: 'packages/cli/src/names-a-plugin.ts', code: uses('@signalbox/provider-groq'), rule: BOUNDARY },
  { file: 'packages/cli/test/names-a-plugin.test.ts', code: uses('@signalbox/provider-groq'), rule: BOUNDARY },
  { file: 'plugins/provider-groq/src/names-core.ts', code: uses('@signalbox/core') },
  { file: 'plugins/provider-groq/src/names-the-kit.ts', code: uses('@signalbox/provider-kit') },
  { file: 'plugins/provider-groq/src/names-a-plugin.ts', code: uses('@signalbox/provider-openai'), rule: BOUNDARY },
  {
    file: 'plugins/provider-groq/src/reaches-a-plugin.ts',
    code: uses('../../provider-openai/src/index.ts'),
    rule: BOUNDARY,
  },
  { file: 'plugins/provider-groq/src/names-an-app.ts', code: uses('@signalbox/config'), rule: BOUNDARY },
  { file: 'plugins/provider-groq/src/names-the-testkit.ts', code: uses('@signalbox/testkit'), rule: BOUNDARY },
  { file: 'plugins/provider-groq/test/names-the-testkit.test.ts', code: uses('@signalbox/testkit') },
  {
    file: 'plugins/provider-groq/test/names-a-plugin.test.ts',
    code: uses('@signalbox/provider-openai'),
    rule: BOUNDARY,
  },

  { file: 'packages/core/src/router/scope.ts', code: uses('tsyringe') },
  { file: 'packages/core/src/di/index.ts', code: uses('tsyringe') },
  { file: 'packages/core/src/plan/knows-the-container.ts', code: uses('tsyringe'), rule: RESTRICTED },
  { file: 'plugins/provider-groq/src/knows-the-container.ts', code: uses('tsyringe'), rule: RESTRICTED },
  { file: 'packages/core/src/router/knows-metadata.ts', code: "import 'reflect-metadata';\n", rule: RESTRICTED },
  { file: 'packages/core/src/attempt/breaker.ts', code: uses('opossum') },
  { file: 'packages/core/src/attempt/knows-opossum.ts', code: uses('opossum'), rule: RESTRICTED },
  { file: 'packages/core/src/di/knows-opossum.ts', code: uses('opossum'), rule: RESTRICTED },
  { file: 'plugins/provider-groq/src/knows-opossum.ts', code: uses('opossum'), rule: RESTRICTED },

  { file: 'packages/core/src/circle/one.ts', code: "export { two } from './two.ts';\n", rule: 'import(no-cycle)' },
  { file: 'packages/core/src/circle/two.ts', code: "export { two } from './one.ts';\n", rule: 'import(no-cycle)' },
  {
    file: 'plugins/provider-groq/src/reads-env.ts',
    code: 'export const key = process.env;\n',
    rule: 'node(no-process-env)',
  },
  { file: 'packages/core/src/logs.ts', code: "console.log('hello');\n", rule: 'eslint(no-console)' },
  { file: 'packages/cli/src/logs.ts', code: "console.log('hello');\n" },
  {
    file: 'packages/core/src/any.ts',
    code: 'export const loose = (value: any): unknown => value;\n',
    rule: 'typescript(no-explicit-any)',
  },
  {
    file: 'packages/core/src/floats.ts',
    code: 'const work = async (): Promise<void> => {};\nexport const start = (): void => {\n  work();\n};\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    file: 'packages/core/src/misuses.ts',
    code: '[1].forEach(async () => {\n  await Promise.resolve();\n});\n',
    rule: 'typescript(no-misused-promises)',
  },
  {
    file: 'packages/core/src/imports-a-type.ts',
    code: "import { Stats } from 'node:fs';\nexport type Mine = Stats;\n",
    rule: 'typescript(consistent-type-imports)',
  },
  { file: 'packages/core/src/default.ts', code: 'export default 1;\n', rule: 'import(no-default-export)' },
  {
    file: 'packages/core/test/mocks.test.ts',
    code: "import { vi } from 'vitest';\nvi.mock('node:fs');\n",
    rule: 'vitest(no-restricted-vi-methods)',
  },
];

interface Complaint {
  readonly filename: string;
  readonly code: string;
}

let folder = '';
let complaints: readonly Complaint[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-lint-'));
  for (const file of ['.oxlintrc.json', 'package.json', 'tsconfig.base.json'])
    cpSync(join(ROOT, file), join(folder, file));
  // From manifests alone: read from the sources, the sinners' imports would close circles around the innocent.
  const pluginsConfig = { '@nx/js': { analyzeSourceFiles: false } };
  const nx = { analytics: false, neverConnectToCloud: true, useDaemonProcess: false, pluginsConfig };
  writeFileSync(join(folder, 'nx.json'), JSON.stringify(nx));
  linkModules();
  for (const name of PACKAGES) {
    for (const file of ['package.json', 'tsconfig.json']) cpSync(join(ROOT, name, file), join(folder, name, file));
    write(`${name}/src/index.ts`, 'export const nothing = 0;\n');
  }
  for (const { file, code } of CASES) write(file, code);
  run('nx', ['show', 'projects']);
  const { stdout, stderr } = run('oxlint', ['--format', 'json', 'packages', 'plugins']);
  if (!stdout.startsWith('{')) throw new Error(`oxlint did not run: ${stdout}${stderr}`);
  complaints = (JSON.parse(stdout) as { diagnostics: readonly Complaint[] }).diagnostics;
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.for(CASES.filter(({ rule }) => rule !== undefined))('$rule complains about $file', ({ file, rule }) => {
  expect(rulesAbout(file)).toContain(rule);
});

test.for(CASES.filter(({ rule }) => rule === undefined))('nothing complains about $file', ({ file }) => {
  expect(rulesAbout(file)).toEqual([]);
});

function rulesAbout(file: string): readonly string[] {
  return complaints.filter(({ filename }) => filename.replaceAll('\\', '/') === file).map(({ code }) => code);
}

/** What is installed, with our own packages linked to this workspace instead. */
function linkModules(): void {
  mkdirSync(join(folder, 'node_modules/@signalbox'), { recursive: true });
  const link = (to: string, name: string): void => symlinkSync(to, join(folder, 'node_modules', name), 'junction');
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.') && name !== '@signalbox') link(join(ROOT, 'node_modules', name), name);
  }
  for (const name of PACKAGES) link(join(folder, name), `@signalbox/${basename(name)}`);
}

function run(command: string, args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  return spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, NX_DAEMON: 'false' },
    shell: process.platform === 'win32',
  });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
