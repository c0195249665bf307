import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Dispatch } from '@signalbox/core';

/** Where a child process finds a tracker plugin, and how it makes one. */
export interface TrackerModule {
  /** The URL of the module: `new URL('../src/index.ts', import.meta.url).href`. */
  readonly module: string;
  /** The name that it exports the plugin by. */
  readonly exported: string;
  /** The plugin's options; they go there as JSON. */
  readonly options: unknown;
  readonly secrets?: Readonly<Record<string, string>>;
  /** More flags of Node. */
  readonly execArgv?: readonly string[];
}

/**
 * Begins a request in a process of its own, which then kills itself by SIGKILL: what `crash` of the tracker contract takes.
 * @throws Error with what the process said, when it ended in another way
 */
export async function dieAfterBegin(where: TrackerModule, dispatch: Dispatch): Promise<void> {
  const { execArgv = [], ...told } = where;
  const child = spawn(process.execPath, [...execArgv, '--input-type=module', '--eval', SCRIPT], {
    env: { ...process.env, SIGNALBOX_CONTRACT: JSON.stringify({ ...told, dispatch }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the process that was to die of SIGKILL ended by itself: ${said}`);
}

/** What a plugin is lent is made by hand: this process knows where the plugin is, and nothing else. */
const SCRIPT = `
const { module, exported, options, secrets = {}, dispatch } = JSON.parse(process.env.SIGNALBOX_CONTRACT);
const plugin = (await import(module))[exported](options);
const tracker = plugin.create({
  fetch,
  secret: (name) => (secrets[name] === undefined ? undefined : { reveal: () => secrets[name] }),
  clock: {
    now: Date.now,
    monotonicMs: () => performance.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  },
});
await tracker.begin(dispatch);
process.kill(process.pid, 'SIGKILL');
`;
