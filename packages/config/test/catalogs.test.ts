import { describe, expect, test } from 'vitest';
import { readCatalogs } from '../src/catalogs.ts';

const ids = (entry: unknown): readonly string[] =>
  (readCatalogs(entry, '/project') as readonly { readonly id: string }[]).map(({ id }) => id);

describe('catalog', () => {
  test.for<[unknown, readonly string[]]>([
    [undefined, ['@signalbox/catalog']],
    [true, ['@signalbox/catalog']],
    [false, []],
    [{ file: 'prices.json' }, ['@signalbox/catalog', '/project/prices.json']],
    [{ url: 'https://prices.example/a.json?key=x' }, ['@signalbox/catalog', 'https://prices.example/a.json']],
  ])('%j', ([entry, expected]) => {
    expect(ids(entry)).toEqual(expected);
  });

  test('hands on how often to read', () => {
    expect(readCatalogs({ file: 'a.json', refreshMs: 5, staleAfterDays: 9 }, '/project')).toMatchObject([
      { staleAfterDays: 9 },
      { refreshMs: 5, staleAfterDays: 9, isUsers: true },
    ]);
  });

  test('takes what a program has made', () => {
    const made = { id: 'mine', load: () => ({ models: {} }) };
    expect([readCatalogs(made, '/'), readCatalogs([made], '/')]).toEqual([made, [made]]);
  });

  test.for([
    [{ files: 'a' }, 'catalog.files: there is no such option; known are file, url, refreshMs, staleAfterDays'],
    [{ file: 3 }, 'catalog.file: expected a text, found number'],
    [{ file: 'a', refreshMs: 'soon' }, 'catalog.refreshMs: expected a number, 0 or more, found string'],
    [{ url: 'nowhere' }, 'catalog.url: expected an address, such as https://…'],
  ] as const)('%j is told of', ([entry, message]) => {
    expect(() => readCatalogs(entry, '/')).toThrow(message);
  });
});
