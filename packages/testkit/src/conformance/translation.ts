import assert from 'node:assert/strict';
import { RouterError, type ChatRequest, type Warning } from '@signalbox/core';
import { collectUntilError } from '../fake/chunks.ts';
import { PIXEL_PNG, WEATHER } from './answers.ts';
import { modesOf, withBench, type Bench, type Mode } from './bench.ts';
import { CHAT_PROBES, type FieldProbe } from './fields.ts';
import type { CaseDefinition } from './options.ts';

/** Codes with which a provider may turn a request down before it is sent. */
const LOUD = new Set(['unsupported_param', 'invalid_request']);

interface Sent {
  /** What went out, as text; `undefined` when nothing did. */
  readonly body: string | undefined;
  readonly warnings: readonly Warning[];
  readonly error: unknown;
}

/** Sends one request; what is answered does not matter here. */
async function send(
  bench: Bench,
  request: ChatRequest,
  mode: Mode,
  asked: { readonly model?: string } = {},
): Promise<Sent> {
  const before = bench.emulator.requests.length;
  const warnings: Warning[] = [];
  const reading = collectUntilError(
    bench.chat(request, { ...asked, mode, warn: (warning) => void warnings.push(warning) }),
  );
  const { error } = await bench.within(reading, 'a request');
  const sent = bench.emulator.requests[before];
  return { warnings, error, body: sent === undefined ? undefined : `${sent.path} ${JSON.stringify(sent.body)}` };
}

/** Nothing is dropped in silence: it is sent, warned about, or the call is refused. */
async function checkProbe(bench: Bench, probe: FieldProbe, mode: Mode): Promise<void> {
  const { body, warnings, error } = await send(bench, probe.request, mode);
  if (warnings.some(({ field }) => field.startsWith(probe.field))) return;
  if (body === undefined) {
    assert.ok(
      RouterError.isInstance(error) && LOUD.has(error.code),
      `${probe.name}: nothing was sent, and no RouterError says why`,
    );
    return;
  }
  const without = probe.base === undefined ? undefined : (await send(bench, probe.base, mode)).body;
  const isSent = probe.marker === undefined ? body !== without : body.includes(probe.marker);
  assert.ok(
    isSent,
    `${probe.name} is dropped in silence: it is not in the request, and no warning names ${probe.field}`,
  );
}

const PROBE_CASES: readonly CaseDefinition[] = CHAT_PROBES.map((probe) => ({
  title: `sends or warns about ${probe.name}`,
  run: (options) =>
    withBench(options, async (bench) => {
      for (const mode of modesOf(bench)) await checkProbe(bench, probe, mode);
    }),
}));

const FOREIGN = {
  provider: 'someone-else',
  value: { signature: 'foreign-marker', id: 'foreign-marker', encrypted: 'foreign-marker' },
};

/** What a provider makes of a request before it is sent. */
export const TRANSLATION_CASES: readonly CaseDefinition[] = [
  ...PROBE_CASES,
  {
    title: 'in strict mode sends nothing once a warning was refused',
    run: (options) =>
      withBench(options, async (bench) => {
        for (const mode of modesOf(bench)) {
          for (const probe of CHAT_PROBES) {
            const { warnings } = await send(bench, probe.request, mode);
            if (warnings.length > 0) await checkStrict(bench, probe, mode);
          }
        }
      }),
  },
  {
    title: 'sends options meant for it, and none meant for others',
    run: (options) =>
      withBench(options, async (bench) => {
        const own = options.providerOptions ?? { conformance_marker: 'own-marker' };
        const providerOptions = {
          [bench.plugin.id]: own,
          'someone-else': { other_marker: 'foreign-marker' },
        };
        const request: ChatRequest = { messages: [{ role: 'user', content: 'Hello' }], providerOptions };
        for (const mode of modesOf(bench)) {
          const { body = '', warnings } = await send(bench, request, mode);
          assert.ok(!body.includes('foreign-marker'), 'options of another provider are not sent');
          const isLoud = warnings.some(({ field }) => field.startsWith('providerOptions'));
          assert.ok(isLoud || body.includes('own-marker'), 'its own options are sent');
        }
      }),
  },
  {
    title: 'sends no metadata and no routing wishes',
    run: (options) =>
      withBench(options, async (bench) => {
        const request: ChatRequest = {
          messages: [{ role: 'user', content: 'Hello' }],
          metadata: {
            user: 'private-marker',
            session: 'private-marker',
            tenant: 'private-marker',
            tags: ['private-marker'],
            task: 'private-marker',
          },
          routing: { exclude: ['private-marker'], prefer: 'cheap', maxCostUsd: 4.321 },
        };
        for (const mode of modesOf(bench)) {
          const { body = '' } = await send(bench, request, mode);
          const headers = JSON.stringify(bench.emulator.requests.at(-1)?.headers);
          assert.ok(
            !`${body}${headers}`.includes('private-marker') && !body.includes('4.321'),
            'who asks stays with the router',
          );
        }
      }),
  },
  {
    title: 'never sends state that another provider made',
    run: (options) =>
      withBench(options, async (bench) => {
        const request: ChatRequest = {
          tools: [WEATHER],
          messages: [
            { role: 'user', content: 'How is it?' },
            {
              role: 'assistant',
              content: [
                { type: 'reasoning', text: 'Let me see.', state: FOREIGN },
                { type: 'text', text: 'One moment.' },
                { type: 'tool-call', id: 'call_1', name: WEATHER.name, arguments: '{"city":"Rome"}', state: FOREIGN },
              ],
            },
            { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', content: 'fine' }] },
          ],
        };
        for (const mode of modesOf(bench)) {
          const { body, error } = await send(bench, request, mode);
          assert.ok(body !== undefined, 'the conversation goes on without the state');
          assert.ok(!body.includes('foreign-marker'), 'the state is not sent');
          assert.equal(error, undefined, 'the vendor accepts what is left');
        }
      }),
  },
  {
    title: 'takes tool call ids that another provider made',
    capability: 'tools',
    run: (options) =>
      withBench(options, async (bench) => {
        const id = 'call/of+another:provider|with a long id, longer than sixty-four characters in all';
        const request: ChatRequest = {
          tools: [WEATHER],
          messages: [
            { role: 'user', content: 'How is it?' },
            {
              role: 'assistant',
              content: [{ type: 'tool-call', id, name: WEATHER.name, arguments: '{"city":"Rome"}' }],
            },
            { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, content: 'fine' }] },
          ],
        };
        for (const mode of modesOf(bench)) {
          const { error } = await send(bench, request, mode);
          assert.equal(error, undefined, 'the vendor accepts the ids it is sent');
        }
      }),
  },
  {
    title: 'changes nothing in the request it was given',
    run: (options) =>
      withBench(options, async (bench) => {
        const image = { type: 'image', source: { data: PIXEL_PNG, mediaType: 'image/png' } } as const;
        const request = deepFrozen({
          system: 'Be brief.',
          messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, image] }],
          tools: [WEATHER],
          stop: ['x'],
        } satisfies ChatRequest);
        const copy = structuredClone(request);
        for (const mode of modesOf(bench)) {
          const { error } = await send(bench, request, mode);
          assert.ok(!(error instanceof TypeError) && !isTypeErrorOf(error), 'the request is not written to');
        }
        assert.deepEqual(request, copy);
      }),
  },
];

async function checkStrict(bench: Bench, probe: FieldProbe, mode: Mode): Promise<void> {
  const before = bench.emulator.requests.length;
  const refusal = new RouterError('unsupported_param', { message: 'strict mode' });
  const warn = (): never => {
    throw refusal;
  };
  const { error } = await bench.within(collectUntilError(bench.chat(probe.request, { mode, warn })), 'strict mode');
  assert.ok(
    RouterError.isInstance(error) && error.code === 'unsupported_param',
    `${probe.name}: the refusal is let through`,
  );
  assert.equal(bench.emulator.requests.length, before, `${probe.name}: nothing is sent`);
}

function isTypeErrorOf(error: unknown): boolean {
  return (
    RouterError.isInstance(error) &&
    error.cause instanceof TypeError &&
    /read.only|extensible/.test(error.cause.message)
  );
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}
