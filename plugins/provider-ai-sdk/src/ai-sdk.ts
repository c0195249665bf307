import { definePlugin, type ModelCard, type ModelOverride, type Provider, type ProviderPlugin } from '@signalbox/core';
import { createModels } from './models.ts';
import { completeChat, streamChat } from './operations/chat.ts';
import { embed } from './operations/embed.ts';
import { generateImages } from './operations/image.ts';
import { rerank } from './operations/rerank.ts';
import { speak } from './operations/speech.ts';
import { transcribe } from './operations/transcription.ts';
import type { Settings } from './operations/settings.ts';
import { generationOf } from './generations/generation-of.ts';
import type { AiSdkOptions } from './options.ts';

const ID = 'ai-sdk';

/**
 * Any provider or model of the Vercel AI SDK, of its versions 5, 6 and 7, as a provider of the router. It can be
 * installed as often as there are vendors: give each an `id`.
 *
 * Without options it has no models: that is what a router makes of a package that is installed and not configured.
 * @throws TypeError when there are options, and none of `connect`, `provider` and a card's `model`; when there are both
 * `connect` and `provider`; when a card's `model` is of no version that is understood
 * @see https://ai-sdk.dev/providers/community-providers (read 2026-11-25)
 */
export function aiSdk(options: AiSdkOptions = {}): ProviderPlugin {
  const provider = options.id ?? ID;
  checkSources(options, provider);
  const cards = (options.models ?? []).map(({ model: _, ...card }) => card);
  const define = definePlugin<object>({
    kind: 'provider',
    id: ID,
    apiVersion: 1,
    ...(options.telemetryName !== undefined && { telemetryName: options.telemetryName }),
    models: cards.filter(isWhole),
    credentials: (options.secrets ?? []).map((variable) => ({ option: variable, variable })),
    create: (_options, context) =>
      operationsOf({ provider, options, models: createModels(options, context, provider) }),
  });
  return define({ ...options, models: cards });
}

/** Says all that a manifest must; what other cards leave open the router fills in. */
function isWhole(card: ModelOverride): card is ModelCard {
  return card.kind !== undefined && card.capabilities !== undefined && card.price !== undefined;
}

function operationsOf(settings: Settings): Provider {
  return {
    stream: (call) => streamChat(call, settings),
    complete: (call) => completeChat(call, settings),
    embed: (call) => embed(call, settings),
    rerank: (call) => rerank(call, settings),
    generateImages: (call) => generateImages(call, settings),
    speak: (call) => speak(call, settings),
    transcribe: (call) => transcribe(call, settings),
  };
}

function checkSources(options: AiSdkOptions, provider: string): void {
  const { connect, provider: made, models = [] } = options;
  if (connect !== undefined && made !== undefined) {
    throw new TypeError(`aiSdk: ${provider} has both connect and provider; one of them is enough`);
  }
  for (const { id, model } of models) {
    if (model !== undefined) generationOf(model, `aiSdk: the model "${id}" of ${provider}`);
  }
  const isAny = connect !== undefined || made !== undefined || models.some(({ model }) => model !== undefined);
  if (isAny || Object.keys(options).length === 0) return;
  throw new TypeError(`aiSdk: ${provider} has no models: expected connect, provider, or a model on its cards`);
}
