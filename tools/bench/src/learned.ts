import { createRouter, definePlugin, type Router, type RouterConfig } from '@signalbox/core';

/**
 * What the strategy `learned` adds to a request: routers that differ in nothing else take turns, over a provider that
 * answers at once. Figures are medians over the rounds, of this process's processor time.
 */
const REQUESTS = 400;
const WARM_UP = 4_000;
const ROUNDS = 31;
const MODELS = 5;

const provider = definePlugin({
  kind: 'provider',
  id: 'memory',
  apiVersion: 1,
  models: Array.from({ length: MODELS }, (_, place) => ({
    id: `m${place}`,
    kind: 'chat' as const,
    capabilities: [],
    quality: 0.5 + place / 10,
    price: {
      kind: 'known' as const,
      inputPerMTok: String(place + 1),
      outputPerMTok: String(place + 1),
      source: 'none',
      asOf: '2026-11-25',
    },
  })),
  create: () => ({
    async *stream() {
      yield { type: 'text-delta', text: 'ok' };
      yield { type: 'finish', finishReason: 'stop', usage: { inputTokens: 10, outputTokens: 1 } };
    },
  }),
});

const use = Array.from({ length: MODELS }, (_, place) => `memory/m${place}`);
const SHORT = 'How do I sort a list of numbers in place?';
const LONG = 'A line of a long document. '.repeat(300);

function routerWith(strategy: string, learned?: RouterConfig['learned']): Router {
  return createRouter({
    plugins: [provider()],
    tasks: { coding: { use, strategy } },
    ...(learned !== undefined && { learned }),
  });
}

async function ask(router: Router, system: string): Promise<string> {
  const { id } = await router.complete({
    system,
    messages: [{ role: 'user', content: SHORT }],
    metadata: { task: 'coding', user: 'bench' },
  });
  return id;
}

async function cpuUs(router: Router, system: string, count: number): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await ask(router, system);
  const { user, system: kernel } = process.cpuUsage(before);
  return (user + kernel) / count;
}

const plain = routerWith('balanced');
const greedy = routerWith('learned', { explore: 0 });
const exploring = routerWith('learned', { explore: 0.05 });
for (const router of [greedy, exploring]) {
  for (let index = 0; index < 200; index += 1) await router.feedback(await ask(router, 'Be brief.'), { score: 0.8 });
}

for (const { name, system } of [
  { name: 'a short prompt', system: 'Be brief.' },
  { name: 'a prompt of 2,000 tokens', system: LONG },
]) {
  const subjects = [
    { name: 'balanced', router: plain },
    { name: 'learned, explore 0', router: greedy },
    { name: 'learned', router: exploring },
  ].map((subject) => ({ ...subject, readings: [] as number[] }));
  for (const { router } of subjects) await cpuUs(router, system, WARM_UP);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { router, readings } of subjects) readings.push(await cpuUs(router, system, REQUESTS));
  }
  const base = median(subjects[0]?.readings ?? []);
  for (const { name: strategy, readings } of subjects) {
    const us = median(readings);
    process.stdout.write(`${name}: ${strategy} ${us.toFixed(1)} µs, ${(us - base).toFixed(1)} more\n`);
  }
}

const from = performance.now();
const FEEDBACKS = 20_000;
const id = await ask(exploring, 'Be brief.');
for (let index = 0; index < FEEDBACKS; index += 1) await exploring.feedback(id, { id: String(index), score: 0.5 });
process.stdout.write(`feedback: ${(((performance.now() - from) * 1_000) / FEEDBACKS).toFixed(1)} µs\n`);
await Promise.all([plain, greedy, exploring].map((router) => router.dispose()));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
