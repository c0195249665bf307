import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLines, type JsonLine } from '../src/json-lines.ts';

async function read(pieces: readonly string[], mostChars?: number): Promise<readonly JsonLine[]> {
  async function* source(): AsyncGenerator<string> {
    yield* pieces;
  }
  const lines: JsonLine[] = [];
  for await (const line of jsonLines(source(), mostChars)) lines.push(line);
  return lines;
}

describe('lines of JSON', () => {
  test('are the same wherever the text is cut', async () => {
    const objects = [{ a: 'one\u2028line' }, { b: 'zwei\r\n' }, {}];
    const text = `\uFEFF${objects.map((object) => JSON.stringify(object)).join('\r\n')}`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length)), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const lines = await read(at.slice(1).map((end, index) => text.slice(at[index], end)));
        expect(lines).toEqual(objects.map((object, index) => ({ number: index + 1, object })));
      }),
    );
  });

  test('are told of when they are something else, and the next one is read', async () => {
    expect(await read(['{"a":1}\n\n{"a":\n[1]\nnull\n7\n{"b":2}'])).toEqual([
      { number: 1, object: { a: 1 } },
      { number: 3, fault: 'expected one JSON object a line, found something that is no JSON' },
      { number: 4, fault: 'expected one JSON object a line, found a list' },
      { number: 5, fault: 'expected one JSON object a line, found null' },
      { number: 6, fault: 'expected one JSON object a line, found a number' },
      { number: 7, object: { b: 2 } },
    ]);
  });

  test('may not go on and on', async () => {
    const fault = 'expected at most 10 characters';
    const long = `{"a":"${'x'.repeat(20)}"}`;
    expect(await read([`${long}\n{"b":2}\n`], 10)).toEqual([
      { number: 1, fault },
      { number: 2, object: { b: 2 } },
    ]);
    expect(await read([...`{"b":2}\n${long}`], 10)).toEqual([
      { number: 1, object: { b: 2 } },
      { number: 2, fault },
    ]);
  });
});
