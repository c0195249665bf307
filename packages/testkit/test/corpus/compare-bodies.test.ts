import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBodies } from '../../src/corpus/compare-bodies.ts';

/** What says as much as nothing: `null`, empty lists and objects, and objects of nothing else. */
const NOTHING = [undefined, null, [], {}, { a: null }, { a: { b: [] } }] as const;

describe('where two bodies differ', () => {
  test.for(NOTHING)('%j and a field that is not there are the same, on either side', (nothing) => {
    expect(compareBodies({ model: 'm', tools: nothing }, { model: 'm' })).toEqual([]);
    expect(compareBodies({ model: 'm' }, { model: 'm', tools: nothing })).toEqual([]);
  });

  test.for([0, false, '', [null], 'none'] as const)('%j is something', (value) => {
    expect(compareBodies({ model: 'm', field: value }, { model: 'm' })).toEqual([{ path: 'field', kind: 'missing' }]);
    expect(compareBodies({ model: 'm' }, { model: 'm', field: value })).toEqual([{ path: 'field', kind: 'added' }]);
  });

  test('an empty object in a list keeps its place: what follows it does not move up', () => {
    expect(compareBodies({ stop: [{}, 'b'] }, { stop: ['b'] })).toEqual([
      { path: 'stop[0]', kind: 'added' },
      { path: 'stop[1]', kind: 'missing' },
    ]);
  });

  test('a body of nothing as against one with something is one difference, of the whole', () => {
    expect(compareBodies({}, { seed: 1 })).toEqual([{ path: '', kind: 'added' }]);
    expect(compareBodies({ seed: 1 }, null)).toEqual([{ path: '', kind: 'missing' }]);
  });

  test('names each place by its path, and what happened there', () => {
    const recorded = { messages: [{ role: 'user', content: 'hi' }], seed: 1, top_p: 1 };
    const sent = { messages: [{ role: 'user', content: 'ho', name: 'Ada' }], seed: '1' };
    expect(compareBodies(recorded, sent)).toEqual([
      { path: 'messages[0].content', kind: 'changed' },
      { path: 'messages[0].name', kind: 'added' },
      { path: 'seed', kind: 'changed' },
      { path: 'top_p', kind: 'missing' },
    ]);
  });

  test('a list is no object with numbers for names, nor a text a list of letters', () => {
    expect(compareBodies({ stop: ['a'] }, { stop: { 0: 'a' } })).toEqual([{ path: 'stop', kind: 'changed' }]);
    expect(compareBodies({ stop: ['a'] }, { stop: 'a' })).toEqual([{ path: 'stop', kind: 'changed' }]);
  });

  test('gives the reason only at the paths that it was stated for', () => {
    const allowed = [{ path: /^store$/, reason: 'nothing is stored' }];
    expect(compareBodies({ model: 'm' }, { model: 'm', store: false, restore: false }, allowed)).toEqual([
      { path: 'store', kind: 'added', reason: 'nothing is stored' },
      { path: 'restore', kind: 'added' },
    ]);
  });

  test('a body is the same as itself, and one added field is found', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue()), (fields) => {
        const body = { ...fields, model: 'm' };
        expect(compareBodies(body, structuredClone(body))).toEqual([]);
        expect(compareBodies(body, { ...body, addedfield: 1 })).toEqual([{ path: 'addedfield', kind: 'added' }]);
      }),
    );
  });
});
