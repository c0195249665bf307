import assert from 'node:assert/strict';
import type {
  ChatCall,
  ChatChunk,
  ChatRequest,
  Chunk,
  EmbedRequest,
  ModelCard,
  ModelKind,
  Operation,
  Provider,
  ProviderCall,
  ProviderPlugin,
  Requests,
  Warning,
} from '@signalbox/core';
import { DIALECTS } from '../emulator/dialects/all.ts';
import type { Dialect } from '../emulator/dialects/dialect.ts';
import type { Emulator, EmulatorOptions } from '../emulator/options.ts';
import { startEmulator } from '../emulator/server.ts';
import { createFakeClock } from '../fake-clock.ts';
import { createFakeContext } from '../fake-context.ts';
import { CONFORMANCE_KEY, type ConformanceOptions } from './options.ts';

/** How a chat is asked for: one of the two ways that a provider may offer. */
export type Mode = 'stream' | 'complete';

export interface Asked {
  readonly mode?: Mode;
  readonly model?: string;
  readonly signal?: AbortSignal;
  readonly warn?: (warning: Warning) => void;
}

/** A provider with an emulator behind it, for one case. */
export interface Bench {
  readonly emulator: Emulator;
  readonly plugin: ProviderPlugin;
  readonly provider: Provider;
  readonly options: ConformanceOptions;
  /** What the provider has warned about so far. */
  readonly warnings: readonly Warning[];
  /** Signals that the provider's calls of `fetch` were given, in order. */
  readonly fetchSignals: readonly (AbortSignal | undefined)[];
  callOf(request: ChatRequest, asked?: Asked): ChatCall;
  /** The chunks of a chat, as they come. */
  chat(request: ChatRequest, asked?: Asked): AsyncIterable<ChatChunk>;
  embed(request: EmbedRequest, asked?: Omit<Asked, 'mode'>): Promise<readonly Chunk[]>;
  /** The chunks of any operation. */
  ask<Name extends Operation>(operation: Name, request: Requests[Name], asked?: Asked): AsyncIterable<Chunk>;
  /** Fails when the promise takes longer than the time limit. */
  within<T>(promise: Promise<T>, what: string): Promise<T>;
  /** Fails when it does not come true within the time limit. */
  until(condition: () => boolean, what: string): Promise<void>;
}

export interface Setting {
  readonly emulator?: Partial<EmulatorOptions>;
  /** Default: the key under every name the plugin knows, and the secrets of the options. */
  readonly secrets?: Readonly<Record<string, string>>;
}

const TIME_LIMIT_MS = 5_000;

/**
 * Runs one case: starts the emulator, creates the provider, and checks at the end that it left nothing behind.
 * @throws AssertionError when an upstream request or a timer outlives the case
 */
export async function withBench(
  options: ConformanceOptions,
  run: (bench: Bench) => Promise<void>,
  setting: Setting = {},
): Promise<void> {
  const models = [...new Set(Object.values(options.models))];
  const emulator = await startEmulator({
    ...options.emulator,
    dialect: options.dialect,
    apiKey: CONFORMANCE_KEY,
    models,
    keepAlive: false,
    ...setting.emulator,
  });
  try {
    const plugin = options.make(emulator.url, { apiKey: CONFORMANCE_KEY });
    // the emulator lives in real time, and names dates
    const clock = createFakeClock(Date.now());
    const fetchSignals: (AbortSignal | undefined)[] = [];
    const context = createFakeContext({
      fetch: watchedFetch(fetchSignals),
      secrets: setting.secrets ?? secretsOf(plugin, options),
      clock,
    });
    const provider = await plugin.create(context);
    const bench = createBench(emulator, plugin, provider, options, fetchSignals);
    await run(bench);
    await provider.dispose?.();
    await bench.until(() => emulator.openRequests === 0, 'no request is left open when the call is over');
    assert.equal(clock.pending, 0, 'no timer is left when the call is over');
  } finally {
    await emulator.close();
  }
}

/**
 * A `fetch` that remembers the signals it was given. The request gets one of its own, which follows: Node's `fetch` keeps
 * its listener until the next garbage collection, so that a plugin's own leaks could not be told from it. It leaves one
 * listener behind with each call.
 */
function watchedFetch(signals: (AbortSignal | undefined)[]): typeof globalThis.fetch {
  return async (input, init) => {
    const given = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    signals.push(given);
    const own = new AbortController();
    if (given?.aborted === true) own.abort(given.reason);
    given?.addEventListener('abort', () => own.abort(given.reason), { once: true });
    return globalThis.fetch(input, { ...init, signal: own.signal });
  };
}

/** What a plugin that needs secrets is given. */
function secretsOf(plugin: ProviderPlugin, options: ConformanceOptions): Record<string, string> {
  const named = (plugin.definition.credentials ?? []).map(({ variable }) => [variable, CONFORMANCE_KEY] as const);
  return { ...Object.fromEntries(named), ...options.secrets };
}

function createBench(
  emulator: Emulator,
  plugin: ProviderPlugin,
  provider: Provider,
  options: ConformanceOptions,
  fetchSignals: Bench['fetchSignals'],
): Bench {
  const warnings: Warning[] = [];
  const limitMs = options.timeLimitMs ?? TIME_LIMIT_MS;

  const callOf = <Request>(request: Request, fallback: string, asked: Asked) => ({
    request,
    model: asked.model ?? fallback,
    card: cardOf(plugin, asked.model ?? fallback),
    signal: asked.signal ?? new AbortController().signal,
    warn: asked.warn ?? ((warning: Warning): void => void warnings.push(warning)),
  });

  async function* ask<Name extends Operation>(
    operation: Name,
    request: Requests[Name],
    asked: Asked = {},
  ): AsyncGenerator<Chunk, void> {
    if (operation === 'chat') {
      yield* chat(request as ChatRequest, asked);
      return;
    }
    const { kind, method } = METHODS[operation as Exclude<Operation, 'chat'>];
    const run = provider[method] as
      | ((call: ProviderCall<unknown>) => AsyncIterable<Chunk> | Promise<Chunk[]>)
      | undefined;
    assert.ok(run, `the provider offers ${method}`);
    yield* await run.call(provider, callOf(request, options.models[kind] ?? options.models.chat, asked));
  }

  async function* chat(request: ChatRequest, asked: Asked = {}): AsyncGenerator<ChatChunk, void> {
    const call: ChatCall = callOf(request, options.models.chat, asked);
    if (asked.mode === 'complete') {
      assert.ok(provider.complete, 'the provider offers complete');
      yield* await provider.complete(call);
      return;
    }
    assert.ok(provider.stream, 'a chat provider offers stream');
    yield* provider.stream(call);
  }

  const within = async <T>(promise: Promise<T>, what: string): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new assert.AssertionError({ message: `hangs: ${what}` })), limitMs);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };

  return {
    emulator,
    plugin,
    provider,
    options,
    warnings,
    fetchSignals,
    callOf: (request, asked = {}) => callOf(request, options.models.chat, asked),
    chat,
    ask,
    async embed(request, asked = {}) {
      assert.ok(provider.embed, 'the provider offers embed');
      return provider.embed(callOf(request, options.models.embedding ?? '', asked));
    },
    within,
    async until(condition, what) {
      const end = performance.now() + limitMs;
      while (!condition()) {
        assert.ok(performance.now() < end, `not seen in time: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };
}

const METHODS = {
  fill: { kind: 'fim', method: 'fill' },
  embed: { kind: 'embedding', method: 'embed' },
  rerank: { kind: 'rerank', method: 'rerank' },
  image: { kind: 'image', method: 'generateImages' },
  speech: { kind: 'speech', method: 'speak' },
  transcription: { kind: 'transcription', method: 'transcribe' },
  ocr: { kind: 'ocr', method: 'ocr' },
} as const satisfies Record<
  Exclude<Operation, 'chat'>,
  { readonly kind: Exclude<ModelKind, 'chat'>; readonly method: keyof Provider }
>;

/** The card of a model; one made up from the chat model where the plugin has none. */
export function cardOf(plugin: ProviderPlugin, model: string): ModelCard {
  const cards = plugin.definition.models;
  const known = cards.find(({ id, aliases = [] }) => id === model || aliases.includes(model));
  return known ?? { kind: 'chat', capabilities: [], price: { kind: 'unknown' }, id: model };
}

/** The ways in which this provider can be asked. */
export function modesOf({ provider }: Bench): readonly Mode[] {
  return provider.complete === undefined ? ['stream'] : ['stream', 'complete'];
}

/** The wire that the provider speaks. */
export function dialectOf({ dialect }: ConformanceOptions): Dialect {
  return typeof dialect === 'string' ? DIALECTS[dialect] : dialect;
}
