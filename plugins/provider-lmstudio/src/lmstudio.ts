import { definePlugin } from '@signalbox/core';
import { openAiCompatible, promptOfGap } from '@signalbox/provider-kit';
import { connect, placeOf } from './client.ts';
import { createDiscovery } from './discover.ts';
import { errorOverride } from './errors.ts';
import type { LmstudioOptions } from './options.ts';
import { quirks, refine } from './quirks.ts';

/**
 * LM Studio's server: whatever models are on the machine, on OpenAI's wire.
 * @see https://lmstudio.ai/docs/developer/openai-compat (read 2026-11-25)
 */
export const lmstudio = definePlugin<LmstudioOptions>({
  kind: 'provider',
  id: 'lmstudio',
  apiVersion: 1,
  models: [],
  discovers: true,
  create(options, context) {
    const place = placeOf(options, context);
    const about = { provider: options.id ?? 'lmstudio', secretName: 'LM_API_TOKEN' };
    const { stream, complete, fill, embed, listModels } = openAiCompatible({
      ...about,
      dialect: 'lmstudio',
      quirks,
      refine,
      errorOverride,
      fetch: context.fetch,
      connect: (fetch) => connect(place, fetch),
    });
    return {
      stream,
      complete,
      fill: (call) => fill(promptOfGap(call, call.model, options.fillPrompt)),
      embed,
      listModels,
      discoverModels: createDiscovery(place, { ...about, override: errorOverride }, options.price),
    };
  },
});
