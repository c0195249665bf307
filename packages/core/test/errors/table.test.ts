import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERROR_TABLE, RouterError, type ErrorRow } from '@signalbox/core';

const DOC = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

/** The cells of the table under a heading, without the head. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = DOC.split(`## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('docs/errors.md', () => {
  test('has the table of the router, row by row', () => {
    const rows = Object.entries<ErrorRow>(ERROR_TABLE).map(
      ([code, { httpStatus, origin, retry, next, breaker, meaning }]) => [
        code,
        String(httpStatus),
        origin,
        retry,
        next,
        breaker,
        meaning,
      ],
    );
    expect(rowsUnder('The table')).toEqual(rows);
  });

  test('says what to do about every code', () => {
    const advice = rowsUnder('What to do');
    expect(advice.map(([code]) => code)).toEqual(Object.keys(ERROR_TABLE));
    for (const [code, what = ''] of advice) expect(what, code).toMatch(/\.$/);
  });

  test('names every field that an error carries', () => {
    const fields = rowsUnder('What an error carries').flatMap(([names = '']) => names.split(', '));
    const { name: _, ...carried } = new RouterError('internal', { message: 'oops' });
    expect(fields.toSorted()).toEqual([...Object.keys(carried), 'cause', 'message'].toSorted());
  });
});

describe('the table', () => {
  const rows = Object.entries<ErrorRow>(ERROR_TABLE);

  test.for(rows)('%s has a status that fits its origin', ([, { origin, httpStatus }]) => {
    const own = origin === 'caller' ? [400, 402, 429, 499] : [404, 429, 500, 502, 503, 504];
    expect(own).toContain(httpStatus);
  });

  test.for(rows)(
    '%s counts against a candidate only where it is not the fault of the caller',
    ([, { origin, breaker }]) => {
      expect(origin === 'caller' && breaker !== 'none').toBe(false);
    },
  );

  test.for(rows)('%s is retried only where the provider is at fault', ([, { origin, retry }]) => {
    expect(retry === 'no' || origin === 'provider').toBe(true);
  });
});
