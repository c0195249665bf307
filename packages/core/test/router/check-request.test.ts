import { describe, expect, test } from 'vitest';
import { RouterError, type OperationRequest } from '@signalbox/core';
import { checkRequest } from '../../src/router/check-request.ts';

const messages = [{ role: 'user', content: 'hello' }];

function check(operation: OperationRequest['operation'], request: unknown): void {
  checkRequest({ operation, request } as OperationRequest);
}

describe('checkRequest', () => {
  test.for<[OperationRequest['operation'], unknown, string]>([
    ['chat', undefined, 'request: expected an object, found undefined'],
    ['chat', null, 'request: expected an object, found object'],
    ['chat', 'hello', 'request: expected an object, found string'],
    ['chat', {}, 'messages: expected a list of messages, found undefined'],
    ['chat', { messages: 'hello' }, 'messages: expected a list of messages, found string'],
    ['chat', { messages: [] }, 'messages: expected at least one message, found a list of 0'],
    [
      'chat',
      { messages: ['hello'] },
      'messages[0].role: expected one of system, user, assistant, tool, found undefined',
    ],
    [
      'chat',
      { messages: [...messages, { role: 'robot', content: 'x' }] },
      'messages[1].role: expected one of system, user, assistant, tool, found string',
    ],
    ['chat', { messages: [null] }, 'messages[0].role: expected one of system, user, assistant, tool, found undefined'],
    [
      'chat',
      { messages: [{ role: 'user' }] },
      'messages[0].content: expected a text or a list of parts, found undefined',
    ],
    ['chat', { messages, temperature: 3 }, 'temperature: expected a number, 0 to 2, found 3'],
    ['chat', { messages, temperature: '1' }, 'temperature: expected a number, 0 to 2, found string'],
    ['chat', { messages, topP: -0.1 }, 'topP: expected a number, 0 to 1, found -0.1'],
    ['chat', { messages, topP: NaN }, 'topP: expected a number, 0 to 1, found NaN'],
    ['chat', { messages, maxOutputTokens: 0 }, 'maxOutputTokens: expected a number, 1 or more, found 0'],
    ['chat', { messages, routing: { maxCostUsd: -1 } }, 'routing.maxCostUsd: expected a number, 0 or more, found -1'],
    [
      'chat',
      { messages, routing: { maxLatencyMs: 'x' } },
      'routing.maxLatencyMs: expected a number, 0 or more, found string',
    ],
    ['chat', { messages, routing: { deadlineMs: -5 } }, 'routing.deadlineMs: expected a number, 0 or more, found -5'],
    [
      'chat',
      { messages, routing: { prefer: 'best' } },
      'routing.prefer: expected one of fast, cheap, quality, found string',
    ],
    ['embed', {}, 'input: expected a list of at least one text, found undefined'],
    ['embed', { input: 'hello' }, 'input: expected a list of at least one text, found string'],
    ['embed', { input: [] }, 'input: expected a list of at least one text, found a list of 0'],
    ['embed', { input: ['a', 5] }, 'input[1]: expected a text, found 5'],
    [
      'embed',
      { input: ['a'], routing: { prefer: 'x' } },
      'routing.prefer: expected one of fast, cheap, quality, found string',
    ],
    ['rerank', { documents: ['a'] }, 'query: expected a text, found undefined'],
    ['rerank', { query: '', documents: ['a'] }, 'query: expected a text, found string'],
    ['rerank', { query: 'a', documents: [] }, 'documents: expected a list of at least one text, found a list of 0'],
    ['rerank', { query: 'a', documents: ['a', {}] }, 'documents[1]: expected a text, found object'],
  ])('%s %j', ([operation, request, message]) => {
    try {
      check(operation, request);
      expect.unreachable();
    } catch (error) {
      expect(RouterError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'invalid_request', message });
    }
  });

  test('shows nothing of what was said', () => {
    expect(() => check('chat', { messages: 'my secret diary' })).toThrow(/^(?!.*diary)/s);
    expect(() => check('chat', { messages: [{ role: 'my secret diary', content: '' }] })).toThrow(/^(?!.*diary)/s);
  });

  test.for<[OperationRequest['operation'], unknown]>([
    ['chat', { messages }],
    [
      'chat',
      {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }],
        temperature: 2,
        topP: 0,
        maxOutputTokens: 1,
      },
    ],
    ['chat', { messages, routing: { maxCostUsd: 0, maxLatencyMs: 0, deadlineMs: 0, prefer: 'cheap' } }],
    ['chat', { messages, routing: { maxCostUsd: Infinity } }],
    ['embed', { input: ['a', ''] }],
    ['rerank', { query: 'a', documents: ['b'] }],
  ])('takes %s %j', ([operation, request]) => {
    expect(() => check(operation, request)).not.toThrow();
  });
});
