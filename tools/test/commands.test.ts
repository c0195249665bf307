import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJson, ROOT, type Manifest } from '../workspace.ts';

const { scripts = {} } = readJson<Manifest>('package.json');
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.endsWith('CHANGELOG.md'));

test.for(pages)('%s names only scripts that exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const named = [...text.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test|start)\b)/g)].map(
    (match) => match[1] ?? match[2],
  );
  expect(named.filter((name) => name !== undefined && !Object.hasOwn(scripts, name))).toEqual([]);
});

test('every script is a job of run.mjs under its own name', () => {
  for (const [name, command] of Object.entries(scripts)) expect(command).toBe(`node tools/run.mjs ${name}`);
  const source = readFileSync(join(ROOT, 'tools/run.mjs'), 'utf8');
  const jobs = [...source.matchAll(/^ {2}'?([\w:-]+)'?: \((?:args)?\) =>/gm)].map((match) => match[1]);
  expect(new Set([...Object.keys(scripts), 'exec'])).toEqual(new Set(jobs));
});
