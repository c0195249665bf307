import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRouter, TOKENS, type EmbedRequest, type Observation, type RouterConfig } from '@signalbox/core';
import { createFakeClock, fakeProvider, type FakeStep } from '@signalbox/testkit';
import { semantic, type SemanticOptions } from '../src/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-semantic-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a text speaks of, as a vector: texts of the same sense point the same way. */
const SENSES = [/bill|invoice|charge|refund/i, /crash|error|broken/i, /sky|sun|rain/i] as const;
const vectorOf = (text: string): number[] => [...SENSES.map((sense) => (sense.test(text) ? 1 : 0)), 0.1];

const ROUTES = [
  { task: 'billing', examples: ['I want a refund', 'why was I charged twice', 'where is my invoice'] },
  { task: 'support', examples: ['the app has a crash', 'it shows an error', 'login is broken'] },
];
const BILL = 'This bill is wrong';

interface Setup {
  /** Everything that was embedded, one list for each call. */
  readonly asked: (readonly string[])[];
  readonly requests: EmbedRequest[];
  readonly errors: string[];
  readonly observations: Observation[];
  readonly clock: ReturnType<typeof createFakeClock>;
  classify(
    content: string,
    more?: object,
  ): Promise<{ readonly task: string; readonly by: string } & Record<string, unknown>>;
}

function setup(
  options: Partial<SemanticOptions> = {},
  { config = {}, step }: { readonly config?: Partial<RouterConfig>; readonly step?: () => FakeStep | undefined } = {},
): Setup {
  const asked: (readonly string[])[] = [];
  const requests: EmbedRequest[] = [];
  const errors: string[] = [];
  const observations: Observation[] = [];
  const clock = createFakeClock();
  const chat = fakeProvider({ id: 'a', models: [{ id: 'm', compliance: ['hipaa'] }], script: [{ text: 'yes' }] });
  const vectors = fakeProvider({
    id: 'e',
    models: [{ id: 'v', kind: 'embedding' }],
    script: ({ request }) => {
      const other = step?.();
      const { input } = request as EmbedRequest;
      asked.push(input);
      requests.push(request as EmbedRequest);
      return other ?? { embeddings: input.map(vectorOf) };
    },
  });
  const plugin = semantic({ embed: 'e/v', routes: ROUTES, cacheFile: join(folder, 'vectors.json'), ...options });
  const router = createRouter({
    classification: { classifiers: ['semantic'] },
    retry: { maxRetries: 0 },
    ...config,
    plugins: [chat, vectors, plugin],
    on: {
      'internal.error': ({ where, error }) => errors.push(`${where}: ${(error as Error).message}`),
      'request.end': ({ observation }) => observations.push(observation),
    },
    override: (scope) => scope.bind(TOKENS.clock, () => clock),
  });
  return {
    asked,
    requests,
    errors,
    observations,
    clock,
    classify: async (content, more = {}) => {
      const { classification } = await router.explain({ messages: [{ role: 'user', content }], ...more });
      return { ...classification };
    },
  };
}

describe('a prompt', () => {
  test('has the task of the nearest examples', async () => {
    const { classify } = setup();
    expect(await classify(BILL)).toEqual({
      task: 'billing',
      by: 'semantic',
      confidence: expect.closeTo(1, 5),
      evidence: ['near "I want a refund" (1.00)'],
    });
    expect(await classify('error 42')).toMatchObject({ task: 'support' });
  });

  test('that is near to none is left to the next', async () => {
    expect(await setup().classify('will the sun shine')).toMatchObject({ by: 'default' });
  });

  test('that is as near to two is left to the next, where a margin is asked for', async () => {
    const both = 'an error on my bill';
    expect(await setup({ threshold: 0.5 }).classify(both)).toMatchObject({ by: 'semantic' });
    expect(await setup({ threshold: 0.5, margin: 0.1 }).classify(both)).toMatchObject({ by: 'default' });
    expect(await setup({ threshold: 0.5, margin: 0.1 }).classify(BILL)).toMatchObject({ task: 'billing' });
  });

  test('that is nearest to the other examples is left to the next', async () => {
    const weather = 'a rain of refund';
    expect(await setup({ threshold: 0.6 }).classify(weather)).toMatchObject({ task: 'billing' });
    expect(await setup({ threshold: 0.6, others: ['sky and refund'] }).classify(weather)).toMatchObject({
      by: 'default',
    });
  });

  test('must reach the threshold of its route', async () => {
    const [billing, support] = ROUTES as [(typeof ROUTES)[0], (typeof ROUTES)[0]];
    const routes = [
      { ...billing, threshold: 0.9 },
      { ...support, threshold: 0.5 },
    ];
    const { classify } = setup({ routes });
    expect(await classify('a refund, under the sky')).toMatchObject({ by: 'default' });
    expect(await classify('a crash, under the sky')).toMatchObject({ task: 'support' });
  });

  test('goes where its route says', async () => {
    const routes = ROUTES.map((route) => ({ ...route, use: ['a/m'] }));
    expect(await setup({ routes }).classify(BILL)).toMatchObject({ use: ['a/m'] });
  });

  test('is embedded from its beginning, and not at all where it is empty', async () => {
    const { classify, asked } = setup({ maxCharacters: 12 });
    await classify(' ');
    expect(asked).toEqual([]);
    await classify(BILL);
    expect(asked).toContainEqual(['This bill is']);
  });

  test('is embedded on behalf of who asks', async () => {
    const { classify, observations, requests } = setup();
    await classify(BILL, { metadata: { user: 'ann', tenant: 't', tags: ['x'], task: undefined } });
    const of = observations.find(({ metadata }) => metadata.user !== undefined);
    expect(of).toMatchObject({ operation: 'embed', metadata: { user: 'ann', tenant: 't', tags: ['x'] } });
    // The examples are nobody's.
    expect(observations.filter(({ metadata }) => metadata.user === undefined)).toHaveLength(1);
    expect(requests.every(({ inputType }) => inputType === 'query')).toBe(true);
  });

  test('is not shown to a provider that may not see it, and that is no failure', async () => {
    const { classify, asked, errors } = setup();
    const routing = { require: { compliance: ['hipaa'] } };
    expect(await classify(BILL, { routing })).toMatchObject({ by: 'default' });
    expect(asked.flat()).not.toContain(BILL);
    expect(errors).toEqual([]);
    expect(await classify(BILL)).toMatchObject({ by: 'semantic' });
  });
});

describe('the examples', () => {
  test('are embedded once, a hundred at a time at most', async () => {
    const examples = Array.from({ length: 200 }, (_, index) => `bill number ${index}`);
    const { classify, asked } = setup({ routes: [{ task: 'billing', examples }] });
    await classify(BILL);
    await classify(BILL);
    expect(asked.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([1, 1, 8, 96, 96]);
  });

  test('are read from the file by the next process, and no text of them stands there', async () => {
    await setup().classify(BILL);
    const file = await readFile(join(folder, 'vectors.json'), 'utf8');
    expect(file).not.toContain('refund');
    const { classify, asked } = setup();
    expect(await classify(BILL)).toMatchObject({ task: 'billing' });
    expect(asked).toEqual([[BILL]]);
  });

  test('that are new are embedded alone, and join the others in the file', async () => {
    await setup().classify(BILL);
    const routes = [...ROUTES, { task: 'weather', examples: ['the sun', 'some rain'] }];
    const { classify, asked } = setup({ routes });
    expect(await classify('sky')).toMatchObject({ task: 'weather' });
    expect(asked).toContainEqual(['the sun', 'some rain']);
    expect(Object.keys(JSON.parse(await readFile(join(folder, 'vectors.json'), 'utf8')).vectors)).toHaveLength(8);
  });

  test('are embedded anew where the model has another length by now', async () => {
    await setup().classify(BILL);
    const { classify, asked, errors, clock } = setup({ embed: embedLonger, model: 'e/v' });
    expect(await classify(BILL)).toMatchObject({ by: 'default' });
    expect(errors[0]).toContain('the examples have 4 dimensions, and the prompt 5');
    await clock.advance(1_000);
    expect(await classify(BILL)).toMatchObject({ task: 'billing' });
    expect(asked).toEqual([]);
    const { vectors } = JSON.parse(await readFile(join(folder, 'vectors.json'), 'utf8'));
    expect(Object.values<string>(vectors).every((base64) => Buffer.from(base64, 'base64').length === 20)).toBe(true);
  });

  test('are embedded anew where the file cannot be read, and that is told', async () => {
    await writeFile(join(folder, 'vectors.json'), '{"version": 1, "vec');
    const { classify, errors } = setup();
    expect(await classify(BILL)).toMatchObject({ task: 'billing' });
    expect(errors).toHaveLength(2);
    expect(errors[0]).toContain('vectors.json');
    expect(Object.keys(JSON.parse(await readFile(join(folder, 'vectors.json'), 'utf8')).vectors)).toHaveLength(6);
  });

  test('are kept nowhere where that is said', async () => {
    await setup({ cacheFile: false }).classify(BILL);
    await expect(readFile(join(folder, 'vectors.json'))).rejects.toThrow('ENOENT');
  });

  test('set the threshold that nine of ten of them reach', async () => {
    // Nine speak of bills alone, one of bills and the sky: it alone is farther than the others.
    const examples = [...Array.from({ length: 9 }, (_, index) => `bill ${index}`), 'bill and sky'];
    const { classify } = setup({ routes: [{ task: 'billing', examples }], topK: 1 });
    expect(await classify('a bill')).toMatchObject({ task: 'billing' });
    expect(await classify('bill, sun, error')).toMatchObject({ by: 'default' });
  });
});

describe('a failure', () => {
  test('is told, leaves the provider alone for a second, and is over when it is over', async () => {
    let isDown = true;
    const down: FakeStep = { error: 'provider_unavailable' };
    const { classify, asked, errors, clock } = setup({}, { step: () => (isDown ? down : undefined) });
    expect(await classify(BILL)).toMatchObject({ by: 'default' });
    const calls = asked.length;
    expect(errors).toHaveLength(1);
    expect(await classify(BILL)).toMatchObject({ by: 'default' });
    expect(asked).toHaveLength(calls);
    isDown = false;
    await clock.advance(1_000);
    expect(await classify(BILL)).toMatchObject({ by: 'semantic' });
  });

  test('of an embedding that takes too long is one, and its function hears of it', async () => {
    const signals: AbortSignal[] = [];
    const embed: SemanticOptions['embed'] = (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const { classify, errors, clock } = setup({ embed, timeLimitMs: 50 });
    const found = classify(BILL);
    await clock.advance(50);
    expect(await found).toMatchObject({ by: 'default' });
    expect(errors).toEqual(['classifier semantic: no embedding within 50 ms']);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('of a function that gives too few vectors says so', async () => {
    const { classify, errors } = setup({ embed: () => [[1, 0]] });
    expect(await classify(BILL)).toMatchObject({ by: 'default' });
    expect(errors[0]).toContain('expected 6 vectors, found 1');
  });
});

describe('options', () => {
  test.for<[Partial<SemanticOptions>, RegExp]>([
    [{ embed: '' }, /embed/],
    [{ routes: [] }, /routes/],
    [{ routes: [{ task: 'a', examples: [] }] }, /routes\.0\.examples/],
    [{ routes: [{ task: 'a', examples: ['x'] }] }, /threshold: expected one/],
    [{ routes: [ROUTES[0] as never, ROUTES[0] as never] }, /"billing" stands twice/],
    [{ threshold: 2 }, /threshold/],
    [{ topK: 0 }, /topK/],
    [{ treshold: 0.5 } as never, /treshold/],
  ])('%o are refused', ([options, message]) => {
    expect(() => setup(options)).toThrow(message);
  });
});

const embedLonger: SemanticOptions['embed'] = (texts) => texts.map((text) => [...vectorOf(text), 0]);
