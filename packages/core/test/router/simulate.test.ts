import { describe, expect, test } from 'vitest';
import { createReplay, simulate, type LoggedRequest, type RouterConfig } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';

const price = (usd: string) =>
  ({ kind: 'known', inputPerMTok: usd, outputPerMTok: usd, source: 'x', asOf: '2026-01-01' }) as const;
const plugins = [
  fakeProvider({
    id: 'acme',
    models: [
      { id: 'dear', price: price('10'), quality: 0.9 },
      { id: 'cheap', price: price('1'), quality: 0.5, expectedLatencyMs: 50 },
      { id: 'unknown', price: { kind: 'unknown' } },
    ],
  }),
];

let place = 0;
function logged(more: Partial<LoggedRequest> = {}): LoggedRequest {
  place += 1;
  return {
    id: `r-${place}`,
    startedAt: Date.parse('2026-11-25T12:00:00Z'),
    operation: 'chat',
    metadata: {},
    task: 'coding',
    classifiedBy: 'keywords',
    confidence: 0.9,
    asked: { inputTokens: 100, longestInputTokens: 100, messageCount: 1, units: {}, needs: [] },
    first: 'acme/dear',
    provider: 'acme',
    model: 'dear',
    outcome: 'ok',
    latencyMs: 400,
    usage: { inputTokens: 800, outputTokens: 200 },
    costUsd: 0.01,
    ...more,
  };
}

const run = (config: Omit<RouterConfig, 'plugins'>, requests: readonly LoggedRequest[]) =>
  simulate({ plugins, ...config }, () => requests);

describe('simulate', () => {
  test('plans again, prices the same tokens, and tells by task', async () => {
    const simulation = await run({ tasks: { coding: { use: ['acme/cheap'] }, simple: { use: ['acme/dear'] } } }, [
      logged(),
      logged(),
      logged({ task: 'simple' }),
    ]);
    expect(simulation).toMatchObject({ requests: 3, replayed: 3, leftOut: [] });
    expect(simulation.total).toMatchObject({
      movedShare: expect.closeTo(2 / 3),
      cost: { loggedUsd: expect.closeTo(0.03), expectedUsd: expect.closeTo(0.012), requests: 3 },
    });
    expect(simulation.byTask).toMatchObject([
      { task: 'coding', requests: 2, movedShare: 1, cost: { expectedUsd: expect.closeTo(0.002) } },
      { task: 'simple', requests: 1, movedShare: 0, cost: { expectedUsd: 0.01 }, untriedShare: 0 },
    ]);
    expect(simulation.models).toEqual([
      { model: 'acme/cheap', logged: 0, expected: 2 },
      { model: 'acme/dear', logged: 3, expected: 1 },
    ]);
    // Its card states a time.
    expect(simulation.byTask[0]?.latency).toEqual({ loggedMs: 400, expectedMs: 50, requests: 2 });
  });

  test('takes the times that were seen', async () => {
    const seen = Array.from({ length: 5 }, () => logged({ model: 'cheap', first: 'acme/cheap', latencyMs: 120 }));
    const { total } = await run({ fallback: ['acme/cheap'] }, [...seen, logged()]);
    expect(total.latency?.expectedMs).toBeCloseTo(120);
  });

  test('leaves out what cannot be planned again, and says why', async () => {
    const { leftOut, replayed } = await run({}, [
      logged({ cache: 'exact' }),
      logged({ experiment: { name: 's', arm: 'shadow' } }),
      logged({ outcome: 'failed' }),
      { ...logged(), asked: undefined } as unknown as LoggedRequest,
      logged({ asked: { ...logged().asked!, needs: ['audio-input'] } }),
    ]);
    expect(replayed).toBe(0);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      'a kept answer was given',
      'it is a copy for a shadow',
      'it was not answered',
      'its row is of an earlier version, and does not say what was asked',
      'nobody could take it',
    ]);
  });

  test('keeps to what the request allowed, and to rules that need no text', async () => {
    const only = { ...logged().asked!, routing: { only: ['acme/dear'] } };
    const { models, notes } = await run(
      {
        fallback: ['acme/cheap', 'acme/dear'],
        rules: [
          { name: 'vip', when: { user: 'ann' }, use: ['acme/dear'] },
          { name: 'invoices', when: { text: { $regex: 'invoice' } }, use: ['acme/dear'] },
          { name: 'short', when: ({ text }) => text === '', use: ['acme/dear'] },
        ],
      },
      [logged(), logged({ asked: only }), logged({ metadata: { user: 'ann' } })],
    );
    expect(models).toEqual([
      { model: 'acme/dear', logged: 3, expected: 2 },
      { model: 'acme/cheap', logged: 0, expected: 1 },
    ]);
    expect(notes.join('\n')).toContain('the rules invoices, short');
  });

  test('knows no cost where there is no price, and no quality where nobody could have asked', async () => {
    const simulation = await run({ fallback: ['acme/unknown'] }, [logged({ quality: 1 }), logged()]);
    expect(simulation.total).not.toHaveProperty('cost');
    expect(simulation.total.quality).toEqual({ logged: 1, judged: 1 });
    expect(simulation.untried).toEqual([{ model: 'acme/unknown', share: 1 }]);
  });

  test('reckons quality from the chances with which models were drawn', async () => {
    const weighed = [
      { candidate: 'acme/dear', propensity: 0.8 },
      { candidate: 'acme/cheap', propensity: 0.2 },
    ];
    const requests = Array.from({ length: 500 }, (_, each) => {
      const isCheap = each % 5 === 0;
      const model = isCheap ? 'cheap' : 'dear';
      return logged({
        model,
        first: `acme/${model}`,
        propensity: isCheap ? 0.2 : 0.8,
        weighed,
        quality: isCheap ? 0.5 + (each % 2) * 0.2 : 0.9,
      });
    });
    const { total, untried } = await run({ fallback: ['acme/cheap'] }, requests);
    expect(untried).toEqual([]);
    expect(total.quality).toMatchObject({ logged: expect.closeTo(0.84, 2), judged: 500 });
    expect(total.quality?.estimate?.snips.value).toBeCloseTo(0.6, 2);
    expect(total.quality?.estimate?.doublyRobust?.value).toBeCloseTo(0.6, 1);
    expect(total.quality?.estimate?.effectiveSample).toBeCloseTo(100);
  });

  test('counts the arms of an experiment as drawn', async () => {
    const arm = (name: string) => ({ name: 'ab', arm: name, share: 0.5 });
    const requests = [
      ...Array.from({ length: 20 }, () => logged({ experiment: arm('old'), quality: 0.8 })),
      ...Array.from({ length: 20 }, () =>
        logged({ experiment: arm('new'), first: 'acme/cheap', model: 'cheap', quality: 0.4 }),
      ),
    ];
    const { total, untried } = await run({ fallback: ['acme/cheap'] }, requests);
    expect(untried).toEqual([]);
    expect(total.quality?.estimate?.snips.value).toBeCloseTo(0.4);
  });

  test('a policy that draws counts by its chances', async () => {
    const { models, total } = await run(
      { tasks: { coding: { use: ['acme/dear', 'acme/cheap'], strategy: 'weighted', weights: { 'acme/dear': 3 } } } },
      [logged(), logged()],
    );
    expect(models).toEqual([
      { model: 'acme/dear', logged: 2, expected: 1.5 },
      { model: 'acme/cheap', logged: 0, expected: 0.5 },
    ]);
    expect(total).toMatchObject({
      movedShare: 0.25,
      cost: { expectedUsd: expect.closeTo(2 * (0.75 * 0.01 + 0.25 * 0.001)) },
    });
  });

  test('a policy that learns is replayed as it begins', async () => {
    const { replayed, models, notes } = await run({ learned: {} }, [logged(), logged()]);
    expect(replayed).toBe(2);
    expect(models.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(2);
    expect(notes).toContain('the strategy learned is replayed without what it has learned');
  });

  test('opens no tracker and no store, and sends nothing', async () => {
    const forbidden = (): never => {
      throw new Error('was made');
    };
    const replay = await createReplay({
      plugins: [
        ...plugins,
        { kind: 'tracker', id: 't', create: forbidden },
        { kind: 'store', id: 's', create: forbidden },
      ],
      fetch: forbidden,
    });
    expect(replay.plan(logged())?.candidates.length).toBeGreaterThan(0);
    await replay.dispose();
    expect(plugins[0]?.calls).toEqual([]);
  });

  test('a faulty configuration is said to be one', async () => {
    await expect(run({ fallback: ['nobody/x'] }, [])).rejects.toThrow(
      /"nobody\/x" is offered by no installed provider/,
    );
  });
});
