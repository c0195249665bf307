// Everything that must hold before a push, one step after the other. A step that fails stops nothing; the last line
// counts them: "9 passed, 1 failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInWorkspace, ROOT } from './workspace.ts';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Left out while this file is not there. */
  readonly needs?: string;
}

/** Lines of a failed step that are shown. */
const SHOWN = 80;
const LIMIT_MS = 10 * 60_000;

const scratch = mkdtempSync(join(tmpdir(), 'signalbox-check-'));

const STEPS: readonly Step[] = [
  { name: 'test', command: ['npm', 'test'] },
  { name: 'build', command: ['npm', 'run', 'build'] },
  { name: 'lint', command: ['npm', 'run', 'lint'] },
  { name: 'typecheck', command: ['npm', 'run', 'typecheck'] },
  { name: 'catalogue', command: ['node', '--conditions=@signalbox/source', 'tools/check-catalog.ts'] },
  { name: 'packages', command: ['node', 'tools/check-packages.ts'] },
  { name: 'install', command: ['node', 'e2e/install.ts'] },
  { name: 'generator', command: ['node', 'e2e/generator.ts'] },
  {
    name: 'tables',
    command: ['node', '--conditions=@signalbox/source', 'tools/conformance/src/tables.ts', '--check'],
  },
  { name: 'corpus', command: ['npm', 'run', 'conformance'], needs: '../shared/data/wire' },
  { name: 'chaos', command: ['npm', 'run', 'chaos', '--', '--minutes', '0.3', '--json', join(scratch, 'chaos.json')] },
  {
    name: 'budgets',
    command: [
      'npm',
      'run',
      'bench:budget',
      '--',
      '--cap',
      '0.1',
      '--processes',
      '3',
      '--concurrent',
      '10',
      '--json',
      join(scratch, 'budget.json'),
    ],
  },
  { name: 'killtest', command: ['npm', 'run', 'killtest', '--', '--kills', '12'] },
  { name: 'outages', command: ['npm', 'run', 'killtest', '--', '--kills', '12', '--store', 'postgres'] },
  { name: 'unused code', command: ['knip'] },
  // On a branch: that what changed since main has a changeset. On main, or without one: that the tool runs.
  { name: 'changesets', command: ['changeset', 'status', '--since', hasMain() ? 'main' : 'HEAD'] },
  { name: 'start', command: ['npm', 'start'], needs: 'packages/cli/src/bin.ts' },
  {
    name: 'bench',
    command: ['npm', 'run', 'bench', '--', '--quick', '--json', join(scratch, 'bench.json')],
    needs: 'tools/bench/src/main.ts',
  },
];

const only = process.argv.slice(2);
const steps = STEPS.filter(({ name }) => only.length === 0 || only.includes(name));
let failed = 0;
let passed = 0;
for (const step of steps) {
  if (step.needs !== undefined && !isInWorkspace(step.needs)) {
    console.log(`skip ${step.name.padEnd(12)} ${step.needs} is not here`);
    continue;
  }
  if (take(step)) passed += 1;
  else failed += 1;
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function take({ name, command: [command, ...args] }: Step): boolean {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    timeout: LIMIT_MS,
    shell: process.platform === 'win32',
  });
  const isGood = status === 0;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const line of summaryLines(stdout)) console.log(`     | ${line}`);
  if (!isGood) console.log(lastLines(`${stdout}\n${stderr}\n${error?.message ?? ''}`));
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${seconds.padStart(6)} s`);
  return isGood;
}

function hasMain(): boolean {
  return spawnSync('git', ['rev-parse', '--verify', '--quiet', 'main'], { cwd: ROOT }).status === 0;
}

/** How many tests ran: vitest's closing lines. */
function summaryLines(output: string): readonly string[] {
  return output.split('\n').filter((line) => /^\s*(?:Test Files|Tests)\s.*\d/.test(line));
}

function lastLines(output: string): string {
  const lines = output.trim().split('\n').slice(-SHOWN);
  return lines.map((line) => `     | ${line}`).join('\n');
}
