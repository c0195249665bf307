import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, quantile, type Row } from './measure.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CORE_BUILT = fileURLToPath(new URL('../../../packages/core/dist/index.js', import.meta.url));
const PLUGIN_BUILT = fileURLToPath(new URL('../../../plugins/provider-openai/dist/index.js', import.meta.url));

export interface ImportTime {
  readonly row: Row;
  readonly from: 'built files' | 'sources';
}

/** What `import` of core and one plugin adds to the start of Node. SDKs and undici are not part of it: they load on first use. */
export function importTime(times: number): ImportTime {
  const isBuilt = existsSync(CORE_BUILT) && existsSync(PLUGIN_BUILT);
  const conditions = isBuilt ? [] : ['--conditions=@signalbox/source'];
  const code = "await import('@signalbox/core'); await import('@signalbox/provider-openai');";
  const addedUs: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const bareUs = startUs([...conditions, '--input-type=module', '-e', '']);
    addedUs.push(startUs([...conditions, '--input-type=module', '-e', code]) - bareUs);
  }
  const row: Row = {
    name: 'signalbox',
    mode: 'import',
    transport: 'none',
    p50Us: median(addedUs),
    p99Us: quantile(addedUs, 0.99),
  };
  return { row, from: isBuilt ? 'built files' : 'sources' };
}

function startUs(args: readonly string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: HERE, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
  return (performance.now() - startedMs) * 1000;
}
