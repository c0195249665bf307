import { expect, test } from 'vitest';
import { pieces, recordedBytes, replay, type Recording } from '../src/index.ts';

const recording: Recording = {
  id: 'r1',
  vendor: 'acme',
  api: 'chat',
  stream: true,
  model: 'm',
  features: [],
  fidelity: 'made for this test',
  file: 'r1.json',
  request: { method: 'POST', path: '/chat', headers: {}, body: {} },
  response: {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'br' },
    sse: 'data: äö\n\n',
    tcp_chunk_bytes: [7, 5],
  },
};

const joined = (parts: Iterable<Uint8Array>): string => Buffer.concat([...parts]).toString('utf8');

test('replays status, headers and bytes, and remembers what was sent', async () => {
  const fetch = replay(recording);
  const response = await fetch('http://acme.invalid/chat', { method: 'POST', body: '{"a":1}' });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(await response.text()).toBe(recording.response.sse);
  expect(fetch.requests).toMatchObject([{ url: 'http://acme.invalid/chat', body: { a: 1 } }]);
});

test.for([
  ['recorded', 2],
  ['whole', 1],
  ['each-byte', 12],
  [5, 3],
] as const)('cuts the bytes %s into %i pieces without losing any', ([cut, count]) => {
  const parts = [...pieces(recordedBytes(recording), cut, recording)];
  expect(parts).toHaveLength(count);
  expect(joined(parts)).toBe(recording.response.sse);
});
