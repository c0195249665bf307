import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  definePlugin,
  TOKENS,
  type Experiment,
  type ExperimentDecision,
  type RouterConfig,
  type Store,
} from '@signalbox/core';
import { fakeProvider, type FakeStep } from '@signalbox/testkit';
import { HELLO, makeRouter } from './make-router.ts';

const AB: Experiment = {
  name: 'ab',
  arms: [
    { name: 'old', use: ['a/model'] },
    { name: 'new', use: ['b/model'] },
  ],
};

function setUp(config: Omit<RouterConfig, 'plugins'>, scripts: Readonly<Record<string, FakeStep>> = {}) {
  const plugins = ['a', 'b', 'c'].map((id) => fakeProvider({ id, script: [scripts[id] ?? {}] }));
  const decisions: ExperimentDecision[] = [];
  const fixture = makeRouter(plugins, {
    retry: { maxRetries: 0 },
    breaker: { failureCount: 1_000, failureThreshold: 1 },
    ...config,
    on: { ...config.on, 'experiment.decision': (decision) => void decisions.push(decision) },
  });
  const ask = (user: string) => fixture.router.complete({ ...HELLO, metadata: { user } });
  return { plugins, decisions, ask, ...fixture };
}

async function askMany(ask: (user: string) => Promise<unknown>, count: number, prefix = 'user'): Promise<void> {
  for (let user = 0; user < count; user += 1) await ask(`${prefix}-${user}`).catch(() => {});
}

describe('an experiment', () => {
  test('gives each user one arm, the same each time, and writes it down', async () => {
    const { ask, observations, router } = setUp({ experiments: [AB] });
    for (let round = 0; round < 3; round += 1) await askMany(ask, 40);
    const arms = new Map<string, Set<string>>();
    for (const { metadata, experiment, provider, plan } of observations) {
      expect(experiment).toMatchObject({ name: 'ab', share: 0.5 });
      expect(provider).toBe(experiment?.arm === 'old' ? 'a' : 'b');
      expect(plan.route).toBe(`experiment:ab/${experiment?.arm}`);
      arms.set(metadata.user!, (arms.get(metadata.user!) ?? new Set()).add(experiment!.arm));
    }
    expect([...arms.values()].every(({ size }) => size === 1)).toBe(true);
    const readings = router.experiments()[0]!.arms;
    expect(readings.map(({ requests }) => requests).reduce((sum, count) => sum + count)).toBe(120);
    expect(Math.min(...readings.map(({ requests }) => requests))).toBeGreaterThan(30);
  });

  test('takes chats, and other operations where it is asked to', async () => {
    const models = [{ id: 'model', kind: 'embedding' as const, capabilities: [] }];
    const plugins = [fakeProvider({ id: 'a', models }), fakeProvider({ id: 'b', models })];
    const alone = {
      ...AB,
      arms: [
        { name: 'old', share: 1e-9 },
        { name: 'new', use: ['b/model'] },
      ],
    };
    const chats = makeRouter(plugins, { experiments: [alone], fallback: ['a/model'] });
    await chats.router.embed({ input: ['x'] });
    const embeds = makeRouter(plugins, { experiments: [{ ...alone, operations: ['embed'] }], fallback: ['a/model'] });
    await embeds.router.embed({ input: ['x'] });
    const taken = [chats, embeds].map(({ observations: [one] }) => [one?.provider, one?.experiment?.arm]);
    expect(taken).toEqual([
      ['a', undefined],
      ['b', 'new'],
    ]);
  });

  test('takes only requests for which its condition holds; what it leaves goes on to the next', async () => {
    const second: Experiment = { ...AB, name: 'rest', unit: 'request' };
    const { router, observations } = setUp({
      experiments: [{ ...AB, where: { tags: 'beta' } }, second, { ...second, name: 'never' }],
    });
    await router.complete({ ...HELLO, metadata: { tags: ['beta'] } });
    await router.complete(HELLO);
    expect(observations.map(({ experiment }) => experiment?.name)).toEqual(['ab', 'rest']);
  });

  test('leaves units that are not in its traffic to the next, and they stay there', async () => {
    const { ask, observations } = setUp({
      experiments: [
        { ...AB, traffic: 0.3 },
        { ...AB, name: 'next' },
      ],
    });
    for (let round = 0; round < 2; round += 1) await askMany(ask, 100);
    const first = observations
      .filter(({ experiment }) => experiment?.name === 'ab')
      .map(({ metadata }) => metadata.user);
    expect(first.length).toBeGreaterThan(30);
    expect(first.length).toBeLessThan(90);
    expect(new Set(first).size).toBe(first.length / 2);
  });

  test('keeps away from requests that name a model, from rules that name candidates, and from those asked side by side', async () => {
    const { router, observations } = setUp({
      experiments: [AB],
      rules: [{ name: 'private', when: { tags: 'private' }, use: ['c/model'] }],
    });
    await router.complete({ ...HELLO, model: 'c/model' });
    await router.complete({ ...HELLO, metadata: { tags: ['private'] } });
    await router.parallel(HELLO, { candidates: ['a/model', 'c/model'] });
    expect(observations.map(({ experiment }) => experiment)).toEqual([undefined, undefined, undefined, undefined]);
    expect(observations.map(({ provider }) => provider)).toEqual(['c', 'c', 'a', 'c']);
  });

  test('takes requests that ask for a name of its `models`, but none that the router itself makes', async () => {
    const arms = [{ name: 'old' }, { name: 'new', model: 'b/model', share: 1e9 }];
    const { router, observations } = setUp({
      experiments: [{ name: 'swap', models: ['a/model'], arms }],
      fallback: ['a/model'],
    });
    await router.complete({ ...HELLO, model: 'a/model' });
    await router.complete({ ...HELLO, model: 'c/model' });
    await router.complete(HELLO);
    await router.consensus(HELLO, { candidates: ['a/model', 'c/model'] });
    expect(observations.map(({ provider }) => provider)).toEqual(['b', 'c', 'a', 'a', 'c']);
    expect(observations.map(({ experiment }) => experiment?.arm)).toEqual([
      'new',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('tries a strategy, and options that a request does not state', async () => {
    const options = { temperature: 0.2, maxOutputTokens: 64 };
    const { router, plugins, observations } = setUp({
      experiments: [
        {
          name: 'opts',
          arms: [
            { name: 'old', share: 1e-9 },
            { name: 'new', strategy: 'quality', options },
          ],
        },
      ],
    });
    await router.complete({ ...HELLO, maxOutputTokens: 9 });
    expect(observations[0]?.plan.strategy).toBe('quality');
    const call = plugins.flatMap(({ calls }) => calls)[0];
    expect(call?.request).toMatchObject({ temperature: 0.2, maxOutputTokens: 9 });
    await router.complete({ ...HELLO, routing: { prefer: 'cheap' } });
    expect(observations[1]?.experiment).toBeUndefined();
  });

  test('keeps what the task says for when something goes wrong', async () => {
    const { router } = setUp({
      tasks: { simple: { use: ['c/model'], accept: ({ provider }) => provider !== 'b' || 'not b' } },
      experiments: [
        {
          name: 'x',
          arms: [
            { name: 'old', share: 1e-9 },
            { name: 'new', use: ['b/model', 'a/model'] },
          ],
        },
      ],
    });
    const { provider } = await router.complete({ ...HELLO, metadata: { task: 'simple' } });
    expect(provider).toBe('a');
  });

  test('holds it against an arm when another answers for it, and nothing when the caller is at fault', async () => {
    const { router } = setUp(
      { experiments: [{ ...AB, unit: 'request' }], fallback: ['c/model'] },
      { a: { error: 'invalid_request' }, b: { error: 'provider_unavailable' } },
    );
    for (let request = 0; request < 40; request += 1) await router.complete(HELLO).catch(() => {});
    const [old, fresh] = router.experiments()[0]!.arms;
    expect(old).toMatchObject({ requests: 0 });
    expect(fresh).toMatchObject({ successRate: 0 });
    expect(fresh?.requests).toBeGreaterThan(10);
  });
});

describe('a canary and a guard in a router', () => {
  const canary: Experiment = { ...AB, canary: { steps: [0.5, 1], tolerance: 0.2, minimumRequests: 20 } };

  test('a broken model is taken back, and told of', async () => {
    const { ask, decisions, router } = setUp(
      { experiments: [canary], fallback: ['c/model'] },
      { b: { error: 'provider_unavailable' } },
    );
    await askMany(ask, 120);
    expect(decisions).toMatchObject([{ experiment: 'ab', arm: 'new', decision: 'rolled-back', share: 0 }]);
    expect(router.experiments()).toMatchObject([{ status: 'rolled-back' }]);
    expect((await ask('somebody')).provider).toBe('a');
  });

  test('a guard stops an arm', async () => {
    const { ask, decisions } = setUp(
      { experiments: [{ ...AB, guard: { errorRate: 0.2, minimumRequests: 10 } }], fallback: ['c/model'] },
      { b: { error: 'provider_unavailable' } },
    );
    await askMany(ask, 60);
    expect(decisions).toMatchObject([{ arm: 'new', decision: 'stopped' }]);
    expect(
      (await Promise.all(Array.from({ length: 20 }, (_, user) => ask(`new-${user}`)))).map((one) => one.provider),
    ).toEqual(new Array(20).fill('a'));
  });

  test('feedback counts for the arm of its request, once', async () => {
    const { ask, router, decisions } = setUp({
      experiments: [{ ...AB, guard: { quality: 0.5, minimumRequests: 4 } }],
    });
    for (let user = 0; user < 20; user += 1) {
      const { id, provider } = await ask(`user-${user}`);
      const value = provider === 'a' ? { score: 0.75 } : ({ thumbs: 'down' } as const);
      await router.feedback(id, { id: `f-${user}`, ...value });
      await router.feedback(id, { id: `f-${user}`, score: 1 });
      await router.feedback(id, { label: 'long' });
    }
    expect(router.experiments()[0]?.arms).toMatchObject([{ quality: 0.75 }, { quality: 0 }]);
    expect(decisions).toMatchObject([{ arm: 'new', decision: 'stopped' }]);
  });

  test('signs that are learned from count for no arm', async () => {
    const told: string[] = [];
    const tracker = definePlugin({
      kind: 'tracker',
      id: 'ear',
      apiVersion: 1,
      create: () => ({ id: 'ear', track: () => {}, feedback: ({ by }) => void told.push(by) }),
    });
    const plugins = ['a', 'b'].map((id) => fakeProvider({ id, script: [{ text: 'I cannot help with that.' }] }));
    const { router } = makeRouter([...plugins, tracker()], { experiments: [AB], learned: {} });
    for (let user = 0; user < 10; user += 1) await router.complete({ ...HELLO, metadata: { user: `user-${user}` } });
    expect(new Set(told)).toEqual(new Set(['signal:refusal']));
    expect(router.experiments()[0]?.arms.map(({ quality }) => quality)).toEqual([undefined, undefined]);
  });

  test.for([
    ['at once', (store: Store) => store],
    ['later', later],
  ] as const)(
    'a router that starts anew goes on where the last one was, with a store that answers %s',
    async ([, wrap]) => {
      const store = createMemoryStore({ now: () => 0 });
      const config = {
        experiments: [{ ...canary, canary: { ...canary.canary, steps: [0.5, 0.7, 1] } }],
        override: (scope: Parameters<NonNullable<RouterConfig['override']>>[0]) =>
          void scope.bind(TOKENS.store, () => wrap(store)),
      };
      const first = setUp(config);
      await askMany(first.ask, 90);
      expect(first.decisions.map(({ decision }) => decision)).toEqual(['promoted']);
      const { arms } = first.router.experiments()[0]!;
      await first.router.dispose();

      const second = setUp(config);
      await second.ask('ann');
      expect(second.router.experiments()[0]).toMatchObject({ step: 1, status: 'running' });
      const requests = (all: typeof arms): number => all.reduce((sum, each) => sum + each.requests, 0);
      expect(requests(second.router.experiments()[0]!.arms)).toBe(requests(arms) + 1);

      const changed = setUp({
        ...config,
        experiments: [{ ...config.experiments[0]!, arms: [AB.arms[0]!, { name: 'new', use: ['c/model'] }] }],
      });
      await changed.ask('ann');
      expect(changed.router.experiments()[0]).toMatchObject({ step: 0 });
      await Promise.all([second.router.dispose(), changed.router.dispose()]);
    },
  );

  test('two routers count together, and what one decides holds for both', async () => {
    const store = createMemoryStore({ now: () => 0 });
    const config = {
      experiments: [canary],
      fallback: ['c/model'],
      override: (scope: Parameters<NonNullable<RouterConfig['override']>>[0]) =>
        void scope.bind(TOKENS.store, () => store),
    };
    const broken = { b: { error: 'provider_unavailable' } } as const;
    const [one, two] = [setUp(config, broken), setUp(config, broken)];
    await askMany(two.ask, 4, 'two');
    await two.clock.advance(10_000);
    await askMany(two.ask, 1, 'two');
    await one.clock.advance(10_000);
    await askMany(one.ask, 1);
    await one.clock.advance(0);
    const count = (each: typeof one): number =>
      each.router.experiments()[0]!.arms.reduce((sum, arm) => sum + arm.requests, 0);
    expect(count(one)).toBe(5);
    await askMany(one.ask, 150);
    expect(one.decisions).toMatchObject([{ decision: 'rolled-back' }]);
    await two.clock.advance(10_000);
    await two.ask('ann');
    await two.clock.advance(0);
    expect(two.router.experiments()[0]).toMatchObject({ status: 'rolled-back' });
    expect(two.decisions).toEqual([]);
  });

  test('a store that is away stops nobody, and is told of', async () => {
    const failures: string[] = [];
    const { ask } = setUp({
      experiments: [canary],
      on: { 'internal.error': ({ where }) => void failures.push(where) },
      override: (scope) =>
        void scope.bind(TOKENS.store, () => ({
          id: 'away',
          list: async () => Promise.reject(new Error('away')),
          set: async () => Promise.reject(new Error('away')),
          delete: async () => {},
        })),
    });
    expect(['a', 'b']).toContain((await ask('ann')).provider);
    expect(failures).toContain('experiments');
  });
});

function later(store: Store): Store {
  return {
    id: store.id,
    list: async (prefix) => store.list(prefix),
    set: async (key, value, ttlMs) => store.set(key, value, ttlMs),
    delete: async (key) => store.delete(key),
  };
}

test.for([
  [{ experiments: [{ ...AB, arms: [AB.arms[0]!] }] }, /experiments\.0\.arms: expected two arms or more/],
  [
    { experiments: [{ ...AB, arms: [AB.arms[0]!, { name: 'new', use: ['nobody/x'] }] }] },
    /experiments\.ab\.arms\.new: "nobody\/x" is offered by no/,
  ],
  [{ experiments: [{ ...AB, arms: [AB.arms[0]!, { name: 'new', strategy: 'best' }] }] }, /there is no strategy "best"/],
  [{ experiments: [AB, AB] }, /experiments: expected a name of its own for each/],
  [{ experiments: [{ ...AB, canary: { steps: [0.5, 0.2] } }] }, /shares that rise/],
  [{ experiments: [{ ...AB, canary: {}, arms: [...AB.arms, { name: 'c' }] }] }, /two arms without shares/],
  [{ experiments: [{ ...AB, where: { taks: 'coding' } }] }, /experiment ab.*there is no fact "taks"/],
  [{ experiments: [{ ...AB, units: 'user' }] }, /experiments\.0\.units: there is no such option; did you mean unit\?/],
] as const)('%j is refused', ([config, message]) => {
  expect(() => setUp(config as never)).toThrow(message);
});
