import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator, type DialectName, type Emulator, type Fault } from '../../src/index.ts';
import { ask, bytesOf, readPieces, wirePieces, WIRES } from './wire.ts';

const PROMPT = 'What will the weather be?';

describe.each(['openai', 'anthropic', 'bedrock'] as const satisfies DialectName[])('%s', (dialect) => {
  const wire = WIRES[dialect];
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ dialect, apiKey: wire.key });
  });
  afterEach(async () => emulator.close());

  const streamed = async (fault: Fault): Promise<Response> => {
    await emulator.fault(fault);
    return ask(emulator, wire.request(PROMPT, true));
  };
  const whole = async (fault: Fault): Promise<Response> => {
    await emulator.fault(fault);
    return ask(emulator, wire.request(PROMPT, false));
  };
  const untouched = async (): Promise<Buffer> =>
    Buffer.from(await bytesOf(await ask(emulator, wire.request(PROMPT, true))));

  test.for([
    ['seconds', { 'retry-after': '2' }],
    ['decimal-seconds', { 'retry-after': '1.5' }],
    ['milliseconds', { 'retry-after-ms': '1500' }],
  ] as const)('rate-limit says when to come back in %s', async ([form, headers]) => {
    const response = await whole({ kind: 'rate-limit', form, retryAfterMs: 1500 });
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    expect(wire.errorOf(await response.json())).toBeTypeOf('string');
  });

  test('rate-limit can name a date', async () => {
    const response = await whole({ kind: 'rate-limit', form: 'http-date', retryAfterMs: 60_000 });
    const until = Date.parse(response.headers.get('retry-after') ?? '');
    expect(until - Date.now()).toBeGreaterThan(55_000);
    expect(until - Date.now()).toBeLessThanOrEqual(61_000);
  });

  test('rate-limit can stay silent', async () => {
    const response = await whole({ kind: 'rate-limit', form: 'none' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, null]);
  });

  test.for([400, 401, 402, 403, 404, 500, 502, 503, 529])(
    'status %i comes in the envelope of the vendor',
    async (status) => {
      const response = await streamed({ kind: 'status', status });
      expect(response.status).toBe(status);
      expect(wire.errorOf(await response.json())).toBeTypeOf('string');
    },
  );

  test.for(['context-length', 'content-policy'] as const)('status 400 can be %s', async (reason) => {
    const plain = wire.errorOf(await (await whole({ kind: 'status', status: 400 })).json());
    const special = wire.errorOf(await (await whole({ kind: 'status', status: 400, reason })).json());
    expect(special).not.toBe(plain);
  });

  test('hang-before-headers answers nothing, and notices that the client leaves', async () => {
    await emulator.fault({ kind: 'hang-before-headers' });
    const controller = new AbortController();
    const pending = ask(emulator, wire.request(PROMPT, true), { signal: controller.signal });
    await until(() => emulator.requests.length === 1);
    expect(emulator.requests[0]!.aborted).toBe(false);
    controller.abort();
    await expect(pending).rejects.toThrow();
    await until(() => emulator.requests[0]!.aborted);
  });

  test('hang-mid-stream sends some frames and then nothing', async () => {
    const controller = new AbortController();
    await emulator.fault({ kind: 'hang-mid-stream', afterFrames: 3 });
    const response = await ask(emulator, wire.request(PROMPT, true), { signal: controller.signal });
    const reader = response.body!.getReader();
    const seen: Uint8Array[] = [];
    while (wire.events(Buffer.concat(seen)).length < 3) seen.push((await reader.read()).value!);
    const next = reader.read();
    expect(await Promise.race([next, turns(20)])).toBe('nothing');
    controller.abort();
    await expect(next).rejects.toThrow();
    await until(() => emulator.requests[0]!.aborted);
  });

  test('cut-mid-stream breaks the connection', async () => {
    const { pieces, failed } = await readPieces(await streamed({ kind: 'cut-mid-stream', afterFrames: 3 }));
    expect(failed).toBe(true);
    expect(wire.isWhole(wire.events(Buffer.concat(pieces)))).toBe(false);
    expect(emulator.requests[0]!.aborted).toBe(false);
  });

  test.for([3, 1000])(
    'cut-mid-stream can end cleanly after %i frames, never with the last ones',
    async (afterFrames) => {
      const { pieces, failed } = await readPieces(
        await streamed({ kind: 'cut-mid-stream', afterFrames, how: 'clean' }),
      );
      const events = wire.events(Buffer.concat(pieces));
      expect([failed, wire.isWhole(events)]).toEqual([false, false]);
      expect(events.length).toBeGreaterThanOrEqual(3);
    },
  );

  test('cut-mid-stream breaks a whole reply in the middle of its JSON', async () => {
    const { failed, pieces } = await readPieces(await whole({ kind: 'cut-mid-stream' }));
    expect(failed).toBe(true);
    expect(() => JSON.parse(Buffer.concat(pieces).toString())).toThrow();
  });

  test('garbage is 200 and neither JSON nor a stream', async () => {
    const response = await streamed({ kind: 'garbage' });
    const bytes = await bytesOf(response);
    expect(response.status).toBe(200);
    expect(() => JSON.parse(Buffer.from(bytes).toString())).toThrow();
    expect(() => wire.events(bytes)).toThrow();
  });

  test('wrong-content-type answers with a page', async () => {
    const response = await streamed({ kind: 'wrong-content-type' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  test('wrong-content-type can answer a stream with whole JSON', async () => {
    const response = await streamed({ kind: 'wrong-content-type', body: 'json' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(wire.text(await response.json())).toContain('simulated');
  });

  test('split-frames writes every frame in small pieces', async () => {
    await emulator.fault({ kind: 'split-frames', bytes: 5 });
    const pieces = await wirePieces(emulator, wire.request(PROMPT, true));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(5);
    expect(wire.streamText(wire.events(Buffer.concat(pieces)))).toBe(wire.streamText(wire.events(await untouched())));
  });

  test('split-utf8 cuts characters between writes', async () => {
    const { pieces } = await readPieces(await streamed({ kind: 'split-utf8' }));
    const decodes = (bytes: Uint8Array): boolean =>
      Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString('utf8')));
    if (dialect !== 'bedrock') expect(pieces.some((piece) => !decodes(piece))).toBe(true);
    const text = wire.streamText(wire.events(Buffer.concat(pieces)));
    expect(text).toContain('·');
    expect(text).toBe(wire.streamText(wire.events(await untouched())));
  });

  test.for([0, 3])('stream-error comes after %i frames of a 200', async (afterFrames) => {
    const response = await streamed({ kind: 'stream-error', afterFrames });
    const bytes = await bytesOf(response);
    const events = wire.events(bytes);
    expect(response.status).toBe(200);
    expect(events).toHaveLength(afterFrames + 1);
    expect(wire.isWhole(events)).toBe(false);
    expect(wire.errorOf(events.at(-1))).toMatch(/overloaded|unavailable/i);
  });

  test('stream-error of an answer that is not streamed is a plain error', async () => {
    const response = await whole({ kind: 'stream-error', reason: 'server-error' });
    expect(response.status).toBe(500);
  });

  test('no-usage leaves usage out of streams and of whole replies', async () => {
    const events = wire.events(await bytesOf(await streamed({ kind: 'no-usage' })));
    expect(events.map(wire.usage).filter((usage) => usage !== undefined)).toEqual([]);
    expect(wire.isWhole(events)).toBe(true);
    expect(wire.usage(await (await whole({ kind: 'no-usage' })).json())).toBeUndefined();
  });

  test('slow-drip sends every byte by itself', async () => {
    await emulator.fault({ kind: 'slow-drip', delayMs: 0, each: 'byte' });
    const pieces = await wirePieces(emulator, wire.request(PROMPT, false));
    expect(pieces.length).toBeGreaterThan(100);
    expect(pieces.every((piece) => piece.length === 1)).toBe(true);
  });

  test('slow-drip waits before every frame', async () => {
    const started = performance.now();
    const events = wire.events(await bytesOf(await streamed({ kind: 'slow-drip', delayMs: 1 })));
    expect(performance.now() - started).toBeGreaterThanOrEqual(events.length - 1);
  });

  test('connection-refused holds until the faults are cleared, on the same port', async () => {
    await emulator.fault({ kind: 'connection-refused' });
    await expect(ask(emulator, wire.request(PROMPT, false))).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await emulator.clearFaults();
    expect((await ask(emulator, wire.request(PROMPT, false))).status).toBe(200);
  });

  test('reset breaks the connection when the request has come', async () => {
    await emulator.fault({ kind: 'reset' });
    const { port } = new URL(emulator.url);
    const error = await new Promise<NodeJS.ErrnoException>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n'),
      );
      socket.once('error', resolve);
      socket.once('data', () => reject(new Error('an answer came')));
    });
    expect(error.code).toBe('ECONNRESET');
    expect(emulator.requests).toHaveLength(1);
  });

  test('empty-body is 200 with nothing in it', async () => {
    for (const response of [await streamed({ kind: 'empty-body' }), await whole({ kind: 'empty-body' })]) {
      expect([response.status, (await bytesOf(response)).length]).toEqual([200, 0]);
    }
  });

  test('truncated-json stops in the middle and ends in good order', async () => {
    expect(() => wire.events(Buffer.alloc(0))).not.toThrow();
    const stream = await readPieces(await streamed({ kind: 'truncated-json' }));
    expect(stream.failed).toBe(false);
    expect(() => wire.events(Buffer.concat(stream.pieces))).toThrow();
    const { failed, pieces } = await readPieces(await whole({ kind: 'truncated-json' }));
    expect(failed).toBe(false);
    expect(() => JSON.parse(Buffer.concat(pieces).toString())).toThrow();
  });
});

describe('the queue', () => {
  const status = async (emulator: Emulator, prompt = 'hi'): Promise<number> => {
    const response = await ask(emulator, WIRES.openai.request(prompt, false));
    await response.arrayBuffer();
    return response.status;
  };

  test('hands out one fault per request, in order, each as often as it says', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    await emulator.fault({ kind: 'status', status: 500 }, { times: 2 });
    await emulator.fault({ kind: 'rate-limit' });
    const seen = [];
    for (let turn = 0; turn < 4; turn += 1) seen.push(await status(emulator));
    expect(seen).toEqual([500, 500, 429, 200]);
  });

  test('keeps a fault for the requests that it is meant for', async () => {
    await using emulator = await startEmulator({ dialect: 'openai' });
    const when = ({ body }: { body: unknown }): boolean => JSON.stringify(body).includes('second');
    await emulator.fault({ kind: 'status', status: 500 }, { times: Infinity, when });
    expect([await status(emulator, 'first'), await status(emulator, 'second')]).toEqual([200, 500]);
    await emulator.clearFaults();
    expect(await status(emulator, 'second')).toBe(200);
  });
});

/** Waits for something that the other side does; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turns(1);
}

async function turns(count: number): Promise<'nothing'> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return 'nothing';
}
