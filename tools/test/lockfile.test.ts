import { expect, test } from 'vitest';
import { publicPackages, readJson } from '../workspace.ts';

interface LockEntry {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const LOCKS = ['package-lock.json', 'tools/node-runtime/package-lock.json'];
const entriesOf = (lock: string): Lock['packages'] => readJson<Lock>(lock).packages;

// npm leaves an optional platform package out of the lock without a word when the registry lacks it, and whoever works
// on that platform then has a tool without its binary.
test.for(LOCKS)('%s has an entry for every optional dependency', (lock) => {
  const entries = entriesOf(lock);
  const isThere = (from: string, name: string): boolean => {
    const folders = from.split('/node_modules/').map((_, index, all) => all.slice(0, index + 1).join('/node_modules/'));
    return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some(
      (path) => path in entries,
    );
  };
  const missing = Object.entries(entries).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).flatMap((name) => (isThere(path, name) ? [] : [`${path} needs ${name}`])),
  );
  expect(missing).toEqual([]);
});

test.for(LOCKS)('%s names no server to download from', (lock) => {
  const addresses = Object.entries(entriesOf(lock)).filter(([, { resolved = '' }]) => /^\w+:/.test(resolved));
  expect(addresses).toEqual([]);
});

test.for(LOCKS)('%s states the integrity of everything that is downloaded', (lock) => {
  const unsure = Object.entries(entriesOf(lock)).filter(
    ([path, { link, integrity }]) => path.includes('node_modules/') && link !== true && integrity === undefined,
  );
  expect(unsure.map(([path]) => path)).toEqual([]);
});

test('every package of ours is linked from its folder, once', () => {
  const entries = entriesOf('package-lock.json');
  for (const { folder, manifest } of publicPackages()) {
    const copies = Object.keys(entries).filter((path) => path.endsWith(`node_modules/${manifest.name}`));
    expect(copies).toEqual([`node_modules/${manifest.name}`]);
    expect(entries[`node_modules/${manifest.name}`]).toMatchObject({ link: true, resolved: folder });
  }
});
