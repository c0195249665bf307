import { expect, test } from 'vitest';
import { requestId } from '../../src/router/request-id.ts';

test('is a UUID of version 7 that begins with the time', () => {
  expect(requestId(Date.parse('2026-11-21T00:00:00Z'))).toMatch(
    /^01a1fb67-1800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('later ones sort after earlier ones, and none comes twice', () => {
  const ids = Array.from({ length: 1_000 }, (_, at) => requestId(1_000_000 + at));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(1_000);
});
