import assert from 'node:assert/strict';
import { RouterError, type ChatRequest, type Operation, type Requests, type Warning } from '@signalbox/core';
import { collectUntilError } from '../fake/chunks.ts';
import { PIXEL_PNG, WEATHER } from './answers.ts';
import { modesOf, withBench, type Asked, type Bench } from './bench.ts';
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
export type Send<Request> = (request: Request, warn?: (warning: Warning) => void) => Promise<Sent>;

/** How requests of an operation are sent to look at what goes out. */
export function sendOf<Name extends Operation>(bench: Bench, operation: Name, asked: Asked = {}): Send<Requests[Name]> {
  return async (request, warn) => {
    const before = bench.emulator.requests.length;
    const warnings: Warning[] = [];
    const chunks = bench.ask(operation, request, {
      ...asked,
      warn: warn ?? ((warning) => void warnings.push(warning)),
    });
    const { error } = await bench.within(collectUntilError(chunks), 'a request');
    const sent = bench.emulator.requests[before];
    return { warnings, error, body: sent === undefined ? undefined : `${sent.path} ${JSON.stringify(sent.body)}` };
  };
}

/** Nothing is dropped in silence: it is sent, warned about, or the call is refused. */
export async function checkProbe<Request>(probe: FieldProbe<Request>, send: Send<Request>): Promise<void> {
  const { body, warnings, error } = await send(probe.request);
  if (warnings.some(({ field }) => field.startsWith(probe.field))) return;
  if (body === undefined) {
    assert.ok(
      RouterError.isInstance(error) && LOUD.has(error.code),
      `${probe.name}: nothing was sent, and no RouterError says why`,
    );
    return;
  }
  const without = probe.base === undefined ? undefined : (await send(probe.base)).body;
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
      for (const mode of modesOf(bench)) await checkProbe(probe, sendOf(bench, 'chat', { mode }));
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
            const { warnings } = await sendOf(bench, 'chat', { mode })(probe.request);
            if (warnings.length > 0) await checkStrict(bench, probe, sendOf(bench, 'chat', { mode }));
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
          const { body = '', warnings } = await sendOf(bench, 'chat', { mode })(request);
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
          const { body = '' } = await sendOf(bench, 'chat', { mode })(request);
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
          const { body, error } = await sendOf(bench, 'chat', { mode })(request);
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
          const { error } = await sendOf(bench, 'chat', { mode })(request);
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
          const { error } = await sendOf(bench, 'chat', { mode })(request);
          assert.ok(!(error instanceof TypeError) && !isTypeErrorOf(error), 'the request is not written to');
        }
        assert.deepEqual(request, copy);
      }),
  },
];

/**
 * A warning that is refused stops the call before anything is sent. The request says `strict`, as it does when the
 * router refuses warnings: some plugins look only then, before they send, for what they cannot say.
 */
export async function checkStrict<Request extends object>(
  bench: Bench,
  { name, request }: Pick<FieldProbe<Request>, 'name' | 'request'>,
  send: Send<Request>,
): Promise<void> {
  const before = bench.emulator.requests.length;
  const refusal = new RouterError('unsupported_param', { message: 'strict mode' });
  const { error } = await send({ ...request, strict: true }, () => {
    throw refusal;
  });
  assert.ok(RouterError.isInstance(error) && error.code === 'unsupported_param', `${name}: the refusal is let through`);
  assert.equal(bench.emulator.requests.length, before, `${name}: nothing is sent`);
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
