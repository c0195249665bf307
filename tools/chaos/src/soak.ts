// Traffic for a long time, to see whether memory stays where it is: `npm run soak [-- --minutes M --rate R --json <file>]`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRouter, definePlugin, type ChatChunk, type ProviderPlugin, RouterError } from '@signalbox/core';
import { seededBy, type Random } from './random.ts';

const USAGE = `npm run soak [-- --minutes M --rate R --json <file>]

Sends R requests a second through a router in this process, for M minutes, to three simulated providers that fail now
and then, and says whether memory grows.

  --minutes M    Default: 10
  --rate R       requests a second. Default: 300
  --json <file>  writes the numbers; - for standard output

Fails when memory grows by more than ${percent(0.05)} over ten minutes, after the first third of the time.`;

const SAMPLE_MS = 2_000;

interface Sample {
  readonly minute: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '300' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.error(USAGE);
    return 0;
  }
  const minutes = positive('--minutes', values.minutes);
  const rate = positive('--rate', values.rate);
  const samples: Sample[] = [];
  const started = performance.now();
  const minute = (): number => (performance.now() - started) / 60_000;
  const sampling = setInterval(() => {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    samples.push({ minute: minute(), rssBytes: rss, heapBytes: heapUsed });
    if (samples.length % 15 === 0)
      console.error(`${minute().toFixed(1)} min: ${megabytes(rss)} resident, ${megabytes(heapUsed)} heap`);
  }, SAMPLE_MS);
  const { requests, failed } = await traffic(minutes * 60_000, rate);
  clearInterval(sampling);

  const settled = samples.filter((sample) => sample.minute >= minutes / 3);
  const rssBytes = mean(settled.map((sample) => sample.rssBytes));
  const rssPerMinute = slope(settled.map((sample) => [sample.minute, sample.rssBytes]));
  const heapPerMinute = slope(settled.map((sample) => [sample.minute, sample.heapBytes]));
  const growth = (rssPerMinute * 10) / rssBytes;
  const result = {
    minutes,
    requests,
    failed,
    perSecond: requests / (minute() * 60),
    rssBytes,
    rssBytesPerMinute: rssPerMinute,
    heapBytesPerMinute: heapPerMinute,
    rssGrowthInTenMinutes: growth,
  };
  console.error(
    `${requests} requests (${Math.round(result.perSecond)} a second, ${failed} failed): ${megabytes(rssBytes)} resident, ` +
      `${megabytes(rssPerMinute)} a minute, heap ${megabytes(heapPerMinute)} a minute`,
  );
  if (values.json !== undefined) {
    const text = `${JSON.stringify(result, undefined, 2)}\n`;
    if (values.json === '-') process.stdout.write(text);
    else writeFileSync(values.json, text);
  }
  return growth <= 0.05 ? 0 : 1;
}

async function traffic(forMs: number, perSecond: number): Promise<{ requests: number; failed: number }> {
  const random = seededBy(1, 'soak');
  const plugins = ['a', 'b', 'c'].map((id) => pluginOf(id, random));
  const router = createRouter({
    plugins,
    tasks: { general: { use: plugins.map(({ id }) => `${id}/model`), strategy: 'weighted' } },
    hedging: {},
    continuation: 'continue',
    probes: { openBreakers: true },
    limits: { maxConcurrent: 1_000 },
  });
  let requests = 0;
  let failed = 0;
  const underWay = new Set<Promise<void>>();
  const ask = (): void => {
    const isStreamed = random() < 0.5;
    // Users, sessions and tags as they come: what is counted by them must not grow without bound.
    const metadata = { user: `u${requests}`, session: `s${requests}`, tags: [`t${requests % 10}`], task: 'general' };
    const request = { messages: [{ role: 'user', content: `question ${requests}` }], metadata } as const;
    requests += 1;
    const asked = (isStreamed ? router.stream(request).result : router.complete(request)).then(
      () => {},
      () => void (failed += 1),
    );
    underWay.add(asked);
    void asked.finally(() => underWay.delete(asked));
  };
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const passed = performance.now() - started;
      while (requests < (passed / 1_000) * perSecond) ask();
      if (passed < forMs) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
  await Promise.all(underWay);
  await router.dispose();
  return { requests, failed };
}

function pluginOf(id: string, random: Random): ProviderPlugin {
  return definePlugin({
    kind: 'provider',
    id,
    apiVersion: 1,
    models: [{ id: 'model', kind: 'chat', capabilities: [], price: { kind: 'free' } }],
    create: () => ({
      async *stream(): AsyncGenerator<ChatChunk, void> {
        await new Promise((resolve) => setTimeout(resolve, 2 + random() * 20));
        if (random() < 0.02) throw new RouterError('overloaded', { message: 'now and then' });
        for (let piece = 0; piece < 20; piece += 1) yield { type: 'text-delta', text: `piece ${piece} ` };
        yield { type: 'finish', finishReason: 'stop', usage: { inputTokens: 10, outputTokens: 40 } };
      },
    }),
  })();
}

/** Least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const x = mean(points.map(([each]) => each));
  const y = mean(points.map(([, each]) => each));
  const spread = points.reduce((sum, [each]) => sum + (each - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0) / spread;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function percent(share: number): string {
  return `${share * 100} %`;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new TypeError(`${name} is "${text}", expected a number above 0`);
  return value;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  return 2;
});
