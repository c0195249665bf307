import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  createRouter,
  definePlugin,
  TOKENS,
  type ChatResult,
  type Classification,
  type Feedback,
  type RecalledRequest,
  type RouterConfig,
  type Tracker,
} from '@signalbox/core';
import { createFakeClock, fakeProvider, seeded, type FakeCall, type FakeStep } from '@signalbox/testkit';
import { makeRouter } from './make-router.ts';

const price = (usd: string) =>
  ({ kind: 'known', inputPerMTok: usd, outputPerMTok: usd, source: 'x', asOf: '2026-11-01' }) as const;
const MODELS = [
  { id: 'cheap', price: price('1'), quality: 0.8 },
  { id: 'cheaper', price: price('0.8'), quality: 0.8 },
  { id: 'strong', price: price('20'), quality: 0.9 },
] as const;

function ask(task = 'coding', more: object = {}) {
  return {
    messages: [{ role: 'user' as const, content: 'How do I sort a list of numbers in place?' }],
    metadata: { task, ...more },
  };
}

function setUp(
  learned: NonNullable<RouterConfig['learned']> = {},
  {
    script = () => ({ text: 'Use sort.' }),
    ...config
  }: Omit<RouterConfig, 'plugins'> & {
    script?: (call: FakeCall, index: number) => FakeStep;
    trackers?: readonly Tracker[];
  } = {},
) {
  const random = seeded(7);
  const told: Feedback[] = [];
  const { trackers = [], ...rest } = config;
  const listener: Tracker = { id: 'listener', track: () => undefined, feedback: (one) => void told.push(one) };
  const plugins = [
    fakeProvider({ id: 'acme', models: MODELS, script }),
    ...[listener, ...trackers].map((tracker) =>
      definePlugin({ kind: 'tracker', id: tracker.id, apiVersion: 1, create: () => tracker })(),
    ),
  ];
  const fixture = makeRouter(plugins, {
    learned: learned.qualityAtLeast === undefined ? { dial: 0.2, ...learned } : learned,
    ...rest,
    override: (scope) => {
      scope.bind(TOKENS.random, () => random);
      config.override?.(scope);
    },
  });
  return { ...fixture, random, told };
}

describe('a router that learns', () => {
  test(
    'comes to prefer the better of two cheap models, and goes back when that gets worse',
    { timeout: 30_000 },
    async () => {
      const { router, random } = setUp({ qualityAtLeast: 0.9, explore: 0.1 });
      const good: Record<string, number> = { cheap: 0.9, cheaper: 0.45, strong: 0.92 };
      const run = async (count: number): Promise<Record<string, number>> => {
        const share: Record<string, number> = {};
        for (let index = 0; index < count; index += 1) {
          const { id, model } = await router.complete(ask());
          await router.feedback(id, { thumbs: random() < (good[model] ?? 0) ? 'up' : 'down' });
          share[model] = (share[model] ?? 0) + 1 / count;
        }
        return share;
      };
      const [first] = [await run(300), good];
      expect(first['cheaper']).toBeGreaterThan(0);
      const settled = await run(200);
      expect(settled['cheap']).toBeGreaterThan(0.75);
      good['cheap'] = 0.3;
      good['cheaper'] = 0.9;
      await run(500);
      const recovered = await run(200);
      expect(recovered['cheap'] ?? 0).toBeLessThan(0.2);
      await router.dispose();
    },
  );

  test('says why, by whose answers, and with which probability', async () => {
    const { router } = setUp({ explore: 0 });
    const { id } = await router.complete(ask());
    await router.feedback(id, { thumbs: 'up' });
    const { plan } = await router.explain(ask());
    expect(plan.strategy).toBe('learned');
    expect(plan.candidates[0]?.reason).toMatch(/^quality \.\d\d ± \.\d\d \(1 answer of yours\), /);
    expect(plan.candidates[0]?.propensity).toBe(1);
    expect(plan.weighed?.map(({ quality }) => quality !== undefined)).toEqual([true, true, true]);
    await router.dispose();
  });

  test('a plan is replayed from what it was made of', async () => {
    const { router } = setUp({ explore: 0.5 });
    for (let index = 0; index < 20; index += 1) {
      const { id } = await router.complete(ask());
      await router.feedback(id, { score: 0.5 });
    }
    const text = await router.memory.export();
    const again = setUp({ explore: 0.5 }).router;
    await again.memory.import(text);
    const [one, two] = [await router.explain(ask()), await again.explain(ask())];
    const shares = (plan: typeof one.plan) =>
      Object.fromEntries((plan.weighed ?? []).map((each) => [each.model, each.propensity.toFixed(6)]));
    expect(shares(two.plan)).toEqual(shares(one.plan));
    await Promise.all([router.dispose(), again.dispose()]);
  });

  test('leaves a pinned model alone, and lists of a user’s that say nothing of learning', async () => {
    const { router } = setUp({ explore: 1 }, { tasks: { math: { use: ['acme/strong', 'acme/cheap'] } } });
    for (let index = 0; index < 10; index += 1) {
      const pinned = await router.complete({ ...ask(), model: 'acme/strong' });
      expect([pinned.model, pinned.decision.weighed]).toEqual(['strong', undefined]);
      expect((await router.complete(ask('math'))).model).toBe('strong');
    }
    await router.dispose();
  });

  test('tries nothing in a task that is exempt, and never whom the user did not name', async () => {
    const { router } = setUp(
      { explore: 1 },
      { tasks: { general: { use: ['acme/cheap', 'acme/cheaper'], strategy: 'learned' } } },
    );
    for (let index = 0; index < 30; index += 1) {
      expect((await router.complete(ask('enterprise'))).decision.candidates[0]?.propensity).toBe(1);
      expect((await router.complete(ask('general'))).model).not.toBe('strong');
    }
    await router.dispose();
  });

  test('is not there for a router that does not ask for it', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'acme', models: MODELS })]);
    const { id, decision } = await router.complete(ask());
    expect(decision.strategy).toBe('balanced');
    expect(await router.memory.list()).toEqual([]);
    await expect(router.feedback(id, { thumbs: 'up' })).rejects.toThrow(
      'nothing here remembers requests: set `learned`, or install a tracker that does, such as a ledger',
    );
    await expect(router.memory.reset()).rejects.toThrow('set `learned`');
    await router.dispose();
  });

  test('counts a warm prompt cache', async () => {
    const cached = { ...price('1'), cacheReadPerMTok: '0.01' };
    const provider = fakeProvider({
      id: 'acme',
      models: [
        { id: 'a', price: cached, quality: 0.8 },
        { id: 'b', price: { ...cached, inputPerMTok: '0.9' }, quality: 0.8 },
      ],
    });
    const { router } = makeRouter([provider], { learned: { explore: 0 } });
    const system = 'A long instruction. '.repeat(2_000);
    const long = { ...ask(), system };
    expect((await router.explain(long)).plan.candidates[0]?.model).toBe('b');
    await router.complete({ ...long, model: 'acme/a' });
    const [first] = (await router.explain(long)).plan.candidates;
    expect(first?.model).toBe('a');
    expect(first?.estimate.cachedInputTokens).toBeGreaterThan(5_000);
    await router.dispose();
  });
});

describe('feedback', () => {
  const answersOf = async ({ router }: ReturnType<typeof setUp>): Promise<number> =>
    (await router.memory.list()).find(({ task }) => task === 'coding')?.answers ?? 0;

  test('counts once, however often it is told', async () => {
    const fixture = setUp();
    const { router, told } = fixture;
    const { id } = await router.complete(ask());
    expect(await router.feedback(id, { thumbs: 'up' })).toMatchObject({ isNew: true, isLearned: true, value: 1 });
    expect(await router.feedback(id, { thumbs: 'up' })).toMatchObject({ isNew: false, isLearned: false });
    await router.feedback(id, { id: 'mine', score: 0.4 });
    expect(await router.feedback(id, { id: 'mine', score: 0.9 })).toMatchObject({ id: 'mine', isNew: false });
    expect(await answersOf(fixture)).toBe(1);
    expect(told.map(({ by, score, thumbs }) => [by, thumbs ?? score])).toEqual([
      ['user', 'up'],
      ['user', 0.4],
    ]);
    await router.dispose();
  });

  test('in parts adds up: the last word on each point', async () => {
    const [parts, whole] = [setUp(), setUp()];
    const one = await parts.router.complete(ask());
    expect(await parts.router.feedback(one.id, { label: 'long' })).toMatchObject({ isNew: true, isLearned: false });
    await parts.router.feedback(one.id, { accepted: true });
    await parts.router.feedback(one.id, { edited: true });
    const two = await whole.router.complete(ask());
    await whole.router.feedback(two.id, { accepted: true, edited: true, label: 'long' });
    const [a, b] = [await parts.router.memory.list(), await whole.router.memory.list()];
    expect(a.map(({ quality }) => quality.toFixed(9))).toEqual(b.map(({ quality }) => quality.toFixed(9)));
    await Promise.all([parts.router.dispose(), whole.router.dispose()]);
  });

  test.for<[object, string]>([
    [{}, 'expected one of score, thumbs, label, edited, accepted'],
    [{ score: 1.2 }, 'feedback.score: expected a number, 0 to 1, found 1.2'],
    [{ score: NaN }, 'feedback.score: expected a number, 0 to 1'],
    [{ thumbs: 'sideways' }, 'feedback.thumbs: expected one of up, down'],
    [{ edited: 'yes' }, 'feedback.edited: expected true or false'],
    [{ label: '' }, 'feedback.label: expected a text that is not empty'],
    [{ id: 'x'.repeat(300), score: 1 }, 'feedback.id: expected at most 200 characters'],
    [{ thumb: 'up' }, 'feedback.thumb: there is no such field; did you mean thumbs?'],
    [{ thumbs: 'up' }, 'there is no request "nobody": it is not among the last requests of this process'],
  ])('%j on a request that is not known is refused: %s', async ([input, message]) => {
    const { router } = setUp();
    await expect(router.feedback('nobody', input)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(router.feedback('nobody', input)).rejects.toThrow(message);
    await router.dispose();
  });

  test('long after is learned from what a tracker remembers, and once', async () => {
    const recalled: RecalledRequest = {
      requestId: 'old',
      startedAt: 0,
      task: 'coding',
      provider: 'acme',
      model: 'cheap',
      feedback: [{ id: 'known', requestId: 'old', by: 'user', at: 0, thumbs: 'down' }],
    };
    const tracker: Tracker = {
      id: 'archive',
      track: () => undefined,
      recall: async (id) => (id === 'old' ? recalled : undefined),
    };
    const fixture = setUp({ maxRequests: 1 }, { trackers: [tracker] });
    const { router } = fixture;
    expect(await router.feedback('old', { id: 'known', thumbs: 'down' })).toMatchObject({ isNew: false });
    const twice = await Promise.all([1, 2].map(() => router.feedback('old', { id: 'new', label: 'odd' })));
    expect(twice.map(({ isNew }) => isNew)).toEqual([true, false]);
    await expect(router.feedback('older', { thumbs: 'up' })).rejects.toThrow('no tracker knows it');
    await router.dispose();
  });

  test('on a request that nobody answered is kept, and nothing is learned of it', async () => {
    const { router, observations, told } = setUp(
      {},
      { script: () => ({ error: 'provider_unavailable' }), retry: { maxRetries: 0 } },
    );
    await expect(router.complete(ask())).rejects.toThrow();
    const { id } = observations[0] as { readonly id: string };
    expect(await router.feedback(id, { thumbs: 'down' })).toMatchObject({ isNew: true, isLearned: false });
    expect(told).toHaveLength(1);
    await router.dispose();
  });

  test('of tenants is kept apart, and under no name of theirs', async () => {
    const { router } = setUp({ perTenant: true, explore: 0 });
    for (let index = 0; index < 10; index += 1) {
      const { id } = await router.complete(ask('coding', { tenant: 'blue corporation' }));
      await router.feedback(id, { thumbs: 'down' });
    }
    const lines = await router.memory.list();
    const tenants = lines.flatMap(({ tenant }) => tenant ?? []);
    expect(new Set(tenants).size).toBe(1);
    expect(lines.length).toBeGreaterThan(tenants.length);
    expect(await router.memory.export()).not.toContain('blue');
    await router.dispose();
  });
});

describe('signs', () => {
  const SCHEMA = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
  const json = { responseFormat: { type: 'json-schema' as const, name: 'x', schema: SCHEMA } };

  test('make a model that answers badly less likely, by how much worse it is than others', async () => {
    const script = ({ model }: FakeCall): FakeStep => ({ text: model === 'cheaper' ? 'oops' : '{"a":1}' });
    const { router } = setUp({ dial: 0.05, explore: 0.3 }, { script });
    expect((await router.explain({ ...ask(), ...json })).plan.candidates[0]?.model).toBe('cheaper');
    for (let index = 0; index < 120; index += 1) await router.complete({ ...ask(), ...json });
    const lines = await router.memory.list();
    const signs = Object.fromEntries(
      lines.filter(({ task }) => task === 'coding').map((one) => [one.candidate, one.signs]),
    );
    expect(signs['acme/cheaper']).toBeLessThan(-0.05);
    expect(signs['acme/cheap'] ?? 0).toBeGreaterThanOrEqual(0);
    await router.dispose();
  });

  test('are told to trackers, each once, and none that is turned off', async () => {
    const script = (): FakeStep => ({ text: 'I am sorry, but I cannot help with that.' });
    const refused = setUp({}, { script });
    const { id } = await refused.router.complete(ask());
    expect(refused.told.map(({ id: of, by, score }) => [of, by, score])).toEqual([
      [`${id}:signal:refusal`, 'signal:refusal', 0],
    ]);
    const off = setUp({ signals: { refusal: 0 } }, { script });
    await off.router.complete(ask());
    expect(off.told).toEqual([]);
    await Promise.all([refused.router.dispose(), off.router.dispose()]);
  });

  test('asking the same again is one for the first answer', async () => {
    const { router, told, clock } = setUp();
    const first = await router.complete(ask('coding', { user: 'ada' }));
    await router.complete(ask('coding', { user: 'bob' }));
    await clock.advance(5_000);
    await router.complete(ask('coding', { user: 'ada' }));
    expect(told.map(({ requestId, by }) => [requestId, by])).toEqual([[first.id, 'signal:retry']]);
    await router.dispose();
  });

  test('of an answer that is streamed count as well', async () => {
    const { router, told } = setUp({}, { script: () => ({ text: 'nope' }) });
    const stream = router.stream({ ...ask(), ...json });
    for await (const _ of stream) void _;
    await router.dispose();
    expect(told.map(({ by, score }) => [by, score])).toEqual([['signal:schema', 0]]);
  });
});

describe('a judge', () => {
  const isJudge = ({ request }: FakeCall): boolean => request.metadata?.tags?.includes('judge') === true;
  const judging = (reply: string) => ({
    script: (call: FakeCall): FakeStep => ({ text: isJudge(call) ? reply : 'Use sort.' }),
  });

  test('is asked of some answers, through the router, and learned from', async () => {
    const { router, told, clock, observations } = setUp(
      { judge: { model: 'acme/strong', share: 1, maxUsdPerHour: 1 }, explore: 0 },
      judging('Sure: {"score": 0.25}'),
    );
    const { id } = await router.complete(ask());
    await clock.advance(0);
    expect(told).toMatchObject([{ requestId: id, by: 'judge', score: 0.25, id: `${id}:judge` }]);
    const bills = observations.map(({ metadata, model }) => [metadata.tags ?? [], model]);
    expect(bills).toContainEqual([['judge'], 'strong']);
    expect(router.costs.summary().byTag['judge']?.calls).toBe(1);
    expect((await router.memory.list()).find(({ task }) => task === 'coding')?.answers).toBeCloseTo(0.3, 6);
    await router.dispose();
  });

  test('costs no more than it may', async () => {
    const { router, clock, observations } = setUp(
      { judge: { model: 'acme/strong', share: 1, maxUsdPerHour: 0.000_001 } },
      judging('{"score": 1}'),
    );
    const judged = (): number => observations.filter(({ metadata }) => metadata.tags?.includes('judge')).length;
    for (let index = 0; index < 10; index += 1) {
      await router.complete(ask());
      await clock.advance(10);
    }
    expect(judged()).toBe(1);
    await clock.advance(3_700_000);
    await router.complete(ask());
    await clock.advance(10);
    expect(judged()).toBe(2);
    await router.dispose();
  });

  test('does not see what its provider may not', async () => {
    const { router, clock, observations } = setUp(
      { judge: { model: 'acme/strong', share: 1, maxUsdPerHour: 1 } },
      judging('{"score": 1}'),
    );
    await router.complete({ ...ask(), routing: { exclude: ['acme/strong'] } });
    await clock.advance(10);
    const judged = observations.filter(({ metadata }) => metadata.tags?.includes('judge'));
    expect(judged.map(({ errorCode, attempts }) => [errorCode, attempts.length])).toEqual([['no_candidate', 0]]);
    await router.dispose();
  });

  test('that makes no sense is told of, and teaches nothing', async () => {
    const errors: string[] = [];
    const { router, told, clock } = setUp(
      { judge: { model: 'acme/strong', share: 1, maxUsdPerHour: 1 } },
      { ...judging('ten out of ten'), on: { 'internal.error': ({ where }) => void errors.push(where) } },
    );
    await router.complete(ask());
    await clock.advance(10);
    expect([told, errors]).toEqual([[], ['judge']]);
    await router.dispose();
  });
});

describe('what was learned', () => {
  test('is there for the next router on the same store, until it is reset', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore(clock);
    const open = () =>
      createRouter({
        plugins: [fakeProvider({ id: 'acme', models: MODELS })],
        learned: { explore: 0 },
        override: (scope) => {
          scope.bind(TOKENS.clock, () => clock);
          scope.bind(TOKENS.store, () => store);
        },
      });
    const one = open();
    let last: ChatResult | undefined;
    for (let index = 0; index < 5; index += 1) {
      last = await one.complete(ask());
      await one.feedback(last.id, { thumbs: 'up' });
    }
    await one.dispose();
    const two = open();
    expect((await two.explain(ask())).plan.candidates.find(({ model }) => model === last?.model)?.reason).toContain(
      '5 answers of yours',
    );
    await two.memory.reset();
    expect(await two.memory.list()).toEqual([]);
    await two.dispose();
    expect((await store.list('learned:note:')).size).toBe(0);
  });

  test('is exported and imported; what is no export is refused', async () => {
    const [one, two] = [setUp(), setUp()];
    const { id } = await one.router.complete(ask());
    await one.router.feedback(id, { thumbs: 'down' });
    const text = await one.router.memory.export();
    await two.router.memory.import(text);
    const rounded = async ({ router }: typeof one) =>
      (await router.memory.list()).map((line) => ({ ...line, signs: line.signs.toFixed(9) }));
    expect(await rounded(two)).toEqual(await rounded(one));
    await expect(two.router.memory.import('{}')).rejects.toThrow('this is no memory that was exported: it has version');
    await Promise.all([one.router.dispose(), two.router.dispose()]);
  });
});

test.for<[RouterConfig['learned'], string]>([
  [
    { dial: 0.5, spendAtMost: 0.4 },
    'learned: expected one of dial, spendAtMost, qualityAtLeast, found dial and spendAtMost',
  ],
  [{ dial: 2 }, 'learned.dial: expected a number from 0 to 1'],
  [{ judge: { model: 'acme/nobody' } }, 'learned.judge.model: "acme/nobody"'],
])('a configuration with %j is refused', ([learned, message]) => {
  const plugins = [fakeProvider({ id: 'other', models: MODELS })];
  expect(() => createRouter({ plugins, learned: learned ?? {} })).toThrow(message);
});

test('how difficult a prompt is decides between a cheap and a strong model', async () => {
  let difficulty = 0;
  const classifier = definePlugin({
    kind: 'classifier',
    id: 'hard',
    apiVersion: 1,
    create: () => ({
      id: 'hard',
      classify: (): Classification => ({ task: 'coding', confidence: 1, evidence: [], by: 'hard', difficulty }),
    }),
  })();
  const { router } = makeRouter([fakeProvider({ id: 'acme', models: MODELS }), classifier], {
    learned: { dial: 0.5, explore: 0 },
  });
  const first = async () =>
    (await router.explain({ messages: [{ role: 'user', content: 'x' }] })).plan.candidates[0]?.model;
  expect(await first()).toBe('cheaper');
  difficulty = 0.9;
  expect(await first()).toBe('strong');
  await router.dispose();
});

test('feedback counts for the arm of an experiment, with nothing learned and no ledger', async () => {
  const { router } = makeRouter([fakeProvider({ id: 'acme', models: MODELS })], {
    experiments: [
      {
        name: 'try',
        arms: [
          { name: 'now', use: ['acme/cheap'] },
          { name: 'new', use: ['acme/strong'] },
        ],
      },
    ],
  });
  const { id } = await router.complete(ask());
  expect(await router.feedback(id, { score: 0.5 })).toMatchObject({ isNew: true, isLearned: false, value: 0.5 });
  const arms = router.experiments().flatMap((one) => one.arms);
  expect(arms.map(({ quality }) => quality).filter((quality) => quality !== undefined)).toEqual([0.5]);
  await expect(router.feedback('nobody', { score: 0.5 })).rejects.toThrow('there is no request "nobody"');
  await router.dispose();
});
