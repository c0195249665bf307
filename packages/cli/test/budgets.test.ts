import { expect, test } from 'vitest';
import { renderBudgets } from '../src/render/budgets.ts';
import { projectFolder, spawnCli } from './spawn-cli.ts';

test('budgets lists where each stands in the store', async () => {
  const cwd = projectFolder({
    plugins: ['ollama', ['store-sqlite', { path: 'levels.db' }]],
    budgets: [{ name: 'all', scope: 'global', window: 'total', capUsd: 5 }],
  });
  const { code, stdout } = await spawnCli(['budgets', '--json'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    { name: 'all', scope: 'global', value: '', window: 'total', capUsd: 5, spentUsd: 0, heldUsd: 0 },
  ]);
});

test('the table has a line for each value', () => {
  const level = { name: 'users', scope: 'user', window: 'day', capUsd: 2, heldUsd: 0.5 } as const;
  expect(renderBudgets([{ ...level, value: 'ann', spentUsd: 1, resetsAt: Date.parse('2026-11-26T00:00:00Z') }])).toBe(
    'budget  of          window  spent  set aside  cap    used  begins anew\n' +
      'users   user "ann"  day     $1.00  $0.50      $2.00  75 %  2026-11-26T00:00:00.000Z\n',
  );
  expect(renderBudgets([])).toContain('no budget');
});
