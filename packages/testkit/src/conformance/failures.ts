import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { RouterError, type ErrorCode } from '@signalbox/core';
import type { FailureKind } from '../emulator/failure.ts';
import type { Fault } from '../emulator/faults.ts';
import { collectUntilError } from '../fake/chunks.ts';
import { gather } from './answer.ts';
import { dialectOf, modesOf, withBench, type Bench, type Mode } from './bench.ts';
import { CONFORMANCE_KEY, type CaseDefinition, type ConformanceOptions } from './options.ts';

/** Something that goes wrong, and what it must be called. */
export interface FailureRow {
  readonly name: string;
  readonly fault: Fault;
  /** Codes when the answer is streamed. More than one where the wire cannot tell them apart. */
  readonly stream: readonly ErrorCode[];
  /** Codes when it is not. Default: the same. */
  readonly complete?: readonly ErrorCode[];
  readonly status?: number;
  readonly retryAfterMs?: readonly [number, number];
  /** The time to wait is only there where the vendor has headers of its own for it. */
  readonly onlyWithResetHeaders?: boolean;
  /** A stream may also just end, without a finish: the router then tells. */
  readonly mayJustEnd?: boolean;
}

const refusal = (status: number, ...codes: readonly ErrorCode[]): FailureRow => ({
  name: `status ${status}`,
  fault: { kind: 'status', status },
  stream: codes,
  status,
});

/** In the vendor's own words and with its own status, which may mislead. */
const reason = (kind: FailureKind, ...codes: readonly ErrorCode[]): FailureRow => ({
  name: `a refusal for ${kind}`,
  fault: { kind: 'status', reason: kind },
  stream: codes,
});

const limited = (
  form: NonNullable<Extract<Fault, { kind: 'rate-limit' }>['form']>,
  range?: readonly [number, number],
): FailureRow => ({
  name: `429 with retry-after as ${form}`,
  fault: { kind: 'rate-limit', form, retryAfterMs: 2500 },
  stream: ['rate_limited'],
  status: 429,
  ...(range === undefined ? {} : { retryAfterMs: range }),
});

/** What each fault must become. A cut answer that is not streamed broke off before there was an answer. */
export const FAILURE_ROWS: readonly FailureRow[] = [
  limited('seconds', [3000, 3000]),
  limited('decimal-seconds', [2500, 2500]),
  limited('http-date', [1, 3600]),
  limited('milliseconds', [2500, 2500]),
  { ...limited('vendor-reset', [1, 3600_000]), onlyWithResetHeaders: true },
  limited('none'),
  refusal(400, 'invalid_request'),
  refusal(401, 'provider_auth'),
  refusal(403, 'permission'),
  refusal(500, 'provider_unavailable'),
  refusal(502, 'provider_unavailable'),
  refusal(503, 'provider_unavailable', 'overloaded'),
  refusal(529, 'overloaded'),
  reason('authentication', 'provider_auth'),
  reason('billing', 'provider_billing'),
  reason('permission', 'permission'),
  reason('unknown-model', 'model_not_found'),
  reason('context-length', 'context_length_exceeded'),
  reason('content-policy', 'content_policy'),
  reason('overloaded', 'overloaded', 'provider_unavailable'),
  { name: 'a connection that is refused', fault: { kind: 'connection-refused' }, stream: ['connection'] },
  { name: 'a connection that is reset', fault: { kind: 'reset' }, stream: ['connection'] },
  {
    name: 'an answer that breaks off',
    fault: { kind: 'cut-mid-stream', afterFrames: 6 },
    stream: ['stream_truncated'],
    complete: ['connection', 'stream_truncated'],
  },
  {
    name: 'an answer that ends too early',
    fault: { kind: 'cut-mid-stream', afterFrames: 6, how: 'clean' },
    stream: ['stream_truncated'],
    complete: ['invalid_response', 'stream_truncated'],
    mayJustEnd: true,
  },
  {
    name: 'an answer of which only the end is missing',
    fault: { kind: 'cut-mid-stream', afterFrames: 100_000, how: 'clean' },
    stream: ['stream_truncated'],
    complete: ['invalid_response', 'stream_truncated'],
    mayJustEnd: true,
  },
  {
    name: 'an error in the middle of an answer',
    fault: { kind: 'stream-error', afterFrames: 6 },
    stream: ['overloaded', 'stream_error', 'provider_unavailable'],
    complete: ['overloaded', 'provider_unavailable'],
  },
  {
    name: 'an error at the start of an answer',
    fault: { kind: 'stream-error', afterFrames: 0, reason: 'server-error' },
    stream: ['provider_unavailable', 'stream_error'],
    complete: ['provider_unavailable'],
  },
  {
    name: 'garbage',
    fault: { kind: 'garbage' },
    stream: ['invalid_response', 'stream_truncated'],
    complete: ['invalid_response'],
    mayJustEnd: true,
  },
  { name: 'a page instead of an answer', fault: { kind: 'wrong-content-type' }, stream: ['invalid_response'] },
  {
    name: 'an answer with nothing in it',
    fault: { kind: 'empty-body' },
    stream: ['invalid_response', 'stream_truncated'],
    complete: ['invalid_response'],
    mayJustEnd: true,
  },
  {
    name: 'JSON that stops in the middle',
    fault: { kind: 'truncated-json' },
    stream: ['stream_truncated', 'invalid_response'],
    complete: ['invalid_response', 'stream_truncated'],
    mayJustEnd: true,
  },
];

const PROMPT = 'prompt-marker: tell me a story';

/** What a provider makes of failures. */
export const FAILURE_CASES: readonly CaseDefinition[] = [
  ...FAILURE_ROWS.map((row): CaseDefinition => ({
    title: `maps ${row.name}`,
    run: (options) =>
      withBench(options, async (bench) => {
        for (const mode of modesOf(bench)) await checkRow(bench, row, mode);
      }),
  })),
  {
    title: 'maps whole JSON where a stream was asked for',
    run: (options) =>
      withBench(options, async (bench) => {
        await bench.emulator.fault({ kind: 'wrong-content-type', body: 'json' });
        const { items, error } = await bench.within(
          collectUntilError(bench.chat({ messages: [{ role: 'user', content: PROMPT }] })),
          'the stream',
        );
        // to understand it after all is better than to refuse it
        if (error === undefined && gather(items).text.includes('simulated')) return;
        checkError(error, bench, ['invalid_response']);
      }),
  },
  {
    title: 'maps a model that does not exist',
    run: (options) =>
      withBench(options, async (bench) => {
        const model = 'no-such-model';
        const request = { messages: [{ role: 'user', content: PROMPT }] } as const;
        const { error } = await bench.within(collectUntilError(bench.chat(request, { model })), 'the call');
        checkError(error, bench, ['model_not_found'], model);
      }),
  },
];

async function checkRow(bench: Bench, row: FailureRow, mode: Mode): Promise<void> {
  const { options } = bench;
  await bench.emulator.fault(row.fault);
  const reading = collectUntilError(bench.chat({ messages: [{ role: 'user', content: PROMPT }] }, { mode }));
  const { items, error } = await bench.within(reading, row.name);
  await bench.emulator.clearFaults();
  const { finish } = gather(items);
  assert.equal(finish, undefined, 'an answer that is not whole gets no finish chunk');
  if (error === undefined && mode === 'stream' && row.mayJustEnd === true) return;
  const usual = mode === 'stream' ? row.stream : (row.complete ?? row.stream);
  const found = checkError(error, bench, options.codes?.[row.name] ?? usual);
  if (row.status !== undefined) assert.equal(found.status, row.status, 'the error has the status of the vendor');
  const isTold = row.onlyWithResetHeaders !== true || hasResetHeaders(options);
  if (row.retryAfterMs !== undefined && isTold) {
    const [low, high] = row.retryAfterMs;
    const wait = found.retryAfterMs ?? -1;
    assert.ok(wait >= low && wait <= high, `retryAfterMs is ${wait}, expected ${low} to ${high}`);
  }
}

function hasResetHeaders(options: ConformanceOptions): boolean {
  return Object.keys(dialectOf(options).resetHeaders(1, Date.now())).length > 0;
}

/** A RouterError with one of the codes, that says who failed and gives nothing away. */
export function checkError(
  error: unknown,
  { plugin, options }: Bench,
  codes: readonly ErrorCode[],
  model: string | undefined = options.models.chat,
): RouterError {
  assert.ok(RouterError.isInstance(error), `a RouterError is thrown, not ${nameOf(error)}`);
  assert.ok(codes.includes(error.code), `the code is ${error.code}, expected ${codes.join(' or ')} (${error.message})`);
  assert.equal(error.provider, plugin.id, 'the error names the provider');
  assert.ok([undefined, model].includes(error.model), `the error names the model ${error.model}`);
  checkSecrecy(error);
  return error;
}

/** Neither the key nor what was asked can be read from an error. */
export function checkSecrecy(error: RouterError): void {
  const shown = [JSON.stringify(error), error.message, error.stack ?? '', String(error)];
  assert.ok(
    shown.every((text) => !text.includes(CONFORMANCE_KEY)),
    'the key is not in the error',
  );
  assert.ok(!inspect(error, { depth: 20 }).includes(CONFORMANCE_KEY), 'the key is not in the error or its causes');
  assert.ok(
    shown.every((text) => !text.includes('prompt-marker')),
    'the prompt is not in the error',
  );
}

function nameOf(error: unknown): string {
  if (error === undefined) return 'nothing';
  return error instanceof Error ? `${error.name} (${error.message})` : typeof error;
}
