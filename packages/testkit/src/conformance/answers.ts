import assert from 'node:assert/strict';
import { RouterError, type ChatChunk, type ChatRequest, type Message, type Tool, type UserPart } from '@signalbox/core';
import type { Ids } from '../emulator/dialects/dialect.ts';
import { collect } from '../fake/chunks.ts';
import { gatherWhole, type Gathered } from './answer.ts';
import { dialectOf, modesOf, withBench, type Asked, type Bench } from './bench.ts';
import type { CaseDefinition, ConformanceOptions } from './options.ts';

export const WEATHER: Tool = {
  name: 'get_weather',
  description: 'The weather of one city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

/** One grey pixel. */
export const PIXEL_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

const user = (content: string): Message => ({ role: 'user', content });
const saying = (content: string): ChatRequest => ({ messages: [user(content)] });

/** Asks in each way that the provider offers, and hands over the answers. */
async function eachWay(
  bench: Bench,
  request: ChatRequest,
  check: (answer: ReturnType<typeof gatherWhole>) => void,
  asked: Asked = {},
): Promise<void> {
  for (const mode of modesOf(bench))
    check(gatherWhole(await bench.within(collect(bench.chat(request, { ...asked, mode })), mode)));
}

async function eachWayChunks(
  bench: Bench,
  request: ChatRequest,
  check: (chunks: readonly ChatChunk[]) => void,
): Promise<void> {
  for (const mode of modesOf(bench)) {
    const chunks = await bench.within(collect(bench.chat(request, { mode })), mode);
    gatherWhole(chunks);
    check(chunks);
  }
}

/** A part that the model can take is sent, without a warning, and the vendor takes it. */
async function sendsPart(options: ConformanceOptions, part: UserPart, marker: string): Promise<void> {
  const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }];
  await withBench(options, (bench) =>
    eachWay(bench, { messages }, () => {
      assert.deepEqual(bench.warnings, []);
      assert.ok(JSON.stringify(bench.emulator.requests.at(-1)?.body).includes(marker), 'it is in the request');
    }),
  );
}

const NO_IDS: Ids = { requestId: 'x', answerId: 'x', createdSec: 0, models: [] };

const comparable = ({ text, calls, finish }: Gathered): unknown => ({
  text,
  calls: calls.map(({ name, arguments: json }) => ({ name, value: JSON.parse(json) as unknown })),
  finishReason: finish?.finishReason,
  usage: finish?.usage,
});

/** What a provider makes of answers that come as they should. */
export const ANSWER_CASES: readonly CaseDefinition[] = [
  {
    title: 'answers with text, and one finish at the end',
    run: (options) =>
      withBench(options, (bench) =>
        eachWay(bench, saying('Hello there'), ({ text, finish }) => {
          assert.match(text, /\(simulated · Signalbox\)$/, 'the whole text arrives');
          assert.equal(finish.finishReason, 'stop');
          assert.ok(finish.usage, 'the usage that the vendor reported arrives');
        }),
      ),
  },
  {
    title: 'gives the same answer streamed and whole',
    run: (options) =>
      withBench(options, async (bench) => {
        const answers: unknown[] = [];
        await eachWay(bench, saying('Tell me a story'), (answer) => void answers.push(comparable(answer)));
        assert.deepEqual(answers.at(-1), answers[0]);
      }),
  },
  {
    title: 'counts all input, cached or not, and all output, thought or said',
    run: (options) =>
      withBench(
        options,
        (bench) =>
          eachWay(bench, saying('Count'), ({ finish: { usage } }) => {
            assert.ok(usage, 'usage arrives');
            assert.equal(usage.inputTokens, 2000, 'inputTokens has the cached ones in it');
            assert.equal(usage.outputTokens, 50, 'outputTokens has the reasoning in it');
            assert.equal(usage.cachedInputTokens, 1024, 'cachedInputTokens is what was read from the cache');
            assert.ok(
              [undefined, 0, 300].includes(usage.cacheWriteTokens),
              'cacheWriteTokens is what was written, or not known',
            );
            assert.ok(
              [undefined, 20].includes(usage.reasoningTokens),
              'reasoningTokens is what was thought, or not known',
            );
          }),
        {
          emulator: {
            reply: () => ({
              text: 'done',
              usage: {
                inputTokens: 2000,
                cachedTokens: 1024,
                cacheWriteTokens: 300,
                outputTokens: 50,
                reasoningTokens: 20,
              },
            }),
          },
        },
      ),
  },
  {
    title: 'invents no usage when the vendor reports none',
    run: (options) =>
      withBench(options, async (bench) => {
        await bench.emulator.fault({ kind: 'no-usage' }, { times: Infinity });
        await eachWay(bench, saying('Hello'), ({ finish, text }) => {
          assert.match(text, /simulated/);
          assert.equal(finish.usage, undefined);
        });
      }),
  },
  {
    title: 'stops at the token limit with the finish reason length',
    run: (options) =>
      withBench(options, (bench) =>
        eachWay(bench, { ...saying('Tell me a story'), maxOutputTokens: 16 }, ({ finish, text }) => {
          assert.equal(finish.finishReason, 'length');
          assert.doesNotMatch(text, /Signalbox\)$/);
        }),
      ),
  },
  {
    title: 'stops at a stop sequence, or says that it cannot',
    run: (options) =>
      withBench(options, async (bench) => {
        const request = saying('Tell me a story');
        const full = gatherWhole(await collect(bench.chat(request)));
        const word = full.text.split(' ')[6] ?? '';
        await eachWay(bench, { ...request, stop: [word] }, ({ text, finish }) => {
          if (bench.warnings.some(({ field }) => field.startsWith('stop'))) return;
          assert.equal(text, full.text.slice(0, full.text.indexOf(word)));
          assert.equal(finish.finishReason, 'stop');
        });
      }),
  },
  {
    title: 'tells a filtered answer from a finished one',
    run: (options) =>
      withBench(
        options,
        (bench) => eachWay(bench, saying('Hello'), ({ finish }) => assert.equal(finish.finishReason, 'content-filter')),
        {
          emulator: { reply: () => ({ text: 'I', finish: 'content-filter' }) },
        },
      ),
  },
  {
    title: 'reads the same text however the bytes are cut',
    run: (options) =>
      withBench(options, async (bench) => {
        const request = saying('What will the weather be?');
        const plain = gatherWhole(await collect(bench.chat(request)));
        for (const fault of [
          { kind: 'split-utf8' },
          { kind: 'split-frames', bytes: 1 },
          { kind: 'split-frames', bytes: 50 },
        ] as const) {
          await bench.emulator.fault(fault, { times: Infinity });
          await eachWay(bench, request, ({ text }) => assert.equal(text, plain.text));
          await bench.emulator.clearFaults();
        }
      }),
  },
  {
    title: 'keeps text of every script whole',
    run: (options) => {
      const text = 'naïve façade — 日本語, עברית, 👩‍👩‍👧 \u0000\u2028 "quoted" \\ and\n\nlines';
      return withBench(
        options,
        async (bench) => {
          await bench.emulator.fault({ kind: 'split-utf8' }, { times: Infinity });
          await eachWay(bench, saying('Hello'), (answer) => assert.equal(answer.text, text));
        },
        { emulator: { reply: () => ({ text }) } },
      );
    },
  },
  {
    title: 'asks for a tool call, with whole JSON, an id and a name',
    capability: 'tools',
    run: (options) =>
      withBench(options, (bench) =>
        eachWay(
          bench,
          { ...saying('How is the weather in Paris?'), tools: [WEATHER], toolChoice: 'required' },
          ({ calls, finish }) => {
            assert.equal(calls.length, 1);
            checkCalls(calls);
            assert.equal(finish.finishReason, 'tool-calls');
          },
        ),
      ),
  },
  {
    title: 'takes a tool result back to the model',
    capability: 'tools',
    run: (options) => withBench(options, (bench) => eachWayRoundTrip(bench, saying('How is the weather in Paris?'), 1)),
  },
  {
    title: 'asks for several tool calls at once, and takes their results back',
    capability: 'parallel-tools',
    run: (options) =>
      withBench(options, (bench) => eachWayRoundTrip(bench, saying('How is the weather in both Paris and London?'), 2)),
  },
  {
    title: 'answers with JSON',
    capability: 'json',
    run: (options) =>
      withBench(options, (bench) =>
        eachWay(bench, { ...saying('Say hello in JSON'), responseFormat: { type: 'json' } }, ({ text }) => {
          if (bench.warnings.length === 0) assert.equal(typeof JSON.parse(text), 'object');
        }),
      ),
  },
  {
    title: 'answers with JSON that fits a schema',
    capability: 'json-schema',
    run: (options) => {
      const responseFormat = { type: 'json-schema', name: 'place', schema: WEATHER.parameters, strict: true } as const;
      return withBench(options, (bench) =>
        eachWay(bench, { ...saying('Name a city'), responseFormat }, ({ text, calls, finish }) => {
          const value = JSON.parse(text) as { readonly city?: unknown };
          assert.equal(typeof value.city, 'string', 'the JSON comes as text');
          assert.deepEqual(calls, [], 'no tool call shows, even if one was used to get it');
          assert.equal(finish.finishReason, 'stop');
        }),
      );
    },
  },
  {
    title: 'shows the model a picture',
    capability: 'vision',
    run: (options) => {
      const image = { type: 'image', source: { data: PIXEL_PNG, mediaType: 'image/png' } } as const;
      const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }];
      return withBench(options, (bench) =>
        eachWay(bench, { messages }, ({ text }) => assert.match(text, /^The picture/)),
      );
    },
  },
  {
    title: 'hands the model a document',
    capability: 'file-input',
    run: (options) => {
      const data = Buffer.from('%PDF-1.4 conformance').toString('base64');
      const file = { type: 'file', source: { data, mediaType: 'application/pdf' }, filename: 'paper.pdf' } as const;
      return sendsPart(options, file, data);
    },
  },
  {
    title: 'lets the model hear',
    capability: 'audio-input',
    run: (options) => {
      const data = Buffer.from('RIFF conformance').toString('base64');
      return sendsPart(options, { type: 'audio', data, mediaType: 'audio/wav' }, data);
    },
  },
  {
    title: 'hands out the pictures that a chat model makes',
    capability: 'image-output',
    run: (options) =>
      withBench(
        options,
        (bench) =>
          eachWayChunks(bench, saying('Draw a signal box'), (chunks) => {
            const pictures = chunks.filter((chunk) => chunk.type === 'image');
            assert.deepEqual(
              pictures.map(({ source }) => source),
              [{ data: PIXEL_PNG, mediaType: 'image/png' }],
            );
          }),
        {
          emulator: { reply: () => ({ text: 'Here it is.', pictures: [{ data: PIXEL_PNG, mediaType: 'image/png' }] }) },
        },
      ),
  },
  {
    title: 'names the sources that it found on the web',
    capability: 'web-search',
    run: (options) => {
      const citations = [
        { url: 'https://one.example/a', title: 'One' },
        { url: 'https://two.example/b', title: 'Two' },
      ];
      return withBench(
        options,
        (bench) =>
          eachWayChunks(bench, saying('What is new?'), (chunks) => {
            const urls = chunks.flatMap((chunk) => (chunk.type === 'citation' ? [chunk.citation.url] : []));
            assert.deepEqual(urls, ['https://one.example/a', 'https://two.example/b'], 'each source once');
          }),
        { emulator: { reply: () => ({ text: 'Much is new.', citations }) } },
      );
    },
  },
  {
    title: 'tells what is left of the rate limits, where the vendor does',
    run: (options) =>
      withBench(options, async (bench) => {
        const names = Object.keys(dialectOf(options).headers(NO_IDS, undefined));
        if (!names.some((name) => /rate-?limit.*remaining|remaining.*rate-?limit/i.test(name))) return;
        await eachWayChunks(bench, saying('Hello'), ([start]) => {
          assert.ok(
            start?.type === 'response-start' && start.rateLimits !== undefined,
            'response-start has rateLimits',
          );
          assert.ok(
            start.rateLimits.some(({ remaining }) => remaining !== undefined),
            'what remains is among them',
          );
        });
      }),
  },
  {
    title: 'counts the tokens of a request, where it offers to',
    run: (options) =>
      withBench(options, async (bench) => {
        const { countTokens } = bench.provider;
        if (countTokens === undefined) return;
        const call = bench.callOf(saying('How long is this?'));
        assert.ok((await bench.within(countTokens(call), 'countTokens')) > 0, 'a prompt has tokens');
        await bench.emulator.fault({ kind: 'status', status: 500 });
        await assert.rejects(countTokens(call), (error) => RouterError.isInstance(error), 'a failure is a RouterError');
      }),
  },
  {
    title: 'discovers the models that its server has, where it offers to',
    run: (options) =>
      withBench(options, async ({ plugin, provider, within }) => {
        const { discovers = false } = plugin.definition;
        assert.equal(discovers, provider.discoverModels !== undefined, '`discovers` goes with discoverModels');
        if (provider.discoverModels === undefined) return;
        const cards = await within(provider.discoverModels(new AbortController().signal), 'discoverModels');
        const ids = cards.map(({ id }) => id);
        assert.deepEqual(ids.toSorted(), [...new Set(Object.values(options.models))].toSorted());
      }),
  },
  {
    title: 'hands out reasoning apart from text, and takes its state back',
    capability: 'reasoning',
    run: (options) =>
      withBench(options, async (bench) => {
        const request: ChatRequest = { ...saying('Think about it'), reasoningEffort: 'low', maxOutputTokens: 8000 };
        for (const mode of modesOf(bench)) {
          const first = gatherWhole(await collect(bench.chat(request, { mode })));
          assert.match(first.text, /simulated/);
          assert.ok(!first.text.includes('short and plain'), 'reasoning is not among the text');
          for (const state of first.states)
            assert.equal(state.provider, bench.plugin.id, 'state is tagged with the provider');
          const again: ChatRequest = {
            ...request,
            messages: [...request.messages, { role: 'assistant', content: first.parts }, user('Go on')],
          };
          gatherWhole(await collect(bench.chat(again, { mode })));
        }
      }),
  },
  {
    title: 'tells how much of a long prompt came from the cache',
    capability: 'prompt-caching',
    run: (options) =>
      withBench(options, async (bench) => {
        const system = 'All of this is known already. '.repeat(400);
        const request: ChatRequest = {
          messages: [{ role: 'system', content: [{ type: 'text', text: system, cache: '5m' }] }, user('Hello')],
        };
        const first = gatherWhole(await collect(bench.chat(request)));
        const second = gatherWhole(await collect(bench.chat(request)));
        assert.equal(first.finish.usage?.cachedInputTokens ?? 0, 0, 'nothing is cached at first');
        assert.ok((second.finish.usage?.cachedInputTokens ?? 0) > 1000, 'the second time most of it is');
        assert.equal(
          second.finish.usage?.inputTokens,
          first.finish.usage?.inputTokens,
          'the same prompt has the same tokens',
        );
      }),
  },
  {
    title: 'goes on from an assistant message that comes last',
    capability: 'prefill',
    run: (options) =>
      withBench(options, async (bench) => {
        const request = saying('Tell me a story');
        const whole = gatherWhole(await collect(bench.chat(request))).text;
        const middle = whole.indexOf(' ', whole.length / 2);
        for (const said of [whole.slice(0, middle), whole.slice(0, middle + 1), whole.slice(0, middle + 3)]) {
          const messages: Message[] = [...request.messages, { role: 'assistant', content: said }];
          await eachWay(bench, { messages }, ({ text, finish }) => {
            assert.equal(said + text, whole, 'what was said and the answer are one text');
            assert.equal(finish.finishReason, 'stop');
          });
          const thinking: ChatRequest = { messages, reasoningEffort: 'low', maxOutputTokens: 8000 };
          await eachWay(bench, thinking, ({ text }) => assert.equal(said + text, whole, 'also when asked to think'));
        }
      }),
  },
  {
    title: 'lists the models of the account',
    run: (options) =>
      withBench(options, async ({ provider, within }) => {
        if (provider.listModels === undefined) return;
        const models = await within(provider.listModels(new AbortController().signal), 'listModels');
        assert.deepEqual([...models].sort(), [...new Set(Object.values(options.models))].sort());
      }),
  },
];

function checkCalls(calls: Gathered['calls']): void {
  assert.equal(new Set(calls.map(({ id }) => id)).size, calls.length, 'ids are different');
  for (const { id, name, arguments: json } of calls) {
    assert.notEqual(id, '', 'the call has an id');
    assert.equal(name, WEATHER.name);
    assert.equal(typeof (JSON.parse(json) as { readonly city?: unknown }).city, 'string', 'the arguments are whole');
  }
}

async function eachWayRoundTrip(bench: Bench, request: ChatRequest, count: number): Promise<void> {
  for (const mode of modesOf(bench)) {
    const first = gatherWhole(
      await collect(bench.chat({ ...request, tools: [WEATHER], toolChoice: 'required' }, { mode })),
    );
    assert.equal(first.calls.length, count);
    checkCalls(first.calls);
    const results = first.calls.map(
      ({ id }, index) => ({ type: 'tool-result', toolCallId: id, content: `${17 + index} degrees` }) as const,
    );
    const messages: Message[] = [
      ...request.messages,
      { role: 'assistant', content: first.parts },
      { role: 'tool', content: results },
    ];
    const second = gatherWhole(await collect(bench.chat({ messages, tools: [WEATHER] }, { mode })));
    assert.match(second.text, /degrees/, 'the model sees the result');
    assert.equal(second.finish.finishReason, 'stop');
  }
}
