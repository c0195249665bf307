import {
  createRouter,
  definePlugin,
  RouterError,
  TOKENS,
  type ChatCall,
  type ChatChunk,
  type ChatRequest,
  type ErrorCode,
  type ProviderPlugin,
  type RouterConfig,
} from '@signalbox/core';
import { SimulatedFailure, type Call, type FailureKind, type SimulatedProvider } from './provider.ts';
import { seededBy } from './random.ts';
import type { Diary, MakeSubject, Subject } from './subject.ts';

/** What the router is told; the rest are its defaults. */
export const SETTINGS = {
  continuation: 'continue',
  probes: { openBreakers: true },
  timeouts: { firstChunkMs: 4_000, idleMs: 4_000, wholeAnswerMs: 8_000, totalMs: 30_000 },
} as const satisfies Omit<RouterConfig, 'plugins'>;

/** The same with a second candidate while the first is slow. */
export const HEDGED = { ...SETTINGS, hedging: {} } as const satisfies Omit<RouterConfig, 'plugins'>;

export function signalbox(settings: Omit<RouterConfig, 'plugins'>): MakeSubject {
  return (providers, clock, seed): Subject => {
    const plugins = providers.map(pluginOf);
    const diary = new Notes();
    const router = createRouter({
      ...settings,
      plugins,
      // Everybody is somebody's first choice.
      tasks: { general: { use: plugins.map(({ id }) => `${id}/model`), strategy: 'weighted' } },
      override: (scope) => {
        scope.bind(TOKENS.clock, () => clock);
        scope.bind(TOKENS.random, () => seededBy(seed, 'router'));
      },
    });
    router.on('breaker.change', ({ candidate, state }) => {
      if (state === 'open') diary.note(diary.openings, candidate, clock.monotonicMs());
    });
    router.on('attempt.end', ({ attempt }) => {
      if (attempt.outcome === 'failed') diary.note(diary.failures, attempt.provider, clock.monotonicMs());
      if (attempt.outcome === 'ok') diary.note(diary.successes, attempt.provider, clock.monotonicMs());
      if (attempt.retry > 0) diary.retries += 1;
    });
    router.on('request.end', ({ observation: { metadata } }) => {
      if (metadata.session !== undefined) diary.ends.set(metadata.session, (diary.ends.get(metadata.session) ?? 0) + 1);
    });
    return {
      diary,
      async ask({ id, isStreamed }, reader, signal) {
        const request: ChatRequest = {
          messages: [{ role: 'user', content: id }],
          metadata: { session: id, task: 'general' },
          signal,
        };
        if (!isStreamed) return reader.heard((await router.complete(request)).text);
        for await (const chunk of router.stream(request)) {
          if (chunk.type === 'text-delta') reader.heard(chunk.text);
          if (chunk.type === 'restart') reader.forget();
        }
      },
      close: () => router.dispose(),
    };
  };
}

interface Note {
  readonly provider: string;
  readonly atMs: number;
}

class Notes implements Diary {
  readonly ends = new Map<string, number>();
  readonly openings: Note[] = [];
  readonly failures: Note[] = [];
  readonly successes: Note[] = [];
  retries = 0;

  note(list: Note[], candidate: string, atMs: number): void {
    list.push({ provider: candidate.split('/')[0] ?? candidate, atMs });
  }
}

function pluginOf(provider: SimulatedProvider): ProviderPlugin {
  // Some models go on from their own last message, others must be told to.
  const capabilities = provider.place % 2 === 0 ? (['prefill'] as const) : [];
  return definePlugin({
    kind: 'provider',
    id: provider.id,
    apiVersion: 1,
    models: [
      {
        id: 'model',
        kind: 'chat',
        capabilities,
        price: {
          kind: 'known',
          inputPerMTok: '1',
          outputPerMTok: '4',
          source: 'https://simulated.invalid',
          asOf: '2026-11-25',
        },
      },
    ],
    create: () => ({ stream: (call: ChatCall) => chunks(provider, call) }),
  })();
}

async function* chunks(provider: SimulatedProvider, call: ChatCall): AsyncGenerator<ChatChunk, void> {
  let length = 0;
  try {
    for await (const text of provider.answer(callOf(call.request), call.signal)) {
      length += text.length;
      yield { type: 'text-delta', text };
    }
  } catch (error) {
    throw asThePluginSees(error);
  }
  yield { type: 'finish', finishReason: 'stop', usage: { inputTokens: 20, outputTokens: Math.ceil(length / 4) } };
}

function callOf({ messages }: ChatRequest): Call {
  const texts = messages.map(({ role, content }) => ({ role, text: typeof content === 'string' ? content : '' }));
  const said = texts.find(({ role }) => role === 'assistant')?.text ?? '';
  return { id: texts[0]?.text ?? '', said, repeats: texts.at(-1)?.role === 'user' && said !== '' };
}

const CODE_OF: Readonly<Record<FailureKind, ErrorCode>> = {
  connection: 'connection',
  overloaded: 'overloaded',
  rate_limited: 'rate_limited',
  auth: 'provider_auth',
  garbage: 'invalid_response',
  cut: 'stream_truncated',
};

function asThePluginSees(error: unknown): unknown {
  if (!(error instanceof SimulatedFailure)) return error;
  return new RouterError(CODE_OF[error.kind], { message: error.kind, retryAfterMs: error.retryAfterMs });
}
