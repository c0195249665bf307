import { describe, expect, test } from 'vitest';
import { inlined } from '../src/index.ts';

describe('inlined', () => {
  test.for([
    ['data:image/png;base64,iVBO', { mediaType: 'image/png', data: 'iVBO' }],
    ['data:text/plain;charset=utf-8;base64,aGk=', { mediaType: 'text/plain', data: 'aGk=' }],
    ['data:image/png;base64,', { mediaType: 'image/png', data: '' }],
  ] as const)('takes the bytes out of %s', ([url, expected]) => {
    expect(inlined({ url })).toEqual(expected);
  });

  test.for(['https://example.com/a.png', 'data:text/plain,hi', 'data:;base64,aGk=', 'data:image/png;base64', 'data:'])(
    'leaves %s as it is',
    (url) => {
      expect(inlined({ url })).toEqual({ url });
    },
  );

  test('leaves bytes as they are', () => {
    const source = { mediaType: 'image/png', data: 'iVBO' };
    expect(inlined(source)).toBe(source);
  });
});
