import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const OUR_PACKAGES = fileURLToPath(new URL('../../../node_modules/@signalbox', import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** Beside PATH: nothing of our own environment, which may hold keys. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Called when something has come on standard output. */
  readonly onFirstOutput?: (child: ChildProcess) => void;
}

/** The real command, from source, in a process of its own. */
export async function spawnCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const child = spawn(process.execPath, ['--conditions=@signalbox/source', BIN, ...args], {
    cwd: options.cwd ?? projectFolder(),
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stdout.once('data', () => options.onFirstOutput?.(child));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.stdin ?? '');
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  return { code, stdout, stderr };
}

/** An empty project with our packages installed, and a configuration if one is given. */
export function projectFolder(config?: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(OUR_PACKAGES, join(folder, 'node_modules', '@signalbox'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  if (config !== undefined) writeFileSync(join(folder, 'signalbox.config.json'), JSON.stringify(config));
  return folder;
}
