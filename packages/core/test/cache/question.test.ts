import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatRequest, OperationRequest, UserMessage } from '@signalbox/core';
import { questionOf } from '../../src/cache/question.ts';
import type { Delicate } from '../../src/cache/semantic-options.ts';
import { REQUEST_FIELDS, ROUTING_FIELDS } from '../../src/router/known-fields.ts';
import { NOT_IN_KEY, NOT_IN_ROUTING_KEY } from '../../src/cache/cache-key.ts';

const PLAN = { route: 'default', strategy: 'balanced' };
const TEXT = 'How do I reset my password?';
const IMAGE = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;

function of(request: object, allow: readonly Delicate[] = [], plan = PLAN, namespace = '') {
  const job = { operation: 'chat', request } as OperationRequest;
  return questionOf(job, plan, namespace, { allow, maxCharacters: 100 });
}

function ask(content: UserMessage['content'], more: Partial<ChatRequest> = {}): ChatRequest {
  return { messages: [{ role: 'user', content }], ...more };
}

describe('a question', () => {
  test('is the text of the last message, alone or in parts', () => {
    expect(of(ask(TEXT))?.text).toBe(TEXT);
    expect(of(ask([{ type: 'text', text: TEXT }]))).toEqual(of(ask(TEXT)));
  });

  test('of other words is of the same partition', () => {
    const words = fc
      .string({ maxLength: 100, unit: fc.constantFrom('a', 'b', ' ', 'é', '?') })
      .filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(words, words, (one, two) => {
        expect(of(ask(one))?.partition).toBe(of(ask(two))?.partition);
      }),
    );
  });

  const fields = [...REQUEST_FIELDS.chat].filter(
    (name) => !['messages', 'routing', ...Object.keys(NOT_IN_KEY)].includes(name),
  );
  test.for(fields)('with another %s is of another partition', (name) => {
    const [one, two] = [of({ ...ask(TEXT), [name]: ['one'] }), of({ ...ask(TEXT), [name]: ['two'] })];
    expect(one?.partition).not.toBe(two?.partition);
  });

  const routing = [...ROUTING_FIELDS].filter((name) => !Object.hasOwn(NOT_IN_ROUTING_KEY, name));
  test.for(routing)('with another routing.%s is of another partition', (name) => {
    const asked = (value: string) => of({ ...ask(TEXT), routing: { [name]: [value] } })?.partition;
    expect(asked('one')).not.toBe(asked('two'));
  });

  test('of another tenant, namespace, route, strategy or system message is of another partition', () => {
    const system = (content: string) => ({ messages: [{ role: 'system', content }, ...ask(TEXT).messages] });
    const partitions = [
      of(ask(TEXT)),
      of(ask(TEXT, { metadata: { tenant: 'a' } })),
      of(ask(TEXT, { metadata: { tenant: 'b' } })),
      of(ask(TEXT), [], PLAN, 'n'),
      of(ask(TEXT), [], { ...PLAN, route: 'task:coding' }),
      of(ask(TEXT), [], { ...PLAN, strategy: 'fast' }),
      of(system('Be brief.')),
      of(system('Be kind.')),
    ].map((question) => question?.partition);
    expect(new Set(partitions).size).toBe(partitions.length);
    expect(partitions).not.toContain(undefined);
  });

  test.for<[Delicate, ChatRequest]>([
    ['numbers', ask('What is the plan of the year 2026?')],
    ['numbers', ask('What is ٣ and ٤?')],
    ['code', ask('What does `let` mean?')],
    ['code', ask('Why is foo(bar) slow?')],
    ['code', ask('What is in tsconfig.json?')],
    ['code', ask('What does fetchUser do?')],
    ['code', ask('Why does a[b] fail?')],
    ['media', ask([{ type: 'text', text: TEXT }, IMAGE])],
    ['tool-results', { messages: [{ role: 'tool', content: [] }, ...ask(TEXT).messages] }],
    [
      'multi-turn',
      { messages: [...ask('Hi.').messages, { role: 'assistant', content: 'Hi!' }, ...ask(TEXT).messages] },
    ],
  ])('with %s is none, unless that is allowed or the request says so', ([delicate, request]) => {
    expect(of(request)).toBeUndefined();
    expect(of(request, delicate === 'tool-results' ? [delicate, 'multi-turn'] : [delicate])).toBeDefined();
    expect(of({ ...request, cache: { semantic: true } })).toBeDefined();
  });

  test('is none where the request wants none, is long, says nothing, or ends otherwise', () => {
    expect(of(ask(TEXT, { cache: { semantic: false } }))).toBeUndefined();
    expect(of(ask('a '.repeat(51), { cache: { semantic: true } }))).toBeUndefined();
    expect(of(ask('  '))).toBeUndefined();
    expect(of({ messages: [{ role: 'assistant', content: TEXT }] })).toBeUndefined();
    expect(of({ messages: [] })).toBeUndefined();
  });

  test('about another picture, or after another answer, is of another partition', () => {
    const about = (url: string) =>
      of(
        ask([
          { type: 'text', text: TEXT },
          { ...IMAGE, source: { url } },
        ]),
        ['media'],
      );
    expect(about('https://example.com/a.png')?.partition).not.toBe(about('https://example.com/b.png')?.partition);
    const after = (content: string) =>
      of({ messages: [...ask('Hi.').messages, { role: 'assistant', content }, ...ask(TEXT).messages] }, ['multi-turn']);
    expect(after('A')?.partition).not.toBe(after('B')?.partition);
  });
});
