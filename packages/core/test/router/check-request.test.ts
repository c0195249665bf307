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
    ['chat', { messages, maxOutputTokens: 0 }, 'maxOutputTokens: expected a whole number, 1 or more, found 0'],
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
    ['chat', { messages, max_tokens: 5 }, 'max_tokens: there is no such field; did you mean maxOutputTokens?'],
    ['chat', { messages, maxTokens: 5 }, 'maxTokens: there is no such field; did you mean maxOutputTokens?'],
    ['chat', { messages, top_p: 1 }, 'top_p: there is no such field; did you mean topP?'],
    ['chat', { messages, temprature: 1 }, 'temprature: there is no such field; did you mean temperature?'],
    ['chat', { messages, user: 'u' }, 'user: there is no such field; did you mean metadata.user?'],
    ['chat', { messages, stream: true }, 'stream: there is no such field; did you mean router.stream()?'],
    ['chat', { messages, quixotic: 1 }, 'quixotic: there is no such field'],
    ['chat', { messages, model: 3 }, 'model: expected a text that is not empty, found 3'],
    ['chat', { messages, model: '' }, 'model: expected a text that is not empty, found string'],
    ['chat', { messages, signal: {} }, 'signal: expected an AbortSignal, found object'],
    ['chat', { messages, system: ['a'] }, 'system: expected a text, found a list of 1'],
    ['chat', { messages, stop: 'x' }, 'stop: expected a list of texts, found string'],
    ['chat', { messages, strict: 'yes' }, 'strict: expected true or false, found string'],
    ['chat', { messages, maxOutputTokens: 1.5 }, 'maxOutputTokens: expected a whole number, 1 or more, found 1.5'],
    [
      'chat',
      { messages, reasoningEffort: 'max' },
      'reasoningEffort: expected one of none, minimal, low, medium, high, xhigh, found string',
    ],
    [
      'chat',
      { messages, responseFormat: { type: 'json_schema' } },
      'responseFormat.type: expected one of text, json, json-schema, found string',
    ],
    [
      'chat',
      { messages, responseFormat: { type: 'json-schema', name: 'a' } },
      'responseFormat.schema: expected a JSON Schema object, found undefined',
    ],
    ['chat', { messages, tools: { a: 1 } }, 'tools: expected a list of tools, found object'],
    [
      'chat',
      { messages, tools: [{ type: 'function', function: { name: 'x' } }] },
      'tools[0].name: expected a text, found undefined',
    ],
    [
      'chat',
      { messages, tools: [{ name: 'x', parameters: {}, input_schema: {} }] },
      'tools[0].input_schema: there is no such field; did you mean parameters?',
    ],
    [
      'chat',
      { messages, toolChoice: 'any' },
      'toolChoice: expected one of auto, none, required or { name }, found string',
    ],
    ['chat', { messages, providerOptions: 'x' }, 'providerOptions: expected options by provider id, found string'],
    ['chat', { messages, metadata: { tags: 'x' } }, 'metadata.tags: expected a list of texts, found string'],
    ['chat', { messages, metadata: { tag: ['x'] } }, 'metadata.tag: there is no such field; did you mean tags?'],
    ['chat', { messages, cache: false }, 'cache: expected an object, found boolean'],
    ['chat', { messages, cache: { read: 1 } }, 'cache.read: expected true or false, found 1'],
    ['embed', { input: ['a'], cache: { ttlMs: -1 } }, 'cache.ttlMs: expected a number, 0 or more, found -1'],
    ['chat', { messages, cache: { namespace: 1 } }, 'cache.namespace: expected a text, found 1'],
    ['chat', { messages, cache: { ttl: 1 } }, 'cache.ttl: there is no such field; did you mean ttlMs?'],
    ['chat', { messages, routing: { only: 'acme' } }, 'routing.only: expected a list of texts, found string'],
    ['chat', { messages, routing: { exclude: [null] } }, 'routing.exclude[0]: expected a text, found object'],
    [
      'chat',
      { messages, routing: { maxCost: 1 } },
      'routing.maxCost: there is no such field; did you mean maxCostUsd?',
    ],
    [
      'chat',
      { messages, routing: { require: { region: ['eu'] } } },
      'routing.require.region: there is no such field; did you mean regions?',
    ],
    [
      'chat',
      { messages: [{ role: 'assistant', content: '', tool_calls: [] }] },
      'messages[0].tool_calls: there is no such field',
    ],
    [
      'chat',
      { messages: [{ role: 'tool', content: 'done' }] },
      'messages[0].content: expected a list of tool-result parts, found string',
    ],
    [
      'chat',
      { messages: [{ role: 'user', content: [null] }] },
      'messages[0].content[0].type: expected one of text, image, file, audio, found undefined',
    ],
    [
      'chat',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
      'messages[0].content[0].type: expected one of text, image, file, audio, found string',
    ],
    [
      'chat',
      { messages: [{ role: 'user', content: [{ type: 'image', source: 'x' }] }] },
      'messages[0].content[0].source: expected { url } or { data, mediaType }, found string',
    ],
    [
      'chat',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: {} }] }] },
      'messages[0].content[0].cache_control: there is no such field; did you mean cache?',
    ],
    [
      'chat',
      { messages: [{ role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'b', arguments: {} }] }] },
      'messages[0].content[0].arguments: expected a text, found object',
    ],
    [
      'chat',
      { messages: [{ role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', content: 5 }] }] },
      'messages[0].content[0].content: expected a text or a list of parts, found 5',
    ],
    ['embed', { input: ['a'], inputType: 'x' }, 'inputType: expected one of query, document, found string'],
    ['embed', { input: ['a'], dimensions: 0 }, 'dimensions: expected a whole number, 1 or more, found 0'],
    ['rerank', { query: 'a', documents: ['b'], topK: 1 }, 'topK: there is no such field; did you mean topN?'],
    ['embed', {}, 'input: expected a list of at least one text, found undefined'],
    ['embed', { input: 'hello' }, 'input: expected a list of at least one text, found string'],
    ['embed', { input: [] }, 'input: expected a list of at least one text, found a list of 0'],
    ['embed', { input: ['a', 5] }, 'input[1]: expected a text, found 5'],
    [
      'embed',
      { input: ['a'], routing: { prefer: 'x' } },
      'routing.prefer: expected one of fast, cheap, quality, found string',
    ],
    ['rerank', { documents: ['a'] }, 'query: expected a text that is not empty, found undefined'],
    ['rerank', { query: '', documents: ['a'] }, 'query: expected a text that is not empty, found string'],
    ['rerank', { query: 'a', documents: [] }, 'documents: expected a list of at least one text, found a list of 0'],
    ['rerank', { query: 'a', documents: ['a', {}] }, 'documents[1]: expected a text, found object'],
    ['fill', {}, 'prefix: expected a text, found object'],
    ['fill', { prefix: 'a', suffix: 5 }, 'suffix: expected a text, found 5'],
    ['fill', { prefix: 'a', prompt: 'b' }, 'prompt: there is no such field'],
    ['image', {}, 'prompt: expected a text that is not empty, found undefined'],
    ['image', { prompt: 'a', count: 0 }, 'count: expected a whole number, 1 or more, found 0'],
    ['image', { prompt: 'a', n: 2 }, 'n: there is no such field'],
    ['image', { prompt: 'a', images: [5] }, 'images[0]: expected { url } or { data, mediaType }, found 5'],
    ['image', { prompt: 'a', outputFormat: 'gif' }, 'outputFormat: expected one of png, jpeg, webp, found string'],
    ['speech', { text: 'a' }, 'voice: expected a text that is not empty, found undefined'],
    ['speech', { text: 'a', voice: 'v', speed: -1 }, 'speed: expected a number, 0 or more, found -1'],
    ['transcription', { audio: 'a' }, 'audio: expected { data, mediaType }, found string'],
    ['transcription', { audio: { data: 'a' } }, 'audio.mediaType: expected a text that is not empty, found undefined'],
    [
      'transcription',
      { audio: { data: 'a', mediaType: 'audio/wav' }, timestamps: ['line'] },
      'timestamps[0]: expected one of segment, word, found string',
    ],
    ['ocr', { document: { url: '' } }, 'document.url: expected a text that is not empty, found string'],
    ['ocr', { document: { url: 'u' }, pages: [-1] }, 'pages[0]: expected a whole number, 0 or more, found -1'],
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
    ['chat', { messages, max_tokens: undefined, signal: undefined, tools: undefined, routing: { only: undefined } }],
    [
      'chat',
      {
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'a', cache: '1h' }] },
          { role: 'user', content: [{ type: 'image', source: { url: 'x' }, detail: 'low' }], name: 'Ann' },
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', text: '', state: { provider: 'a', value: 1 } },
              { type: 'tool-call', id: 'a', name: 'b', arguments: '' },
            ],
          },
          { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', content: [{ type: 'text', text: '' }] }] },
        ],
        tools: [{ name: 'b', parameters: {}, description: '', strict: true }],
        toolChoice: { name: 'b' },
        responseFormat: { type: 'json-schema', name: 'a', schema: {} },
        reasoningEffort: 'xhigh',
        metadata: { task: 't', tags: [], user: 'u', session: 's', tenant: 't' },
        signal: new AbortController().signal,
      },
    ],
    ['embed', { input: ['a', ''] }],
    ['rerank', { query: 'a', documents: ['b'] }],
    ['fill', { prefix: '', suffix: '', stop: ['x'], maxOutputTokens: 5 }],
    ['image', { prompt: 'a', count: 2, size: '1024x1024', background: 'opaque', images: [{ url: 'u' }] }],
    ['speech', { text: 'a', voice: 'v', outputFormat: 'mp3', speed: 1.5, instructions: 'softly' }],
    [
      'transcription',
      { audio: { data: 'a', mediaType: 'audio/wav' }, language: 'de', timestamps: ['word', 'segment'] },
    ],
    ['ocr', { document: { data: 'a', mediaType: 'application/pdf', filename: 'a.pdf' }, pages: [0, 2] }],
  ])('takes %s %j', ([operation, request]) => {
    expect(() => check(operation, request)).not.toThrow();
  });
});
