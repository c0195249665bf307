import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderMemory } from '../src/render/memory.ts';
import { projectFolder, spawnCli } from './spawn-cli.ts';

const CELL = ['acme/a\ncoding\n', 12, 2, 1, 40, -2, Date.parse('2026-11-25T12:00:00Z')];
const EXPORT = JSON.stringify({ version: 1, epoch: '', at: 1, absorbed: [], cells: [CELL] });

test('memory imports, lists, exports and forgets, in the store of the configuration', { timeout: 60_000 }, async () => {
  const cwd = projectFolder({ plugins: ['ollama', ['store-sqlite', { path: 'learned.db' }]], learned: {} });
  writeFileSync(join(cwd, 'memory.json'), EXPORT);
  const run = (...args: string[]) => spawnCli(['memory', ...args], { cwd });
  expect(await run('import', 'memory.json')).toMatchObject({ code: 0, stdout: '1 lines are remembered now\n' });
  const listed = await run('list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject([{ candidate: 'acme/a', task: 'coding', seen: 40 }]);
  const exported = JSON.parse((await run('export')).stdout) as { readonly cells: readonly (readonly unknown[])[] };
  expect(exported.cells.map(([key]) => key)).toEqual(['acme/a\ncoding\n']);
  const refused = await run('reset');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('add --yes')]);
  expect((await run('reset', '--yes')).code).toBe(0);
  expect((await run('list')).stdout).toContain('nothing is remembered');
});

test('memory says what is wrong', { timeout: 60_000 }, async () => {
  const cwd = projectFolder({ plugins: ['ollama'] });
  writeFileSync(join(cwd, 'odd.json'), '{}');
  const unset = await spawnCli(['memory', 'export'], { cwd });
  expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining('set `learned` in its configuration')]);
  const missing = await spawnCli(['memory', 'import', 'nothing.json'], { cwd });
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('nothing.json cannot be read')]);
});

test('the table has a line for each cell', () => {
  const line = { candidate: 'acme/a', quality: 0.8, qualityError: 0.04, answers: 12, signs: -0.02, seen: 40 };
  expect(renderMemory([{ ...line, task: 'coding', stated: 0.75, changedAt: 0 }])).toBe(
    'candidate  task    tenant  quality  ±     stated  answers  signs         changed\n' +
      'acme/a     coding          0.80     0.04  0.75    12.0     -0.020 of 40  1970-01-01T00:00:00.000Z\n',
  );
});
