// The way in: works on any Node >= 20 and a fresh clone, before anything is installed.
//   1. finds a Node that is new enough: the running one, or a pinned one from the npm registry
//   2. installs the workspace from the lockfile, once per lockfile
//   3. runs the named job with that Node first on PATH
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first Node that strips types by itself, so that our sources run unbuilt. */
const MINIMUM_NODE = [22, 18];
const FROM_SOURCE = '--conditions=@signalbox/source';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

const JOBS = {
  setup: () => [],
  start: (args) => [['node', FROM_SOURCE, 'packages/cli/src/bin.ts', 'demo', ...args]],
  signalbox: (args) => [['node', FROM_SOURCE, 'packages/cli/src/bin.ts', ...args]],
  test: (args) => [['vitest', 'run', ...args]],
  bench: (args) => [['node', FROM_SOURCE, '--expose-gc', 'tools/bench/src/main.ts', ...args]],
  build: () => [['nx', 'run-many', '-t', 'build']],
  lint: () => [
    ['oxlint', '--type-aware', '--deny-warnings'],
    ['oxfmt', '--check', '.'],
  ],
  format: () => [['oxfmt', '.']],
  typecheck: () => [['nx', 'run', 'signalbox:typecheck']],
  check: (args) => [['node', 'tools/check.mjs', ...args]],
  nx: (args) => [['nx', ...args]],
  changeset: (args) => [['changeset', ...args]],
  exec: (args) => [args],
};

const [job = 'setup', ...args] = process.argv.slice(2);
if (!Object.hasOwn(JOBS, job)) fail(`unknown job "${job}"; known: ${Object.keys(JOBS).join(', ')}`);

const runtime = findNode();
const environment = {
  ...process.env,
  PATH: [runtime.binFolder, bin, process.env.PATH].filter(Boolean).join(delimiter),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  DO_NOT_TRACK: '1',
};
if (!process.stdout.isTTY) environment.NO_COLOR = '1';

install();
for (const [command, ...rest] of JOBS[job](args)) {
  const status = run(command, rest);
  if (status !== 0) process.exit(status);
}

function findNode() {
  if (isNewEnough(process.version)) return { executable: process.execPath, binFolder: dirname(process.execPath) };
  const folder = join(root, 'tools', 'node-runtime');
  const binFolder = join(folder, 'node_modules', '.bin');
  const executable = join(binFolder, windows ? 'node.cmd' : 'node');
  if (!existsSync(executable)) {
    say(`Node ${process.version} is older than ${MINIMUM_NODE.join('.')}: installing a pinned Node from the npm registry`);
    npm(process.execPath, ['ci', '--ignore-scripts'], { cwd: folder, env: process.env });
    if (!existsSync(executable)) {
      fail(
        `npm has no Node build for ${process.platform}-${process.arch}; install Node ${MINIMUM_NODE.join('.')} or newer`,
      );
    }
  }
  return { executable, binFolder };
}

/** Runs `npm ci` when the lockfile is not the one installed last. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  const stamp = join(root, 'node_modules', '.signalbox-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing the workspace (npm ci)');
  npm(runtime.executable, ['ci'], { cwd: root, env: environment });
  if (!isNewEnough(process.version) && !windows) {
    // Plain `npx` and `npm run` find the new Node as well.
    rmSync(join(bin, 'node'), { force: true });
    symlinkSync(join(runtime.binFolder, 'node'), join(bin, 'node'));
  }
  writeFileSync(stamp, lock);
}

function npm(node, args, { cwd, env }) {
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_loglevel: 'error' };
  const script = process.env.npm_execpath;
  const [command, ...first] = script?.endsWith('.js') ? [node, script] : ['npm'];
  // npm's own output goes to standard error: what the job prints stays clean.
  const result = spawnSync(command, [...first, ...args], {
    cwd,
    stdio: ['ignore', 2, 2],
    env: { ...env, ...quiet },
    shell: windows && command === 'npm',
  });
  if (result.status !== 0) fail(`npm ${args.join(' ')} failed in ${cwd}`);
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment, shell: windows });
  if (result.error) fail(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
}

function say(text) {
  console.error(`signalbox: ${text}`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
