import { describe, expect, test } from 'vitest';
import { signsOf, type Sight } from '../../src/learn/signs.ts';
import { createRepeats } from '../../src/learn/repeats.ts';
import { hearChunk, startHearing } from '../../src/learn/heard.ts';

const FINE: Sight = { text: 'Paris.', toolArguments: [], finishReason: 'stop', isLimited: false, fits: undefined };

function bad(sight: Partial<Sight>): string[] {
  return signsOf({ ...FINE, ...sight }).flatMap(({ name, isGood }) => (isGood ? [] : [name]));
}

describe('signs', () => {
  test.for<[Partial<Sight>, string[]]>([
    [{}, []],
    [{ fits: false }, ['schema']],
    [{ fits: true }, []],
    [{ toolArguments: ['{"a":1}', ''] }, []],
    [{ toolArguments: ['{"a":1}', '{"a":'] }, ['toolCalls']],
    [{ toolArguments: ['7'] }, ['toolCalls']],
    [{ finishReason: 'content-filter' }, ['refusal']],
    [{ text: "I'm sorry, but I can't help with that." }, ['refusal']],
    [{ text: 'Sorry, I cannot do this.' }, ['refusal']],
    [{ text: 'I cannot provide legal advice.' }, ['refusal']],
    [{ text: 'I’m sorry to hear that. Here is what you can do:' }, []],
    [{ text: 'Sorry is what she said.' }, []],
    [{ text: `I cannot help but wonder. ${'So it goes. '.repeat(60)}` }, []],
    [{ finishReason: 'length' }, ['truncation']],
    [{ finishReason: 'length', isLimited: true }, []],
  ])('of %j are %j', ([sight, names]) => {
    expect(bad(sight)).toEqual(names);
  });

  test('that do not apply are not among them', () => {
    expect(signsOf({ ...FINE, isLimited: true }).map(({ name }) => name)).toEqual(['refusal']);
  });
});

describe('what was heard', () => {
  test('is the last attempt’s text and tool calls, up to a limit', () => {
    const heard = startHearing();
    hearChunk(heard, { type: 'text-delta', text: 'lost' });
    hearChunk(heard, { type: 'restart', provider: 'a', model: 'b' } as never);
    hearChunk(heard, { type: 'text-delta', text: 'kept' });
    hearChunk(heard, { type: 'tool-call-delta', index: 0, argumentsDelta: '{"a"' });
    hearChunk(heard, { type: 'tool-call-delta', index: 0, argumentsDelta: ':1}' });
    expect(heard).toEqual({ text: 'kept', isCut: false, toolArguments: ['{"a":1}'] });
    hearChunk(heard, { type: 'text-delta', text: 'x'.repeat(100_000) });
    expect(heard.text).toHaveLength(65_536);
    expect(heard.isCut).toBe(true);
    hearChunk(heard, { type: 'tool-call-delta', index: 1_000_000, argumentsDelta: '{}' });
    expect(heard.toolArguments).toHaveLength(1);
  });
});

describe('repeats', () => {
  test('are the same words of the same person within a time', () => {
    const repeats = createRepeats(1_000);
    expect(repeats.note('ada', 'What is the capital of France?', 'r1', 0)).toBeUndefined();
    expect(repeats.note('bob', 'What is the capital of France?', 'r2', 10)).toBeUndefined();
    expect(repeats.note('ada', 'what is the  capital of France', 'r3', 500)).toBe('r1');
    expect(repeats.note('ada', 'What is the capital of France?', 'r4', 2_000)).toBeUndefined();
    expect(repeats.note('ada', 'go on', 'r5', 2_000)).toBeUndefined();
    expect(repeats.note('ada', 'go on', 'r6', 2_001)).toBeUndefined();
  });

  test('are looked for among so many questions and no more', () => {
    const repeats = createRepeats(1e9);
    repeats.note('ada', 'the very first of all questions', 'first', 0);
    for (let index = 0; index < 2_000; index += 1) repeats.note('ada', `question number ${index} of many`, 'x', 0);
    expect(repeats.note('ada', 'the very first of all questions', 'again', 1)).toBeUndefined();
  });
});
