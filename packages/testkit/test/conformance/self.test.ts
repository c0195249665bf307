import { AssertionError } from 'node:assert';
import type { ChatCall, Provider, ProviderPlugin } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { conformanceCases, type ConformanceOptions } from '../../src/index.ts';
import { providerConformance } from '../../src/vitest.ts';
import { acme, type Flaw } from './acme.ts';

const optionsFor = (flaw?: Flaw): ConformanceOptions => ({
  make: (url) => acme(url, flaw),
  dialect: 'openai',
  models: { chat: 'acme-1', embedding: 'acme-embed' },
});

providerConformance(optionsFor());

/** Each flaw, and a case that must find it. */
const FLAWS: Readonly<Record<Flaw, string>> = {
  'drops-seed': 'sends or warns about seed',
  'two-finishes': 'answers with text, and one finish at the end',
  'finish-on-cut': 'maps an answer that ends too early',
  'repeats-vendor-words': 'shows its key to nobody but the vendor',
  'ignores-abort': 'ends the upstream request when it is cancelled in the middle of an answer',
  retries: 'asks once: retries belong to the router',
  'decodes-piece-by-piece': 'reads the same text however the bytes are cut',
  'warns-after-sending': 'in strict mode sends nothing once a warning was refused',
  'sends-foreign-state': 'never sends state that another provider made',
  'forgets-retry-after': 'maps 429 with retry-after as seconds',
  'counts-cache-twice': 'counts all input, cached or not, and all output, thought or said',
  'invents-usage': 'invents no usage when the vendor reports none',
  'reads-environment': 'reads no environment',
  'throws-raw-errors': 'maps a connection that is refused',
  'sends-metadata': 'sends no metadata and no routing wishes',
  'writes-to-the-request': 'changes nothing in the request it was given',
  'connects-early': 'does nothing until it is asked',
  'reverses-vectors': 'embeds many texts, and each of them',
  'leaves-the-stream-open': 'ends the upstream request when the reader leaves',
  'says-stop-always': 'stops at the token limit with the finish reason length',
  'forgets-rate-limits': 'tells what is left of the rate limits, where the vendor does',
  'listens-for-ever': 'leaves no listener, socket or timer behind, however its calls end',
  'aborts-late': 'aborts its own request within one turn of the event loop',
};

describe('a provider with a flaw fails', () => {
  test.for(Object.entries(FLAWS) as [Flaw, string][])('%s → %s', async ([flaw, title]) => {
    const found = conformanceCases({ ...optionsFor(flaw), timeLimitMs: 150 }).find((one) => one.title === title);
    expect(found, 'the case exists').toBeDefined();
    await expect(found!.run()).rejects.toBeInstanceOf(AssertionError);
  });
});

test('says `strict` in a request whose warnings are refused: a provider may look only then before it sends', async () => {
  const make = (url: string): ProviderPlugin => {
    const [late, early] = [acme(url, 'warns-after-sending'), acme(url)];
    return {
      ...late,
      async create(context) {
        const [unhurried, careful] = [await late.create(context), await early.create(context)];
        const of = ({ request }: ChatCall): Provider => (request.strict === true ? careful : unhurried);
        return { ...unhurried, stream: (call) => of(call).stream!(call), complete: (call) => of(call).complete!(call) };
      },
    };
  };
  const title = 'in strict mode sends nothing once a warning was refused';
  const found = conformanceCases({ ...optionsFor(), make }).find((one) => one.title === title);
  await expect(found!.run()).resolves.toBeUndefined();
});

test('finds out who does not go on from what was said last', async () => {
  const forgetful = (url: string): ProviderPlugin => {
    const plugin = acme(url);
    const asked = (call: ChatCall): ChatCall => {
      const messages = call.request.messages.filter(({ role }) => role !== 'assistant');
      return { ...call, request: { ...call.request, messages } };
    };
    return {
      ...plugin,
      async create(context) {
        const provider = await plugin.create(context);
        return {
          ...provider,
          stream: (call) => provider.stream!(asked(call)),
          complete: (call) => provider.complete!(asked(call)),
        };
      },
    };
  };
  const options = { ...optionsFor(), capabilities: ['prefill'] } as const;
  const caseFor = (make: ConformanceOptions['make']) =>
    conformanceCases({ ...options, make }).find(({ capability }) => capability === 'prefill');
  await expect(caseFor(optionsFor().make)!.run()).resolves.toBeUndefined();
  await expect(caseFor(forgetful)!.run()).rejects.toBeInstanceOf(AssertionError);
});

test('leaves out the cases for what the models cannot do', () => {
  const titles = (options: ConformanceOptions): string[] => conformanceCases(options).map(({ title }) => title);
  const all = titles({ ...optionsFor(), capabilities: ['tools', 'vision'] });
  const some = titles({ ...optionsFor(), models: { chat: 'acme-1' }, untested: { embedding: 'this is about chat' } });
  expect(all).toContain('shows the model a picture');
  expect(some.filter((title) => /^shows the model|^takes a tool result|^embeds/.test(title))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});

test('marks the cases to skip with the reason, and refuses titles that do not exist', () => {
  const title = 'maps status 529';
  const marked = conformanceCases({ ...optionsFor(), skip: { [title]: 'the vendor never says so' } });
  expect(marked.filter(({ skipped }) => skipped !== undefined)).toMatchObject([
    { title, skipped: 'the vendor never says so' },
  ]);
  expect(() => conformanceCases({ ...optionsFor(), skip: { 'no such case': 'why' } })).toThrow(TypeError);
});

test('refuses a manifest that claims what no case tests', () => {
  expect(() => conformanceCases({ ...optionsFor(), models: { chat: 'acme-1' } })).toThrow(/no case tests: embedding/);
});
