import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sse, type SseEvent } from '../src/sse.ts';

const TEXT = 'data: {"a":"é🚂"}\n\n: comment\n\nevent: error\r\ndata: one\r\ndata: two\r\n\r\nid: 7\ndata: [DONE]\n\n';
const EVENTS = ['{"a":"é🚂"}', 'one\ntwo', '[DONE]'];

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  for (let index = 1; index < places.length; index += 1) yield bytes.subarray(places[index - 1], places[index]);
}

async function read(text: string, at: readonly number[] = [], maxEventLength = 1_000): Promise<SseEvent[]> {
  const events: SseEvent[] = [];
  const body = cut(new TextEncoder().encode(text), at);
  for await (const event of sse(body, { provider: 'acme', maxEventLength })) events.push({ ...event });
  return events;
}

describe('sse', () => {
  test('reads the same events wherever the bytes are cut', async () => {
    const length = new TextEncoder().encode(TEXT).length;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(length)), async (at) => {
        expect((await read(TEXT, at)).map(({ data }) => data)).toEqual(EVENTS);
      }),
    );
  });

  test('names the event where the wire does', async () => {
    expect((await read(TEXT)).map(({ event }) => event)).toEqual([undefined, 'error', undefined]);
  });

  test('gives an event that the body ends in without a blank line', async () => {
    expect(await read('data: last')).toMatchObject([{ data: 'last' }]);
  });

  test('leaves out events of nothing, which keep a connection alive', async () => {
    expect(await read('data:\n\ndata: x\n\ndata\n\n')).toMatchObject([{ data: 'x' }]);
  });

  test.for([
    ['one endless line', `data: ${'x'.repeat(2_000)}`, [500, 1_500]],
    ['an event of many lines', 'data: xxxxxxxxx\n'.repeat(200), [100]],
  ] as const)('refuses %s', async ([, text, at]) => {
    await expect(read(text, at)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  test('refuses bytes that hold no event, but not a body that is empty or was cut off at once', async () => {
    await expect(read('\u0000\u0001 this is no stream')).rejects.toMatchObject({ code: 'invalid_response' });
    for (const text of ['', 'dat', ': still working\n\n']) expect(await read(text)).toEqual([]);
  });

  test('cancels the body when its reader leaves', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => void (cancelled = true),
    });
    for await (const event of sse(body, { provider: 'acme' })) if (event.data === 'x') break;
    expect(cancelled).toBe(true);
  });
});
