import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with these files, removed after the test. Objects are written as JSON. */
export function projectFolder(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** The files of an installed provider plugin that keeps what it was told in its options. */
export function pluginPackage(
  name: string,
  { id = 'acme', code, field = {}, manifest = {} }: PluginPackage = {},
): Record<string, string | object> {
  return {
    [`node_modules/${name}/package.json`]: {
      name,
      version: '1.2.3',
      type: 'module',
      exports: { '.': { default: './index.js' } },
      signalbox: { kind: 'provider', id, export: 'acme', apiVersion: 1, ...field },
      ...manifest,
    },
    [`node_modules/${name}/index.js`]: code ?? codeOf(id),
  };
}

interface PluginPackage {
  readonly id?: string;
  readonly code?: string;
  readonly field?: object;
  readonly manifest?: object;
}

function codeOf(id: string): string {
  return `
    const definition = { kind: 'provider', id: '${id}', apiVersion: 1, models: [], create: () => ({}) };
    export const acme = (options = {}) =>
      ({ kind: 'provider', id: options.id ?? '${id}', definition, options, create: () => ({}) });
  `;
}
