import type { Capability, ModelCard } from '@signalbox/core';
import type { AiSdkOptions } from '../../src/index.ts';

/** How the package of one generation is told to talk to an emulator. */
export type Connect = (url: string) => NonNullable<AiSdkOptions['connect']>;

export function chatCard(id: string, capabilities: readonly Capability[]): ModelCard {
  return { id, kind: 'chat', capabilities, price: { kind: 'unknown' } };
}
