import { createRouter, type Router, type RouterConfig } from '@signalbox/core';
import { attemptLines } from '../render/outcome.ts';
import { dollars, percent } from '../render/numbers.ts';
import type { LoadProvider } from './load-provider.ts';
import { providerOf } from './script.ts';
import { simulate, type Simulated, type SimulateOptions } from './simulate.ts';

/** Something that went wrong, or was asked of several, and what the router made of it. */
export interface Act {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * Short acts, each with a router and emulators of its own: none of these providers is ever real, since they have to fail.
 * @param names models of different providers; with fewer than two there is nothing to show
 */
export async function* survive(load: LoadProvider, names: readonly string[]): AsyncGenerator<Act, void> {
  if (names.length < 2) return;
  for (const act of [goOn, hedge, shareAccounts, agree]) yield await act(load, names);
}

const ask = (content: string, model: string) => ({ model, messages: [{ role: 'user', content }] }) as const;

async function goOn(load: LoadProvider, names: readonly string[]): Promise<Act> {
  const slowly = { emulator: { tokensPerSecond: 400 } };
  const rest = { emulator: { reply: () => ({ text: 'a lamp turns green. (simulated)' }) } };
  return play(load, names, [slowly, rest], async (router, [first]) => {
    await first?.emulator.fault({ kind: 'cut-mid-stream', afterFrames: 24, how: 'clean' });
    const request = ask('Write a haiku about a night train.', ALIAS);
    const stream = router.stream({ ...request, routing: { continuation: 'continue' } });
    let text = '';
    for await (const chunk of stream) {
      if (chunk.type === 'text-delta') text += chunk.text;
      if (chunk.type === 'continuation') text += `[${chunk.provider} goes on] `;
    }
    const { attempts } = await stream.result;
    return {
      title: `${providerOf(names[0] ?? '')} breaks off in the middle (simulated); continuation: 'continue'`,
      lines: [`“${text}”`, ...attemptLines(attempts)],
    };
  });
}

async function hedge(load: LoadProvider, names: readonly string[]): Promise<Act> {
  const config = { hedging: { afterMs: 100, maxShare: 1, minimumCalls: 0 } };
  return play(
    load,
    names,
    [{}, {}],
    async (router, [first]) => {
      const request = { ...ask('What is the capital of Norway?', ALIAS), maxOutputTokens: 60 };
      // Hedges are a share of the calls and of the money, so there has to be some of both.
      for (let call = 0; call < 8; call += 1) await router.stream(request).result;
      first?.emulator.setLatencyMs(5_000);
      const { attempts } = await router.stream(request).result;
      return {
        title: `${providerOf(names[0] ?? '')} takes 5 s (simulated): after 100 ms the next one is asked beside it`,
        lines: attemptLines(attempts),
      };
    },
    config,
  );
}

async function shareAccounts(load: LoadProvider, names: readonly string[]): Promise<Act> {
  const name = names[0] ?? '';
  const group = providerOf(name);
  const accounts = ['a', 'b'].map((each) => ({ plugin: { id: `${group}-${each}`, group } }));
  return play(load, [name, name], accounts, async (router) => {
    const request = ask('All clear?', name);
    const stream = router.stream(request);
    let meanwhile: string | undefined;
    for await (const chunk of stream) {
      if (chunk.type === 'text-delta') meanwhile ??= (await router.complete(request)).provider;
    }
    const busy = (await stream.result).provider;
    return {
      title: `Two accounts of ${group} (simulated) under one name`,
      lines: [`while ${busy} is writing, ${meanwhile} answers the next request`],
    };
  });
}

async function agree(load: LoadProvider, names: readonly string[]): Promise<Act> {
  const voters = names.slice(0, 3);
  return play(
    load,
    voters,
    voters.map(() => ({})),
    async (router) => {
      const request = ask('Is 1009 a prime number?', ALIAS);
      const { votes, agreement, costUsd } = await router.consensus(request, { candidates: voters });
      const list = votes.map(({ provider, model, outcome }) => `${provider}/${model}: ${outcome}`);
      return {
        title: `Consensus of ${voters.length} (simulated)`,
        lines: [...list, `${percent(agreement)} of the answers say the same; together ${dollars(costUsd)}`],
      };
    },
  );
}

const ALIAS = 'those-of-the-act';

async function play(
  load: LoadProvider,
  names: readonly string[],
  casting: readonly SimulateOptions[],
  act: (router: Router, players: readonly Simulated[]) => Promise<Act>,
  config: Partial<RouterConfig> = {},
): Promise<Act> {
  const players: Simulated[] = [];
  let router: Router | undefined;
  try {
    for (const [index, options] of casting.entries()) {
      players.push(await simulate(load, providerOf(names[index] ?? ''), options));
    }
    const plugins = players.map(({ plugin }) => plugin);
    router = createRouter({ ...config, plugins, aliases: { [ALIAS]: names.slice(0, casting.length) } });
    return await act(router, players);
  } finally {
    await router?.dispose();
    for (const { emulator } of players) await emulator.close();
  }
}
