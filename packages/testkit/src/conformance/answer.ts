import assert from 'node:assert/strict';
import type { AssistantPart, Chunk, FinishChunk, OpaqueState, Usage } from '@signalbox/core';

/** A tool call put together from its pieces. */
export interface GatheredCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly state?: OpaqueState;
}

/** An answer put together from its chunks. */
export interface Gathered {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly GatheredCall[];
  readonly states: readonly OpaqueState[];
  readonly finish: FinishChunk | undefined;
  /** What to append to the conversation. */
  readonly parts: readonly AssistantPart[];
}

const CONTENT = new Set<Chunk['type']>([
  'text-delta',
  'reasoning-delta',
  'tool-call-delta',
  'citation',
  'image',
  'embeddings',
  'ranking',
  'images',
  'audio',
  'transcript',
  'pages',
]);
const FINISH_REASONS = new Set(['stop', 'length', 'tool-calls', 'content-filter', 'other']);

/** Puts chunks together, and checks their order on the way. */
export function gather(chunks: readonly Chunk[]): Gathered {
  checkOrder(chunks);
  const parts: AssistantPart[] = [];
  const calls = new Map<number, { id: string; name: string; arguments: string; state?: OpaqueState }>();
  const states: OpaqueState[] = [];
  let thought = '';
  let finish: FinishChunk | undefined;
  for (const chunk of chunks) {
    if ('state' in chunk && chunk.state !== undefined) states.push(chunk.state);
    if (chunk.type === 'finish') finish = chunk;
    if (chunk.type === 'text-delta') appendText(parts, chunk.text);
    if (chunk.type === 'reasoning-delta') {
      thought += chunk.text;
      if (chunk.state !== undefined) {
        parts.push({ type: 'reasoning', text: thought, state: chunk.state });
        thought = '';
      }
    }
    if (chunk.type === 'tool-call-delta') appendCall(calls, chunk);
  }
  for (const call of calls.values()) parts.push({ type: 'tool-call', ...call });
  const texts = chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.text : ''));
  const thoughts = chunks.map((chunk) => (chunk.type === 'reasoning-delta' ? chunk.text : ''));
  return { text: texts.join(''), reasoning: thoughts.join(''), calls: [...calls.values()], states, finish, parts };
}

/** The same for an answer that must be whole. */
export function gatherWhole(chunks: readonly Chunk[]): Gathered & { readonly finish: FinishChunk } {
  const gathered = gather(chunks);
  assert.ok(gathered.finish, 'a whole answer ends with a finish chunk');
  assert.ok(FINISH_REASONS.has(gathered.finish.finishReason), 'the finish reason is one of ours');
  checkUsage(gathered.finish.usage);
  return { ...gathered, finish: gathered.finish };
}

function checkOrder(chunks: readonly Chunk[]): void {
  const types = chunks.map(({ type }) => type);
  const known = (type: Chunk['type']): boolean => CONTENT.has(type) || type === 'response-start' || type === 'finish';
  assert.deepEqual(
    types.filter((type) => !known(type)),
    [],
    'every chunk is of a known type',
  );
  assert.ok(types.filter((type) => type === 'finish').length <= 1, 'there is one finish chunk');
  if (types.includes('finish')) assert.equal(types.at(-1), 'finish', 'nothing comes after the finish chunk');
  assert.ok(types.filter((type) => type === 'response-start').length <= 1, 'there is one response-start chunk at most');
  if (types.includes('response-start')) assert.equal(types[0], 'response-start', 'response-start comes first');
}

const PARTS: readonly (readonly [keyof Usage, keyof Usage])[] = [
  ['cachedInputTokens', 'inputTokens'],
  ['cacheWriteTokens', 'inputTokens'],
  ['audioInputTokens', 'inputTokens'],
  ['cacheWrite1hTokens', 'cacheWriteTokens'],
  ['reasoningTokens', 'outputTokens'],
  ['audioOutputTokens', 'outputTokens'],
];

/** Counts are whole, lengths of time need not be, and none is negative; parts are no larger than what they are part of. */
function checkUsage(usage: Usage | undefined): void {
  if (usage === undefined) return;
  for (const [name, count] of Object.entries(usage)) {
    const isRight = name === 'audioSeconds' ? Number.isFinite(count) : Number.isInteger(count);
    assert.ok(isRight && count >= 0, `usage.${name} is a whole number and not negative`);
  }
  for (const [part, total] of PARTS) {
    assert.ok((usage[part] ?? 0) <= (usage[total] ?? 0), `usage.${part} is part of usage.${total}`);
  }
}

function appendText(parts: AssistantPart[], text: string): void {
  const last = parts.at(-1);
  if (last?.type === 'text') parts[parts.length - 1] = { type: 'text', text: last.text + text };
  else parts.push({ type: 'text', text });
}

function appendCall(
  calls: Map<number, { id: string; name: string; arguments: string; state?: OpaqueState }>,
  chunk: Extract<Chunk, { type: 'tool-call-delta' }>,
): void {
  const known = calls.get(chunk.index);
  assert.ok(
    known !== undefined || (chunk.id !== undefined && chunk.name !== undefined),
    'the first piece of a tool call has its id and name',
  );
  const call = known ?? { id: chunk.id ?? '', name: chunk.name ?? '', arguments: '' };
  call.arguments += chunk.argumentsDelta;
  if (chunk.state !== undefined) call.state = chunk.state;
  calls.set(chunk.index, call);
}
