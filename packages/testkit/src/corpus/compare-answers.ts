import { isDeepStrictEqual } from 'node:util';
import type { Expected } from './definition.ts';
import { lineUsage, type CorpusLine } from './line.ts';

/** In what an answer and its independent reading differ, as names of the line's fields. */
export function disagreementsOf(line: CorpusLine, expected: Expected): readonly string[] {
  const pairs = PAIRS[expected.kind](line, expected as never);
  return Object.entries(pairs)
    .filter(([, [ours, theirs]]) => !isDeepStrictEqual(plain(ours), plain(theirs)))
    .map(([name]) => name);
}

type Pairs = Readonly<Record<string, readonly [ours: unknown, theirs: unknown]>>;

const PAIRS: {
  readonly [Kind in Expected['kind']]: (line: CorpusLine, expected: Extract<Expected, { kind: Kind }>) => Pairs;
} = {
  answer: (line, expected) => ({
    outcome: [line.outcome, 'ok'],
    text: [line.text, expected.text],
    reasoning: [line.reasoning, expected.reasoning],
    toolCalls: [line.toolCalls.map(withValue), withMadeUpIds(expected.toolCalls, line).map(withValue)],
    finishReason: [line.finishReason, expected.finishReason ?? null],
    usage: [line.usage, lineUsage(expected.usage)],
    ...(expected.citations !== undefined && { citations: [line.citations, expected.citations] as const }),
  }),
  error: (line, { code, text = '' }) => ({
    outcome: [line.outcome, 'error'],
    'error.code': [line.error?.code, code],
    text: [line.text, text],
    finishReason: [line.finishReason, null],
  }),
  embeddings: (line, { count, dimensions, usage }) => ({
    outcome: [line.outcome, 'ok'],
    embeddings: [line.embeddings, { count, dimensions }],
    usage: [line.usage, lineUsage(usage)],
  }),
  ranking: (line, { ranking, usage }) => ({
    outcome: [line.outcome, 'ok'],
    rerank: [line.rerank, ranking],
    usage: [line.usage, lineUsage(usage)],
  }),
  models: (line, { ids }) => ({ outcome: [line.outcome, 'ok'], models: [line.models, ids] }),
  tokens: (line, { inputTokens }) => ({
    outcome: [line.outcome, 'ok'],
    inputTokens: [line.usage?.inputTokens, inputTokens],
  }),
};

/** Where the vendor gave none, any id will do, if it is one and no other call has it. */
function withMadeUpIds(calls: CorpusLine['toolCalls'], line: CorpusLine): CorpusLine['toolCalls'] {
  return calls.map((call, index) => {
    const made = line.toolCalls[index]?.id ?? '';
    const isOnly = line.toolCalls.filter(({ id }) => id === made).length === 1;
    return call.id === '' && made !== '' && isOnly ? { ...call, id: made } : call;
  });
}

/** Arguments are JSON text: two ways to write one value are equal. */
function withValue({ id, name, arguments: json }: CorpusLine['toolCalls'][number]): object {
  try {
    return { id, name, value: JSON.parse(json) as unknown };
  } catch {
    return { id, name, json };
  }
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
