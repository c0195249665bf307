import { expect, test } from 'vitest';
import { shownIn, shownInTable } from '../src/shown.ts';

const file = (plugin: string, ...results: readonly (readonly [status: string, conformance?: string])[]) => ({
  name: `/work/plugins/${plugin}/test/conformance.test.ts`,
  assertionResults: results.map(([status, conformance]) => ({ status, meta: conformance ? { conformance } : {} })),
});

test('a capability is shown when a case for it passed and none failed, over all files of a plugin', () => {
  const shown = shownIn({
    testResults: [
      file('provider-a', ['passed', 'chat'], ['passed', 'tools'], ['skipped', 'vision'], ['passed']),
      file('provider-a', ['failed', 'tools'], ['passed', 'json']),
      file('provider-b', ['passed', 'tools']),
      {
        name: '/work/packages/core/test/x.test.ts',
        assertionResults: [{ status: 'passed', meta: { conformance: 'x' } }],
      },
    ],
  });
  expect(shown).toEqual(
    new Map([
      ['provider-a', new Set(['chat', 'json'])],
      ['provider-b', new Set(['tools'])],
    ]),
  );
});

test('a report without conformance cases shows nothing, and takes nothing away', () => {
  expect(shownIn({ testResults: [file('provider-a', ['passed'])] }).has('provider-a')).toBe(false);
});

test('reads from a table what it marks as shown', () => {
  const table = `
| provider                       | cards | chat  | tools   |
| ------------------------------ | ----- | ----- | ------- |
| [a](../plugins/provider-a)     | 3     | shown | claimed |
| [b](../plugins/provider-b)     | 1     |       | shown   |
`;
  expect(shownInTable(table)).toEqual(
    new Map([
      ['provider-a', new Set(['chat'])],
      ['provider-b', new Set(['tools'])],
    ]),
  );
});
