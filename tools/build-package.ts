// Builds the package in the current folder: a fresh dist, and the licence beside it, so that whatever packs the package
// afterwards (npm pack, npm publish, changeset publish) packs the licence as well. The copy is not committed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.json'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
copyFileSync(new URL('../LICENSE', import.meta.url), 'LICENSE');
process.exitCode = status ?? 1;
