import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RouterError } from '@signalbox/core';
import type { ChatChunk, ChatRequest } from '@signalbox/core';
import type { Fault } from '../emulator/faults.ts';
import { collect, collectUntilError } from '../fake/chunks.ts';
import { gatherWhole } from './answer.ts';
import { modesOf, withBench } from './bench.ts';
import { checkError, checkSecrecy } from './failures.ts';
import { CONFORMANCE_KEY, type CaseDefinition } from './options.ts';

const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'prompt-marker: tell me a story' }] };
const CONTENT = new Set<ChatChunk['type']>(['text-delta', 'reasoning-delta', 'tool-call-delta']);

/** Ways for a call to end. */
const ENDINGS: readonly (Fault | undefined)[] = [
  undefined,
  { kind: 'status', status: 500 },
  { kind: 'rate-limit' },
  { kind: 'reset' },
  { kind: 'garbage' },
  { kind: 'cut-mid-stream', afterFrames: 4 },
  { kind: 'stream-error', afterFrames: 4 },
];

/** Timers that keep the process alive. */
function timersNow(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** How a provider behaves when it is interrupted, misled or let go. */
export const MANNER_CASES: readonly CaseDefinition[] = [
  {
    title: 'does nothing until it is asked',
    run: (options) =>
      withBench(options, async ({ emulator }) => {
        assert.deepEqual([emulator.requests.length, emulator.openSockets], [0, 0], 'create() connects to nobody');
      }),
  },
  {
    title: 'ends the upstream request when it is cancelled before an answer',
    run: (options) =>
      withBench(options, async (bench) => {
        for (const mode of modesOf(bench)) {
          bench.emulator.clearRequests();
          await bench.emulator.fault({ kind: 'hang-before-headers' });
          const controller = new AbortController();
          const reading = collectUntilError(bench.chat(REQUEST, { mode, signal: controller.signal }));
          await bench.until(() => bench.emulator.requests.length === 1, 'the request');
          controller.abort();
          const { error } = await bench.within(reading, 'a cancelled call');
          checkError(error, bench, ['cancelled']);
          await bench.until(() => bench.emulator.requests[0]?.aborted === true, 'the upstream request ends');
        }
      }),
  },
  {
    title: 'ends the upstream request when it is cancelled in the middle of an answer',
    run: (options) =>
      withBench(options, async (bench) => {
        await bench.emulator.fault({ kind: 'hang-mid-stream', afterFrames: 6 });
        const controller = new AbortController();
        let seen = false;
        const reading = collectUntilError(
          watch(bench.chat(REQUEST, { signal: controller.signal }), () => {
            seen = true;
          }),
        );
        await bench.until(() => seen, 'the first content, before the stream has ended');
        controller.abort();
        const { error, items } = await bench.within(reading, 'a cancelled stream');
        assert.ok(
          items.every(({ type }) => type !== 'finish'),
          'a cancelled stream is not finished',
        );
        checkError(error, bench, ['cancelled']);
        await bench.until(() => bench.emulator.requests[0]?.aborted === true, 'the upstream request ends');
      }),
  },
  {
    title: 'ends the upstream request when the reader leaves',
    run: (options) =>
      withBench(options, async (bench) => {
        await bench.emulator.fault({ kind: 'hang-mid-stream', afterFrames: 6 });
        const leaving = (async () => {
          for await (const { type } of bench.chat(REQUEST)) if (CONTENT.has(type)) break;
        })();
        await bench.within(leaving, 'leaving a stream');
        await bench.until(() => bench.emulator.requests[0]?.aborted === true, 'the upstream request ends');
      }),
  },
  {
    title: 'sends nothing when it was cancelled already',
    run: (options) =>
      withBench(options, async (bench) => {
        for (const mode of modesOf(bench)) {
          const reading = collectUntilError(bench.chat(REQUEST, { mode, signal: AbortSignal.abort() }));
          const { error } = await bench.within(reading, 'a call cancelled beforehand');
          checkError(error, bench, ['cancelled']);
          assert.equal(bench.emulator.requests.length, 0);
        }
      }),
  },
  {
    title: 'aborts its own request within one turn of the event loop',
    run: (options) =>
      withBench(options, async (bench) => {
        for (const mode of modesOf(bench)) {
          bench.emulator.clearRequests();
          await bench.emulator.fault({ kind: 'hang-before-headers' });
          const controller = new AbortController();
          const reading = collectUntilError(bench.chat(REQUEST, { mode, signal: controller.signal }));
          await bench.until(() => bench.emulator.requests.length === 1, 'the request');
          const upstream = bench.fetchSignals.at(-1);
          assert.ok(upstream, 'the request went through the fetch that the plugin was lent, with a signal');
          controller.abort();
          await nextTurn();
          assert.equal(upstream.aborted, true, 'the signal of the request is aborted');
          await bench.within(reading, 'a cancelled call');
        }
      }),
  },
  {
    title: 'leaves no listener, socket or timer behind, however its calls end',
    run: (options) =>
      withBench(options, async (bench) => {
        const { signal } = new AbortController();
        const timers = timersNow();
        for (const mode of modesOf(bench)) {
          for (const fault of ENDINGS) {
            if (fault !== undefined) await bench.emulator.fault(fault);
            await bench.within(collectUntilError(bench.chat(REQUEST, { mode, signal })), 'a call');
            await bench.emulator.clearFaults();
          }
          for await (const { type } of bench.chat(REQUEST, { mode, signal })) if (CONTENT.has(type)) break;
        }
        const byFetch = bench.fetchSignals.filter((one) => one === signal).length;
        const ofPlugin = (): number => getEventListeners(signal, 'abort').length - byFetch;
        await bench.until(() => ofPlugin() <= 0, "no listener of the plugin is left on the caller's signal");
        await bench.until(() => bench.emulator.openSockets === 0, 'no connection is left open');
        await bench.until(() => timersNow() <= timers, 'no timer is left that keeps the process alive');
      }),
  },
  {
    title: 'asks once: retries belong to the router',
    run: (options) =>
      withBench(options, async (bench) => {
        for (const fault of [
          { kind: 'status', status: 500 },
          { kind: 'rate-limit', form: 'none' },
          { kind: 'reset' },
        ] as const) {
          for (const mode of modesOf(bench)) {
            bench.emulator.clearRequests();
            await bench.emulator.fault(fault, { times: Infinity });
            await bench.within(collectUntilError(bench.chat(REQUEST, { mode })), 'a failing call');
            assert.equal(
              bench.emulator.requests.length,
              1,
              `one request, not ${bench.emulator.requests.length}, on ${fault.kind}`,
            );
            await bench.emulator.clearFaults();
          }
        }
      }),
  },
  {
    title: 'shows its key to nobody but the vendor',
    run: (options) =>
      withBench(options, async (bench) => {
        const message = `Incorrect API key provided: ${CONFORMANCE_KEY}.`;
        for (const mode of modesOf(bench)) {
          for (const status of [400, 401, 404, 500]) {
            await bench.emulator.fault({ kind: 'status', status, message });
            const { error } = await bench.within(collectUntilError(bench.chat(REQUEST, { mode })), 'a refused call');
            assert.ok(RouterError.isInstance(error), 'a RouterError is thrown');
            checkSecrecy(error);
          }
          const { body, path, query } = bench.emulator.requests.at(-1) ?? {};
          assert.ok(!JSON.stringify({ body, path, query }).includes(CONFORMANCE_KEY), 'the key is in the headers only');
        }
      }),
  },
  {
    title: 'says which secret is wrong',
    run: (options) =>
      withBench(
        options,
        async (bench) => {
          const { error } = await bench.within(collectUntilError(bench.chat(REQUEST)), 'a refused call');
          checkError(error, bench, ['provider_auth']);
        },
        { emulator: { apiKey: 'another key' } },
      ),
  },
  {
    title: 'reads no environment',
    run: async (options) => {
      const { definition } = options.make('http://127.0.0.1:9', { apiKey: CONFORMANCE_KEY });
      const variables = (definition.credentials ?? []).map(({ variable }) => variable);
      const bases = variables.flatMap((name) =>
        ['BASE_URL', 'API_BASE', 'BASE_PATH'].map((end) => name.replace(/(API_)?KEY$/, end)),
      );
      const poison = Object.fromEntries([
        ...variables.map((name) => [name, 'poison-key']),
        ...bases.map((name) => [name, 'http://127.0.0.1:9/poison']),
      ]);
      await withEnvironment(poison, () =>
        withBench(options, async (bench) => {
          const { items, error } = await bench.within(collectUntilError(bench.chat(REQUEST)), 'a call');
          assert.equal(error, undefined, 'the secrets of the context are enough');
          gatherWhole(items);
          const sent = JSON.stringify(
            bench.emulator.requests.map(({ headers, path, query }) => ({ headers, path, query })),
          );
          assert.ok(!sent.includes('poison'), 'what is in the environment is not used');
        }),
      );
    },
  },
  {
    title: 'answers many calls at once, each with its own answer',
    run: (options) =>
      withBench(
        options,
        async (bench) => {
          const asked = Array.from({ length: 10 }, (_, index) => `number-${index}`);
          const answers = asked.map(
            async (content) => gatherWhole(await collect(bench.chat({ messages: [{ role: 'user', content }] }))).text,
          );
          assert.deepEqual(await bench.within(Promise.all(answers), 'ten calls at once'), asked);
        },
        { emulator: { reply: ({ turns }) => ({ text: turns.at(-1)?.text ?? '' }) } },
      ),
  },
];

async function* watch(chunks: AsyncIterable<ChatChunk>, onContent: () => void): AsyncGenerator<ChatChunk, void> {
  for await (const chunk of chunks) {
    if (CONTENT.has(chunk.type)) onContent();
    yield chunk;
  }
}

/** Sets variables while something runs. */
async function withEnvironment(variables: Readonly<Record<string, string>>, run: () => Promise<void>): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
