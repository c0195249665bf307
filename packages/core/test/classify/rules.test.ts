import { describe, expect, test } from 'vitest';
import { RouterError, type Condition, type Facts, type Rule } from '@signalbox/core';
import { compileRules } from '../../src/classify/rules.ts';
import { saying } from './facts.ts';

function holds(when: Rule['when'], facts: Facts): boolean {
  return compileRules([{ name: 'rule', when }])(facts) !== undefined;
}

describe('a condition as data', () => {
  const facts = saying('Please check this invoice', {
    inputTokens: 9_000,
    tags: ['team-a', 'urgent'],
    tenant: 'acme',
    needs: ['tools', 'vision'],
    system: 'be brief',
  });

  test.for<[Condition, boolean]>([
    [{}, true],
    [{ operation: 'chat' }, true],
    [{ operation: 'embed' }, false],
    [{ inputTokens: { $gt: 8_000 } }, true],
    [{ inputTokens: { $gt: 8_000, $lt: 9_000 } }, false],
    [{ tenant: 'acme', inputTokens: { $gte: 9_000 } }, true],
    [{ tenant: { $in: ['acme', 'other'] } }, true],
    [{ tenant: { $ne: 'acme' } }, false],
    [{ tags: 'urgent' }, true],
    [{ tags: { $all: ['urgent', 'team-a'] } }, true],
    [{ tags: { $in: ['team-b'] } }, false],
    [{ tags: { $size: 2 } }, true],
    [{ needs: 'vision' }, true],
    [{ needs: { $nin: ['audio-input'] } }, true],
    [{ text: { $regex: 'INVOICE', $options: 'i' } }, true],
    [{ text: { $regex: '^invoice' } }, false],
    [{ text: /invoice$/ }, true],
    [{ $or: [{ tenant: 'other' }, { tags: 'team-a' }] }, true],
    [{ $nor: [{ tenant: 'other' }, { tags: 'team-b' }] }, true],
    [{ $and: [{ tenant: 'acme' }, { tags: 'team-b' }] }, false],
    [{ tenant: { $exists: true } }, true],
    [{ user: { $exists: true } }, false],
    [{ user: { $exists: false } }, true],
  ])('%j: %s', ([when, expected]) => {
    expect(holds(when, facts)).toBe(expected);
  });

  test.for<[string, Condition]>([
    ['at the top', { $where: 'return true' }],
    ['under a field', { text: { $where: 'return true' } }],
    ['in a list', { $or: [{ text: 'a' }, { $and: [{ $where: () => true }] }] }],
  ])('is refused with $where %s', ([, when]) => {
    expect(() => compileRules([{ name: 'sly', when }])).toThrow(
      new TypeError('rule "sly": $where is not supported; write "when" as a function'),
    );
  });

  test.for<[Condition, string]>([
    [{ text: { $like: 'a' } }, 'rule "odd": Unsupported operation: $like'],
    [{ text: { $regex: '(' } }, 'rule "odd": Invalid regular expression'],
  ])('%j is a TypeError that names the rule', ([when, message]) => {
    expect(() => compileRules([{ name: 'odd', when }])).toThrow(TypeError);
    expect(() => compileRules([{ name: 'odd', when }])).toThrow(message);
  });
});

describe('a condition as a function', () => {
  test('is given the facts', () => {
    expect(holds(({ text }) => text.length > 3, saying('hello'))).toBe(true);
    expect(holds(({ text }) => text.length > 3, saying('hi'))).toBe(false);
  });

  test('that throws is an error that names the rule and keeps the cause', () => {
    const cause = new Error('oops');
    const when = (): boolean => {
      throw cause;
    };
    try {
      holds(when, saying('hi'));
      expect.unreachable();
    } catch (error) {
      expect(RouterError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'internal', message: 'rule "rule" threw; mend its "when" function', cause });
    }
  });
});

test('the first rule that holds wins', () => {
  const rules: Rule[] = [
    { name: 'never', when: { operation: 'embed' } },
    { name: 'first', when: () => true },
    { name: 'second', when: {} },
  ];
  expect(compileRules(rules)(saying('hi'))?.name).toBe('first');
});

test('no rules match nothing', () => {
  expect(compileRules([])(saying('hi'))).toBeUndefined();
});

test.for<[object, string]>([
  [{ inputToken: { $gt: 1 } }, 'inputToken'],
  [{ $or: [{ tenant: 'a' }, { tenent: 'a' }] }, 'tenent'],
  [{ $and: [{ $nor: [{ 'txt.0': 'a' }] }] }, 'txt.0'],
])('refuses %j: there is no such fact', ([when, fact]) => {
  expect(() => compileRules([{ name: 'mine', when: when as Condition }])).toThrow(
    `rule "mine": there is no fact "${fact}"; expected one of operation, text, system, `,
  );
});
