import { expect, test } from 'vitest';
import { renderBudgets } from '../src/render/budgets.ts';
import { renderRates } from '../src/render/rates.ts';
import { projectFolder, spawnCli } from './spawn-cli.ts';

test('budgets lists where each stands in the store', async () => {
  const cwd = projectFolder({
    plugins: ['ollama', ['store-sqlite', { path: 'levels.db' }]],
    budgets: [{ name: 'all', scope: 'global', window: 'total', capUsd: 5 }],
    rates: [{ name: 'keys', scope: 'key', match: 'key-1', requests: 600, concurrent: 2 }],
  });
  const { code, stdout } = await spawnCli(['budgets', '--json'], { cwd });
  expect(code).toBe(0);
  const rate = { name: 'keys', scope: 'key', value: 'key-1', used: 0 };
  expect(JSON.parse(stdout)).toEqual({
    budgets: [{ name: 'all', scope: 'global', value: '', window: 'total', capUsd: 5, spentUsd: 0, heldUsd: 0 }],
    rates: [
      { ...rate, of: 'requests', limit: 600, perMs: 60_000 },
      { ...rate, of: 'concurrent', limit: 2 },
    ],
  });
});

test('the table has a line for each value', () => {
  const level = { name: 'users', scope: 'user', window: 'day', capUsd: 2, heldUsd: 0.5 } as const;
  expect(renderBudgets([{ ...level, value: 'ann', spentUsd: 1, resetsAt: Date.parse('2026-11-26T00:00:00Z') }])).toBe(
    'budget  of          window  spent  set aside  cap    used  begins anew\n' +
      'users   user "ann"  day     $1.00  $0.50      $2.00  75 %  2026-11-26T00:00:00.000Z\n',
  );
  expect(renderBudgets([])).toContain('no budget');
  const rate = { name: 'keys', scope: 'key', value: 'key-1' } as const;
  const [requests, places] = [
    { ...rate, of: 'requests', limit: 600, perMs: 60_000, used: 150 },
    { ...rate, of: 'concurrent', limit: 2, used: 1 },
  ] as const;
  expect(renderRates([requests, places])).toBe(
    'rate  of           limits    limit        taken  used\n' +
      'keys  key "key-1"  requests  600 in 60 s  150    25 %\n' +
      'keys  key "key-1"  at once   2            1      50 %\n',
  );
  expect(renderRates([])).toContain('no rate');
});
