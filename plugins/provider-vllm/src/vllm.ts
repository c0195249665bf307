import { definePlugin } from '@signalbox/core';
import { openAiCompatible, promptOfGap } from '@signalbox/provider-kit';
import { connect, placeOf } from './client.ts';
import { createCounter } from './count-tokens.ts';
import { createDiscovery } from './discover.ts';
import type { VllmOptions } from './options.ts';
import { errorOverride, quirks } from './quirks.ts';

/**
 * A vLLM server's API: whatever models it serves, on OpenAI's wire.
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server/ (read 2026-11-25)
 */
export const vllm = definePlugin<VllmOptions>({
  kind: 'provider',
  id: 'vllm',
  apiVersion: 1,
  models: [],
  discovers: true,
  create(options, context) {
    const place = placeOf(options, context);
    const about = { provider: options.id ?? 'vllm', secretName: 'VLLM_API_KEY' };
    const { discover, weightsOf } = createDiscovery(place, about, options.price);
    const { stream, complete, fill, embed, rerank, transcribe, listModels } = openAiCompatible({
      ...about,
      dialect: 'vllm',
      quirks,
      errorOverride,
      fetch: context.fetch,
      connect: (fetch) => connect(place, fetch),
    });
    return {
      stream,
      complete,
      fill: (call) => fill(promptOfGap(call, weightsOf(call.model), options.fillPrompt)),
      embed,
      rerank,
      transcribe,
      countTokens: createCounter(place, about),
      listModels,
      discoverModels: discover,
    };
  },
});
