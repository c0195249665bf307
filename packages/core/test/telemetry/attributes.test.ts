import { expect, test } from 'vitest';
import { attemptAttributes, observationAttributes, requestAttributes } from '../../src/telemetry/attributes.ts';
import { attempt, observation } from '../learn/observation.ts';

/** What the plugin says that the conventions call it. */
const nameOf = (id: string): string => `${id}.inc`;

test('a request is told by its operation and the model asked for', () => {
  const messages = [{ role: 'user', content: 'secret words' }] as const;
  expect(requestAttributes({ operation: 'chat', request: { model: 'acme/one', messages } })).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'acme/one',
  });
  expect(requestAttributes({ operation: 'embed', request: { input: ['a'] } })).toEqual({
    'gen_ai.operation.name': 'embeddings',
  });
});

test('an attempt is told with every part of its usage, in seconds', () => {
  const usage = { inputTokens: 9, outputTokens: 8, cachedInputTokens: 7, cacheWriteTokens: 1, reasoningTokens: 5 };
  const record = attempt({ usage, timeToFirstChunkMs: 250, responseModel: 'one-0901', responseId: 'r-1' });
  expect(attemptAttributes('chat', record, nameOf)).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'acme.inc',
    'gen_ai.request.model': 'one',
    'gen_ai.response.model': 'one-0901',
    'gen_ai.response.id': 'r-1',
    'gen_ai.usage.input_tokens': 9,
    'gen_ai.usage.output_tokens': 8,
    'gen_ai.usage.cache_read.input_tokens': 7,
    'gen_ai.usage.cache_creation.input_tokens': 1,
    'gen_ai.usage.reasoning.output_tokens': 5,
    'gen_ai.response.time_to_first_chunk': 0.25,
  });
});

test('a failed attempt is told by its code', () => {
  const { usage: _, ...failed } = attempt({ outcome: 'failed', error: { code: 'timeout', message: 'no answer' } });
  expect(attemptAttributes('rerank', failed, nameOf)).toEqual({
    'gen_ai.operation.name': 'rerank',
    'gen_ai.provider.name': 'acme.inc',
    'gen_ai.request.model': 'one',
    'error.type': 'timeout',
  });
});

test('a finished request is told with what it cost, how surely, and its task', () => {
  expect(observationAttributes(observation({ finishReason: 'stop' }), nameOf)).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'acme.inc',
    'gen_ai.request.model': 'one',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 10,
    'gen_ai.response.finish_reasons': ['stop'],
    'signalbox.cost_usd': 0.001,
    'signalbox.cost_source': 'catalogue',
    'signalbox.task': 'general',
    'signalbox.attempts': 1,
  });
});

test('an unknown cost is no number', () => {
  const attributes = observationAttributes(observation({ cost: { source: 'unknown' }, errorCode: 'timeout' }), nameOf);
  expect(attributes).not.toHaveProperty('signalbox.cost_usd');
  expect(attributes).toMatchObject({ 'signalbox.cost_source': 'unknown', 'error.type': 'timeout' });
});
