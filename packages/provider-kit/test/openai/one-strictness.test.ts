import type { ChatCall, Tool } from '@signalbox/core';
import { expect, test } from 'vitest';
import { withOneStrictness } from '../../src/openai/one-strictness.ts';

const tool = (name: string, strict?: boolean): Tool => ({
  name,
  parameters: {},
  ...(strict !== undefined && { strict }),
});

function loosen(tools: readonly Tool[]) {
  const warned: string[] = [];
  const call: ChatCall = {
    model: 'm',
    card: { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
    request: { messages: [], tools },
    signal: new AbortController().signal,
    warn: ({ field }) => void warned.push(field),
  };
  const wire = tools.map((each) => ({ type: 'function', function: each }));
  const { tools: sent } = withOneStrictness({ tools: wire }, call) as { readonly tools: readonly object[] };
  return { warned, strict: JSON.stringify(sent).includes('strict') };
}

test.for([
  ['all strict', [tool('a', true), tool('b', true)], { warned: [], strict: true }],
  ['none strict', [tool('a', false), tool('b')], { warned: [], strict: true }],
  ['some strict', [tool('a'), tool('b', true), tool('c', false)], { warned: ['tools[1].strict'], strict: false }],
  ['none at all', [], { warned: [], strict: false }],
] as const)('tools that are %s', ([, tools, expected]) => {
  expect(loosen(tools)).toEqual(expected);
});
