import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOpenAI } from '@ai-sdk/openai';
import { createRouter, type ChatRequest, type ProviderPlugin, type Router } from '@signalbox/core';
import { anthropic } from '@signalbox/provider-anthropic';
import { cohere } from '@signalbox/provider-cohere';
import { groq } from '@signalbox/provider-groq';
import { mistral } from '@signalbox/provider-mistral';
import { openai } from '@signalbox/provider-openai';
import { startEmulator, type Emulator, type Fault, type NeutralRequest } from '@signalbox/testkit';
import { generateText, streamText } from 'ai';
import { answerTo, fidelityOf } from './answers.ts';
import { gapMs, seededBy, shuffled, type Random } from './random.ts';
import { quantile } from './statistics.ts';
import { TROUBLES, type Trouble } from './weather.ts';

/** Five vendors' wires on this machine, behind the real SDKs. */
const VENDORS = ['openai', 'anthropic', 'groq', 'mistral', 'cohere'] as const;
const MODELS = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5-20251001',
  groq: 'openai/gpt-oss-120b',
  mistral: 'mistral-small-2603',
  cohere: 'command-a-03-2025',
} as const;

/** Shorter than in production, as the weather here is. */
const SETTINGS = {
  continuation: 'continue',
  hedging: {},
  probes: { openBreakers: true },
  timeouts: { connectMs: 1_000, firstChunkMs: 1_000, idleMs: 1_000, wholeAnswerMs: 1_500, totalMs: 10_000 },
  breaker: { resetTimeoutMs: 2_000, longRestMs: 5_000 },
} as const;

const PER_SECOND = 40;
const LATENCY_MS = 20;
const SLOT_MS = 3_000;

/** What came of traffic over real sockets. */
export interface Emulated {
  readonly minutes: number;
  readonly requests: number;
  readonly availability: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lostText: number;
  readonly duplicatedText: number;
  readonly unsettled: number;
  /** The same questions to one of the five by the AI SDK, at the same time. */
  readonly aiSdk: { readonly requests: number; readonly availability: number };
  readonly leaks: {
    /** Connections open to the five when the router was gone. */
    readonly sockets: number;
    /** Timers of the process more than before. */
    readonly timers: number;
    /** Listeners left on a signal that all requests shared. */
    readonly listeners: number;
    /** Replies that were being written although nobody read them. */
    readonly openReplies: number;
    /** What the heap has grown by, after a collection, in bytes. */
    readonly heapBytes: number;
  };
  /** Codes of what failed. */
  readonly failures: Readonly<Record<string, number>>;
}

interface Tally {
  asked: number;
  good: number;
  lost: number;
  duplicated: number;
  readonly waits: number[];
  readonly failures: Record<string, number>;
}

/** Sends traffic through two troubles at a time, for as long as it is told. */
export async function runEmulated(minutes: number, seed: number): Promise<Emulated> {
  const emulators = await Promise.all(VENDORS.map((vendor) => startEmulator(optionsOf(vendor))));
  const timersBefore = timers();
  const ends = new Map<string, number>();
  const router = routerFor(emulators, ends);
  const shared = new AbortController();
  const ours = tally();
  const theirs = tally();
  const [first] = emulators;
  const sdk = createOpenAI({ apiKey: 'made-up', baseURL: `${(first as Emulator).url}/v1` }).chat(MODELS.openai);

  const askRouter = async (id: string, isStreamed: boolean, heard: (text: string) => void): Promise<void> => {
    const request: ChatRequest = {
      messages: [{ role: 'user', content: id }],
      metadata: { session: id, task: 'general' },
      signal: shared.signal,
    };
    if (!isStreamed) return heard((await router.complete(request)).text);
    for await (const chunk of router.stream(request)) if (chunk.type === 'text-delta') heard(chunk.text);
  };
  const askSdk = async (id: string, isStreamed: boolean, heard: (text: string) => void): Promise<void> => {
    const abortSignal = AbortSignal.timeout(SETTINGS.timeouts.totalMs);
    if (!isStreamed) return heard((await generateText({ model: sdk, prompt: id, abortSignal })).text);
    const { stream } = streamText({ model: sdk, prompt: id, abortSignal, onError: () => {} });
    for await (const part of stream) {
      if (part.type === 'text-delta') heard(part.text);
      if (part.type === 'error') throw part.error;
      if (part.type === 'abort') throw new Error('aborted');
    }
  };

  const random = seededBy(seed, 'sockets');
  const heapBefore = await heap();
  const until = performance.now() + minutes * 60_000;
  const weather = storm(emulators, seededBy(seed, 'storm'), until);
  const underWay: Promise<void>[] = [];
  for (let number = 0; performance.now() < until; number += 1) {
    const isStreamed = random() < 0.5;
    underWay.push(record(ours, `q${number}`, isStreamed, askRouter));
    // A tenth of the traffic is enough to tell.
    if (number % 10 === 0) underWay.push(record(theirs, `s${number}`, isStreamed, askSdk));
    await sleep(gapMs(random, PER_SECOND));
  }
  await Promise.all(underWay);
  await weather;
  const listeners = getEventListeners(shared.signal, 'abort').length;
  await router.dispose();
  await settled(() => sum(emulators, 'openRequests') === 0);
  const heapBytes = (await heap()) - heapBefore;
  const openReplies = sum(emulators, 'openRequests');
  // The AI SDK's connections are the process's own pool's, which keeps them; they are none of the router's.
  const sockets = openSocketsOf(emulators.slice(1));
  await Promise.all(emulators.map((emulator) => emulator.close()));
  await settled(() => timers() <= timersBefore);
  return {
    minutes,
    ...summaryOf(ours),
    unsettled: [...ends.values()].filter((count) => count !== 1).length + Math.abs(ours.asked - ends.size),
    aiSdk: { requests: theirs.asked, availability: theirs.good / Math.max(1, theirs.asked) },
    leaks: { sockets, timers: Math.max(0, timers() - timersBefore), listeners, openReplies, heapBytes },
    failures: ours.failures,
  };
}

function optionsOf(vendor: (typeof VENDORS)[number]) {
  return { dialect: vendor, latencyMs: LATENCY_MS, tokensPerSecond: 600, reply: replyTo } as const;
}

/** The answer to the question in the prompt, or the rest of it. */
function replyTo({ turns }: NeutralRequest): { readonly text: string } {
  const question = turns.find(({ role }) => role === 'user')?.text ?? '';
  const said = turns.find(({ role }) => role === 'assistant')?.text;
  const whole = answerTo(question);
  if (said === undefined) return { text: whole };
  const isTold = turns.at(-1)?.role === 'user';
  return { text: isTold ? whole.slice(said.lastIndexOf(' ') + 1) : whole.slice(said.length) };
}

function routerFor(emulators: readonly Emulator[], ends: Map<string, number>): Router {
  const [first, second, third, fourth, fifth] = emulators.map(({ url }) => url);
  const plugins: ProviderPlugin[] = [
    openai({ apiKey: 'made-up', baseUrl: `${first}/v1` }),
    anthropic({ apiKey: 'made-up', baseUrl: second as string }),
    groq({ apiKey: 'made-up', baseUrl: third as string }),
    mistral({ apiKey: 'made-up', baseUrl: fourth as string }),
    cohere({ apiKey: 'made-up', baseUrl: fifth as string }),
  ];
  const router = createRouter({
    ...SETTINGS,
    plugins,
    tasks: { general: { use: VENDORS.map((vendor) => `${vendor}/${MODELS[vendor]}`), strategy: 'weighted' } },
  });
  router.on('request.end', ({ observation: { metadata } }) => {
    const { session } = metadata;
    if (session !== undefined) ends.set(session, (ends.get(session) ?? 0) + 1);
  });
  return router;
}

/** Two of the five are in trouble at any time, each with its own. */
async function storm(emulators: readonly Emulator[], random: Random, until: number): Promise<void> {
  while (performance.now() < until) {
    const unlucky = shuffled(random, emulators).slice(0, 2);
    for (const emulator of unlucky) await start(emulator, shuffled(random, TROUBLES)[0] as Trouble, random);
    await sleep(Math.max(0, Math.min(SLOT_MS, until - performance.now())));
    for (const emulator of unlucky) {
      emulator.setLatencyMs(LATENCY_MS);
      await emulator.clearFaults();
    }
  }
}

async function start(emulator: Emulator, trouble: Trouble, random: Random): Promise<void> {
  if (trouble.kind === 'slow') return emulator.setLatencyMs(LATENCY_MS * trouble.factor);
  const share = 'share' in trouble ? trouble.share : 1;
  await emulator.fault(faultOf(trouble), { times: Infinity, when: () => random() < share });
}

function faultOf(trouble: Exclude<Trouble, { readonly kind: 'slow' }>): Fault {
  switch (trouble.kind) {
    case 'outage':
    case 'flapping':
      return { kind: 'connection-refused' };
    case 'brown-out':
      return { kind: 'status', status: 503, reason: 'unavailable' };
    case 'rate-limits':
      return { kind: 'rate-limit', retryAfterMs: trouble.retryAfterMs };
    case 'hang':
      return { kind: 'hang-before-headers' };
    case 'cut':
      return { kind: 'cut-mid-stream', afterFrames: 4 };
    case 'garbage':
      return { kind: 'garbage' };
    case 'auth':
      return { kind: 'status', reason: 'authentication' };
  }
}

function tally(): Tally {
  return { asked: 0, good: 0, lost: 0, duplicated: 0, waits: [], failures: {} };
}

async function record(
  into: Tally,
  id: string,
  isStreamed: boolean,
  ask: (id: string, isStreamed: boolean, heard: (text: string) => void) => Promise<void>,
): Promise<void> {
  const startedMs = performance.now();
  let text = '';
  let firstMs: number | undefined;
  into.asked += 1;
  try {
    await ask(id, isStreamed, (piece) => {
      firstMs ??= performance.now();
      text += piece;
    });
    const { isWhole, lost } = fidelityOf(id, text);
    if (isWhole) into.good += 1;
    if (lost > 0) into.lost += 1;
  } catch (error) {
    const code = (error as { readonly code?: string }).code ?? (error as Error).name;
    into.failures[code] = (into.failures[code] ?? 0) + 1;
  }
  if (fidelityOf(id, text).duplicated > 0) into.duplicated += 1;
  into.waits.push(((isStreamed ? firstMs : undefined) ?? performance.now()) - startedMs);
}

function summaryOf({ asked, good, lost, duplicated, waits }: Tally) {
  return {
    requests: asked,
    availability: good / Math.max(1, asked),
    failed: asked - good,
    p50Ms: Math.round(quantile(waits, 0.5)),
    p99Ms: Math.round(quantile(waits, 0.99)),
    lostText: lost,
    duplicatedText: duplicated,
  };
}

function sum(emulators: readonly Emulator[], what: 'openRequests' | 'openSockets'): number {
  return emulators.reduce((total, emulator) => total + emulator[what], 0);
}

function openSocketsOf(emulators: readonly Emulator[]): number {
  return sum(emulators, 'openSockets');
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

async function heap(): Promise<number> {
  await sleep(100);
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Gives what is on its way a second to arrive. */
async function settled(isThere: () => boolean): Promise<void> {
  for (let wait = 0; wait < 100 && !isThere(); wait += 1) await sleep(10);
}
