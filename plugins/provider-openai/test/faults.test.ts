import type { ChatCall, Chunk, ErrorCode, Provider } from '@signalbox/core';
import { createFakeContext, startEmulator, type Emulator, type Fault } from '@signalbox/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openai } from '../src/index.ts';

/** The real SDK and the real network stack against a server that misbehaves. */
describe('openai against a server that', () => {
  let emulator: Emulator;
  let provider: Provider;

  beforeAll(async () => {
    emulator = await startEmulator({ dialect: 'openai' });
    const context = createFakeContext({ secrets: { OPENAI_API_KEY: 'sk-test-0123456789' } });
    provider = openai({ baseUrl: `${emulator.url}/v1` }).create(context) as Provider;
  });
  beforeEach(() => emulator.clearFaults());
  afterAll(() => emulator.close());

  const call = (signal = new AbortController().signal): ChatCall => ({
    model: 'gpt-4o-mini',
    card: { id: 'gpt-4o-mini', kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
    request: { messages: [{ role: 'user', content: 'Say something about trains.' }] },
    signal,
    warn: () => {},
  });

  async function stream(signal?: AbortSignal): Promise<{ readonly types: string[]; readonly error: unknown }> {
    const chunks: Chunk[] = [];
    try {
      for await (const chunk of provider.stream?.(call(signal)) ?? []) chunks.push(chunk);
    } catch (error) {
      return { types: chunks.map(({ type }) => type), error };
    }
    return { types: chunks.map(({ type }) => type), error: undefined };
  }

  test.for<[string, Fault]>([
    ['cuts its bytes anywhere', { kind: 'split-frames', bytes: 3 }],
    ['cuts characters in half', { kind: 'split-utf8' }],
    ['does nothing wrong', { kind: 'split-frames', bytes: 100_000 }],
  ])('%s: streams a whole answer', async ([, fault]) => {
    await emulator.fault(fault);
    const { types, error } = await stream();
    expect(error).toBeUndefined();
    expect(types.at(-1)).toBe('finish');
  });

  test.for<[string, Fault, ErrorCode]>([
    ['limits the rate', { kind: 'rate-limit' }, 'rate_limited'],
    ['refuses the key', { kind: 'status', status: 401 }, 'provider_auth'],
    ['is broken', { kind: 'status', status: 500 }, 'provider_unavailable'],
    ['hangs up in the middle', { kind: 'cut-mid-stream', how: 'reset' }, 'stream_truncated'],
    ['sends garbage', { kind: 'garbage' }, 'invalid_response'],
    ['sends a page', { kind: 'wrong-content-type', body: 'html' }, 'invalid_response'],
    ['sends JSON', { kind: 'wrong-content-type', body: 'json' }, 'invalid_response'],
    ['reports an error in the middle', { kind: 'stream-error' }, 'overloaded'],
    ['resets the connection', { kind: 'reset' }, 'connection'],
    ['is not there', { kind: 'connection-refused' }, 'connection'],
  ])('%s: throws %j', async ([, fault, code]) => {
    await emulator.fault(fault);
    expect((await stream()).error).toMatchObject({ code, provider: 'openai' });
  });

  test.for<[string, Fault]>([
    ['ends the stream early', { kind: 'cut-mid-stream', how: 'clean' }],
    ['sends no byte', { kind: 'empty-body' }],
    ['ends inside an event', { kind: 'truncated-json' }],
  ])('%s: never finishes the answer', async ([, fault]) => {
    await emulator.fault(fault);
    expect((await stream()).types).not.toContain('finish');
  });

  test('hangs: ends the connection when our signal aborts', async () => {
    await emulator.fault({ kind: 'hang-mid-stream' });
    const controller = new AbortController();
    let seen = 0;
    await expect(
      (async () => {
        for await (const chunk of provider.stream?.(call(controller.signal)) ?? []) {
          seen += 1;
          if (chunk.type === 'text-delta') controller.abort();
        }
      })(),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toBeGreaterThan(1);
  });
});
