import {
  RouterError,
  type AttemptRecord,
  type BaseResult,
  type Classification,
  type Plan,
  type Router,
} from '@signalbox/core';
import { PROMPTS, providerOf, TO_EMBED } from './script.ts';
import { STAND_IN_ALIAS, type Stage } from './stage.ts';

/** How one request of the demo went. */
export interface Scene {
  /** What was asked. */
  readonly prompt: string;
  readonly classification: Classification;
  readonly decision: Plan;
  readonly result: Pick<BaseResult, 'provider' | 'model' | 'usage' | 'costUsd' | 'latencyMs'> | undefined;
  /** `undefined` for what is not streamed. */
  readonly timeToFirstTokenMs: number | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** Why nobody answered. */
  readonly failure: string | undefined;
}

/** One prompt after the other, so that the times mean something. */
export async function* routePrompts(router: Router): AsyncGenerator<Scene, void> {
  for (const prompt of PROMPTS) yield await ask(router, prompt);
  yield await embed(router);
}

/** A request while something is wrong. */
export interface Trouble {
  /** What was broken before it. */
  readonly what: string;
  readonly scene: Scene;
  /** The breakers that changed their state meanwhile, as `provider/model: open`. */
  readonly breakers: readonly string[];
}

/** Breaks the first of the stand-ins three times, then asks once more. Nothing when no provider is simulated. */
export async function* makeTrouble({ router, players, standIns }: Stage): AsyncGenerator<Trouble, void> {
  const [first = ''] = standIns;
  const id = providerOf(first);
  const emulator = players.find((player) => player.id === id)?.emulator;
  if (emulator === undefined) return;
  const unavailable = { kind: 'status', status: 503 } as const;
  const cut = { kind: 'cut-mid-stream', afterFrames: 1 } as const;
  const faults = [
    [`${id} answers 503`, unavailable],
    [`${id} cuts the stream before the first token`, cut],
    [`${id} answers 503 once more`, unavailable],
    [`${id} is asked no more: its breaker is open`, unavailable],
  ] as const;
  for (const [what, fault] of faults) {
    await emulator.fault(fault, { times: Infinity });
    const breakers: string[] = [];
    const stop = router.on('breaker.change', ({ candidate, state }) => breakers.push(`${candidate}: ${state}`));
    const scene = await ask(router, 'Say hello to the passengers.', STAND_IN_ALIAS);
    stop();
    await emulator.clearFaults();
    yield { what, scene, breakers };
  }
}

async function ask(router: Router, prompt: string, model?: string): Promise<Scene> {
  const request = { messages: [{ role: 'user', content: prompt }], ...(model !== undefined && { model }) } as const;
  return record(router, prompt, async () => {
    const result = await router.stream(request).result;
    return { result, timeToFirstTokenMs: result.timeToFirstTokenMs };
  });
}

async function embed(router: Router): Promise<Scene> {
  return record(router, TO_EMBED.join(' · '), async () => ({
    result: await router.embed({ input: TO_EMBED }),
    timeToFirstTokenMs: undefined,
  }));
}

interface Told {
  readonly result: BaseResult;
  readonly timeToFirstTokenMs: number | undefined;
}

async function record(router: Router, prompt: string, request: () => Promise<Told>): Promise<Scene> {
  let decided: { readonly classification: Classification; readonly plan: Plan } | undefined;
  const stop = router.on('request.plan', (event) => (decided = event));
  try {
    const { result, timeToFirstTokenMs } = await request();
    const { classification, decision, attempts } = result;
    return { prompt, classification, decision, result, timeToFirstTokenMs, attempts, failure: undefined };
  } catch (error) {
    if (!RouterError.isInstance(error) || decided === undefined) throw error;
    const { classification, plan: decision } = decided;
    const failure = `${error.code}: ${error.message}`;
    return {
      prompt,
      classification,
      decision,
      result: undefined,
      timeToFirstTokenMs: undefined,
      attempts: error.attempts,
      failure,
    };
  } finally {
    stop();
  }
}
