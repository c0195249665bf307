import { ConfigError, type InstalledPlugin } from '@signalbox/config';
import { createRouter, type ModelCard, type Plugin, type Router } from '@signalbox/core';
import type { Emulator } from '@signalbox/testkit';
import type { LoadProvider } from './load-provider.ts';
import { DEMO_PROVIDERS } from './providers.ts';
import { realKeys } from './real-keys.ts';
import { BASELINES, offered, providerOf, routesFor, STAND_INS } from './script.ts';
import { simulate, type SimulateOptions } from './simulate.ts';

export interface StageOptions {
  readonly load: LoadProvider;
  /** Providers that are installed beside those with a part of their own. */
  readonly others?: readonly Pick<InstalledPlugin, 'id' | 'package'>[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Use no real provider, whatever keys there are. */
  readonly simulated: boolean;
}

/** A provider as it plays in the demo. */
export interface Player {
  readonly id: string;
  /** The variables that make it real; none: it is simulated. */
  readonly realKeys: readonly string[];
  readonly emulator: Emulator | undefined;
  /** What its package says that it offers. */
  readonly models: readonly ModelCard[];
  /** It has no part of its own. */
  readonly isExtra: boolean;
}

/** A router over real HTTP, to emulators on this machine or to providers whose keys were found. */
export interface Stage extends AsyncDisposable {
  readonly router: Router;
  readonly players: readonly Player[];
  /** Plugins that are not installed, and what to do about it. */
  readonly missing: readonly string[];
  /** Names that stand in for each other; the first is the one that can be made to fail, if any can. */
  readonly standIns: readonly string[];
}

/** The alias that stands for the stand-ins. */
export const STAND_IN_ALIAS = 'stand-ins';

/** As many failed calls open the breaker in the demo: enough to see both, a few failures and then none. */
const MINIMUM_CALLS = 6;

/** @throws ConfigError when none of the plugins is installed */
export async function setStage(options: StageOptions): Promise<Stage> {
  const missing: string[] = [];
  const players: (Player & { readonly plugin: Plugin })[] = [];
  for (const outcome of await Promise.allSettled(partsIn(options).map((part) => cast(part, options)))) {
    if (outcome.status === 'fulfilled') players.push(outcome.value);
    else if (outcome.reason instanceof ConfigError) missing.push(outcome.reason.message);
    else throw outcome.reason;
  }
  if (players.length === 0)
    throw new ConfigError(`the demo needs a provider plugin or two:\n  ${missing.join('\n  ')}`);
  const standIns = standInsOf(players);
  const closeEmulators = async (): Promise<void> => {
    for (const { emulator } of players) await emulator?.close();
  };
  try {
    const router = routerOf(players, standIns);
    return {
      router,
      players,
      missing,
      standIns,
      async [Symbol.asyncDispose]() {
        await router.dispose();
        await closeEmulators();
      },
    };
  } catch (error) {
    await closeEmulators();
    throw error;
  }
}

interface Part {
  readonly id: string;
  /** What the plugin is loaded by. */
  readonly name: string;
  readonly pace: SimulateOptions['emulator'];
  readonly isExtra: boolean;
}

/** What providers without a part of their own pretend to be. */
const PACE = { latencyMs: 40, tokensPerSecond: 300 };

function partsIn({ others = [] }: StageOptions): readonly Part[] {
  const own = DEMO_PROVIDERS.map(({ id, pace }) => ({ id, name: id, pace, isExtra: false }));
  const extras = others.filter(({ id }) => !own.some((part) => part.id === id));
  return [...own, ...extras.map(({ id, package: name }) => ({ id, name, pace: PACE, isExtra: true }))];
}

async function cast(
  { id, name, pace, isExtra }: Part,
  options: StageOptions,
): Promise<Player & { readonly plugin: Plugin }> {
  const { plugin, environment } = await options.load(name, {});
  const { credentials = [], models } = plugin.definition;
  const player = { id, models, isExtra };
  const keys = options.simulated ? [] : realKeys({ credentials, environment }, options.environment);
  if (keys.length > 0) return { ...player, realKeys: keys, emulator: undefined, plugin };
  const simulated = await simulate(options.load, name, pace === undefined ? {} : { emulator: pace });
  return { ...player, realKeys: [], ...simulated };
}

/** Simulated ones first: they can be made to fail. */
function standInsOf(players: readonly Player[]): readonly string[] {
  const isSimulated = (name: string): boolean =>
    players.some(({ id, emulator }) => id === providerOf(name) && emulator !== undefined);
  const names = offered(
    STAND_INS,
    players.map(({ id }) => id),
  );
  return [...names.filter(isSimulated), ...names.filter((name) => !isSimulated(name))];
}

function routerOf(players: readonly (Player & { readonly plugin: Plugin })[], standIns: readonly string[]): Router {
  const installed = players.map(({ id }) => id);
  const [baseline] = offered(BASELINES, installed);
  return createRouter({
    plugins: players.map(({ plugin }) => plugin),
    tasks: routesFor(installed),
    aliases: { [STAND_IN_ALIAS]: standIns },
    retry: { maxRetries: 1, baseDelayMs: 20 },
    breaker: { minimumCalls: MINIMUM_CALLS, failureThreshold: 0.5 },
    ...(baseline !== undefined && { baseline }),
  });
}
