import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isServiceThere } from '@signalbox/testkit';

/** A Redis of a test's own, which it may stop and start. */
export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  /** It ends at once, as a machine that loses its power. */
  stop(): Promise<void>;
  /** It stands still: connections stay, and nothing answers. */
  freeze(): void;
  thaw(): void;
  dispose(): Promise<void>;
}

/** Without the program its tests are skipped; in CI they fail. */
export const hasRedisServer =
  (process.env['CI'] ?? '') !== '' || spawnSync('redis-server', ['--version']).error === undefined;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Keeps what was written over a restart, by its log of commands, unless told otherwise. */
export async function startRedis(options: readonly string[] = ['--appendonly', 'yes']): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--loglevel', 'warning'];
  let server: ChildProcess | undefined;
  const redis: PrivateRedis = {
    url,
    port,
    async start() {
      server = spawn('redis-server', [...args, '--appendfsync', 'always', ...options], { stdio: 'ignore' });
      for (let tries = 0; !(await isServiceThere(url, false)); tries += 1) {
        if (tries > 500) throw new Error('redis-server does not start');
        await wait(10);
      }
    },
    async stop() {
      if (server === undefined) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      server = undefined;
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    async dispose() {
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}
