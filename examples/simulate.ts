import { startEmulator, type Emulator, type EmulatorOptions } from '@signalbox/testkit';

/** A provider's API on this machine, with made-up answers, so that the examples need no key and cost nothing. */
export interface Simulated extends AsyncDisposable {
  /** For the plugin: `openai(simulated.options)`. Leave them out, set `OPENAI_API_KEY`, and it is the real one. */
  readonly options: { readonly apiKey: string; readonly baseUrl: string };
  readonly emulator: Emulator;
}

export async function simulate(
  provider: 'openai' | 'anthropic' | 'groq',
  more: Partial<EmulatorOptions> = {},
): Promise<Simulated> {
  const emulator = await startEmulator({ dialect: provider, latencyMs: 10, ...more });
  return {
    options: { apiKey: 'made-up', baseUrl: provider === 'openai' ? `${emulator.url}/v1` : emulator.url },
    emulator,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
