import { ConfigError, type EmulatedApi } from '@signalbox/config';
import type { ProviderPlugin } from '@signalbox/core';
import type { DialectName, Emulator, EmulatorOptions } from '@signalbox/testkit';
import type { LoadProvider } from './load-provider.ts';

/** A provider whose official SDK talks to an emulator on this machine. */
export interface Simulated {
  readonly plugin: ProviderPlugin;
  readonly emulator: Emulator;
}

export interface SimulateOptions {
  readonly emulator?: Omit<EmulatorOptions, 'dialect'>;
  /** Options of the plugin beside those that lead it to the emulator. */
  readonly plugin?: Readonly<Record<string, unknown>>;
}

/** It opens nothing; the vendors' SDKs want one. */
const MADE_UP_KEY = 'AKIAMADEUPKEYOFTHEDEMO';

/** @throws ConfigError when the plugin is not installed, or names no emulator that there is */
export async function simulate(load: LoadProvider, name: string, options: SimulateOptions = {}): Promise<Simulated> {
  const { emulator: api } = await load(name, {});
  const { DIALECTS, startEmulator } = await import('@signalbox/testkit');
  if (api === undefined || !Object.hasOwn(DIALECTS, api.dialect)) {
    throw new ConfigError(`${name}: the testkit has no emulator of it`);
  }
  const emulator = await startEmulator({ ...options.emulator, dialect: api.dialect as DialectName });
  try {
    const { plugin } = await load(name, { ...optionsFor(api, emulator.url), ...options.plugin });
    return { plugin, emulator };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

function optionsFor({ options }: EmulatedApi, url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      value.replaceAll('{url}', url).replaceAll('{key}', MADE_UP_KEY),
    ]),
  );
}
