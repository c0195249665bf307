import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publicPackages, ROOT } from '../workspace.ts';

const BUMP = /^(['"])(?<name>[^'"]+)\1: (?<bump>patch|minor|major)$/;

// `changeset status` reads only what is new since another commit; a slip in an older file would wait for release day.
test('every pending changeset names packages that exist and how far each moves', () => {
  const names = publicPackages().map(({ manifest }) => manifest.name);
  for (const file of globSync('.changeset/*.md', { cwd: ROOT })) {
    const [, front = '', text = ''] = readFileSync(join(ROOT, file), 'utf8').split(/^---\r?\n/m);
    const bumped = front
      .trim()
      .split(/\r?\n/)
      .map((line) => BUMP.exec(line)?.groups?.['name'] ?? line);
    expect(
      bumped.filter((name) => !names.includes(name)),
      file,
    ).toEqual([]);
    expect(text.trim().length, file).toBeGreaterThan(10);
  }
});
