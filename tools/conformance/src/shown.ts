import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the last `npm test` writes; one of a few files only says nothing of the other plugins. */
const REPORT = 'node_modules/.cache/signalbox/tests.json';

/** Vitest's own JSON, as far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly meta?: { readonly conformance?: string };
    }[];
  }[];
}

/** By folder of a plugin, such as `provider-groq`: the kinds and capabilities whose conformance cases passed. */
export type Shown = ReadonlyMap<string, ReadonlySet<string>>;

/** What the last run of the tests showed; empty where there was none. */
export function readShown(root: string): Shown {
  const file = join(root, REPORT);
  return existsSync(file) ? shownIn(JSON.parse(readFileSync(file, 'utf8')) as Report) : new Map();
}

/** A capability counts as shown when a case for it passed and none failed, in all files of the plugin together. */
export function shownIn({ testResults }: Report): Shown {
  const passed = new Map<string, Set<string>>();
  const failed = new Set<string>();
  for (const { name, assertionResults } of testResults) {
    const plugin = /[\\/]plugins[\\/]([^\\/]+)[\\/]/.exec(name)?.[1];
    if (plugin === undefined) continue;
    for (const { status, meta } of assertionResults) {
      if (meta?.conformance === undefined) continue;
      if (status === 'failed') failed.add(`${plugin} ${meta.conformance}`);
      if (status === 'passed') passed.set(plugin, (passed.get(plugin) ?? new Set()).add(meta.conformance));
    }
  }
  return new Map(
    [...passed].map(([plugin, names]) => [
      plugin,
      new Set([...names].filter((name) => !failed.has(`${plugin} ${name}`))),
    ]),
  );
}

/** What a table of before marks as shown, by the same names. */
export function shownInTable(markdown: string): Shown {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], ...others] = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  return new Map(
    others.flatMap((cells) => {
      const plugin = /plugins\/([^)]+)\)/.exec(cells[1] ?? '')?.[1];
      if (plugin === undefined) return [];
      return [[plugin, new Set(head.filter((_, column) => cells[column] === SHOWN))] as const];
    }),
  );
}

export const SHOWN = 'shown';
