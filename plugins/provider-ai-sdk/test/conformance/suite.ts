import type { Capability, ModelCard, Provider, ProviderPlugin } from '@signalbox/core';
import { conformanceCases, type ConformanceOptions } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { expect, test } from 'vitest';
import type { AiSdkOptions } from '../../src/index.ts';

/** How the package of one generation is told to talk to an emulator. */
export type Connect = (url: string) => NonNullable<AiSdkOptions['connect']>;

export function chatCard(id: string, capabilities: readonly Capability[]): ModelCard {
  return { id, kind: 'chat', capabilities, price: { kind: 'unknown' } };
}

/**
 * The suite, with its case for strict mode asked as the router asks: it says `strict` in the request, which is when a
 * package is made to say beforehand what it will leave out.
 */
export function conformance(options: ConformanceOptions): void {
  const title = 'in strict mode sends nothing once a warning was refused';
  const { skip } = options;
  providerConformance({
    ...options,
    skip: { ...skip, [title]: 'is run below, with the request that the router makes' },
  });
  test(title, async () => {
    const strict = conformanceCases({ ...options, make: (...given) => asInStrictMode(options.make(...given)) });
    const found = strict.find((one) => one.title === title);
    expect(found).toBeDefined();
    await found?.run();
  });
}

function asInStrictMode(plugin: ProviderPlugin): ProviderPlugin {
  const strict = <Call extends { readonly request: object }>(call: Call): Call => ({
    ...call,
    request: { ...call.request, strict: true },
  });
  return {
    ...plugin,
    async create(context) {
      const provider = (await plugin.create(context)) as Required<Provider>;
      return {
        ...provider,
        stream: (call) => provider.stream(strict(call)),
        complete: (call) => provider.complete(strict(call)),
      };
    },
  };
}
