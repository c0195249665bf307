// The way in: works on any Node >= 20 and a fresh clone, before anything is installed.
//   1. finds a Node that is new enough: the running one, or a pinned one from the npm registry
//   2. installs the workspace from the lockfile, once per lockfile
//   3. runs the named job with that Node first on PATH
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first Node that strips types by itself, so that our sources run unbuilt. */
const MINIMUM_NODE = [22, 18];
const NEEDED = MINIMUM_NODE.join('.');
const FROM_SOURCE = '--conditions=@signalbox/source';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

const TEST_REPORT = 'node_modules/.cache/signalbox/tests.json';
const BUILD = ['nx', 'run-many', '-t', 'build'];

const JOBS = {
  setup: () => [],
  start: (args) => [['node', FROM_SOURCE, 'packages/cli/src/bin.ts', 'demo', ...args]],
  example: (args) => [['node', FROM_SOURCE, exampleFile(args[0]), ...args.slice(1)]],
  signalbox: (args) => [['node', FROM_SOURCE, 'packages/cli/src/bin.ts', ...args]],
  // What the conformance cases showed goes into the table of docs/providers.md.
  test: (args) => [
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${TEST_REPORT}`, ...args],
  ],
  bench: (args) => [['node', FROM_SOURCE, '--expose-gc', 'tools/bench/src/main.ts', ...args]],
  'train:tasks': (args) => [['node', FROM_SOURCE, 'plugins/classifier-learned/training/train-tasks.ts', ...args]],
  'train:difficulty': (args) => [
    ['node', FROM_SOURCE, 'plugins/classifier-learned/training/train-difficulty.ts', ...args],
  ],
  'catalog:update': (args) => [['node', 'tools/catalog-update.ts', ...args]],
  conformance: (args) => [['node', FROM_SOURCE, 'tools/conformance/src/main.ts', ...args]],
  chaos: (args) => [['node', FROM_SOURCE, '--expose-gc', 'tools/chaos/src/main.ts', ...args]],
  'bench:budget': (args) => [
    ['node', FROM_SOURCE, '--disable-warning=ExperimentalWarning', 'tools/bench-budget/src/main.ts', ...args],
  ],
  'bench:ledger': (args) => [
    ['node', FROM_SOURCE, '--disable-warning=ExperimentalWarning', 'tools/killtest/src/row-cost.ts', ...args],
  ],
  killtest: (args) => [['node', FROM_SOURCE, 'tools/killtest/src/main.ts', ...args]],
  'bench:learned': (args) => [['node', FROM_SOURCE, 'tools/bench/src/learned.ts', ...args]],
  'bench:semantic-cache': (args) => [['node', FROM_SOURCE, 'tools/semantic-cache/src/main.ts', ...args]],
  eval: (args) => [['node', FROM_SOURCE, 'tools/eval/src/main.ts', ...args]],
  'eval:savings': (args) => [['node', FROM_SOURCE, 'tools/savings/src/main.ts', ...args]],
  soak: (args) => [['node', FROM_SOURCE, '--expose-gc', 'tools/chaos/src/soak.ts', ...args]],
  build: () => [BUILD],
  // Built first: oxlint reads the types of other packages from there, and would otherwise take them for `any`. And Nx
  // leaves its graph behind, without which the rule on who may import whom is skipped.
  lint: () => [BUILD, ['oxlint'], ['oxfmt', '--check', '.']],
  format: () => [['oxfmt', '.']],
  typecheck: () => [['nx', 'run', 'signalbox:typecheck']],
  packages: () => [BUILD, ['node', 'tools/check-packages.ts']],
  check: (args) => [['node', 'tools/check.ts', ...args]],
  nx: (args) => [['nx', ...args]],
  changeset: (args) => [['changeset', ...args]],
  version: () => [
    ['changeset', 'version'],
    ['npm', 'install', '--package-lock-only'],
  ],
  release: (args) => [BUILD, ['node', 'tools/check-packages.ts'], ['changeset', 'publish', ...args]],
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

/** A program of `examples/` by its name, with or without `.ts`. */
function exampleFile(name = '') {
  const known = readdirSync(join(root, 'examples'))
    .filter((file) => file.endsWith('.ts') && file !== 'simulate.ts')
    .map((file) => file.slice(0, -'.ts'.length));
  const wanted = name.replace(/\.ts$/, '');
  if (!known.includes(wanted)) fail(`expected the name of an example: npm run example ${known.join(' | ')}`);
  return join('examples', `${wanted}.ts`);
}

function findNode() {
  if (isNewEnough(process.version)) return { executable: process.execPath, binFolder: dirname(process.execPath) };
  const folder = join(root, 'tools', 'node-runtime');
  const platform = `${windows ? 'win' : process.platform}-${process.arch}`;
  const binFolder = join(folder, 'node_modules', `node-${platform}`, 'bin');
  const executable = join(binFolder, windows ? 'node.exe' : 'node');
  if (!existsSync(executable)) {
    alone(() => {
      if (existsSync(executable)) return;
      say(`Node ${process.version} is older than ${NEEDED}: installing a pinned Node from the npm registry`);
      npm(process.execPath, ['ci', '--ignore-scripts'], { cwd: folder, env: process.env });
    });
    const version = existsSync(executable)
      ? spawnSync(executable, ['--version'], { encoding: 'utf8' }).stdout
      : undefined;
    if (!version) {
      rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      fail(`npm has no Node that runs on ${platform}; install Node ${NEEDED} or newer`);
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
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
  if (isInstalled()) return;
  alone(() => {
    if (isInstalled()) return;
    say('installing the workspace (npm ci)');
    npm(runtime.executable, ['ci'], { cwd: root, env: environment });
    if (!isNewEnough(process.version) && !windows) {
      // Plain `npx` and `npm run` find the new Node as well.
      rmSync(join(bin, 'node'), { force: true });
      symlinkSync(runtime.executable, join(bin, 'node'));
    }
    writeFileSync(stamp, lock);
  });
}

/** Lets one process at a time install: two `npm ci` at once wreck each other's node_modules. */
function alone(work) {
  const lock = join(root, '.signalbox', 'install.lock');
  mkdirSync(dirname(lock), { recursive: true });
  let isTold = false;
  while (!take(lock)) {
    if (!isTold) say('waiting for another process to finish installing');
    isTold = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const release = () => rmSync(lock, { force: true });
  // `fail` ends the process at once, so a `finally` would not be enough.
  process.once('exit', release);
  work();
  process.off('exit', release);
  release();
}

/** Takes the lock, or says that somebody alive holds it. A lock whose holder has died is cleared. */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = readHolder(lock);
  if (holder !== undefined && !isAlive(holder)) {
    say(`clearing the lock of process ${holder}, which is gone`);
    clear(lock, holder);
    return take(lock);
  }
  return false;
}

/** Removes the lock of a dead holder, and puts it back if somebody else has taken it meanwhile. */
function clear(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readHolder(aside) !== holder) linkSync(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The process in the lock; undefined while it is being written or has just been given back. */
function readHolder(lock) {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
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
