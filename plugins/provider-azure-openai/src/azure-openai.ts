import { definePlugin, type CommonProviderOptions, type ProviderPlugin } from '@signalbox/core';
import { openAiApiFor, openAiCompatible } from '@signalbox/provider-kit';
import { connect, ENDPOINT, placeOf } from './client.ts';
import { deploymentOf, withDeployments } from './deployments.ts';
import { models } from './models.ts';
import type { AzureOpenaiOptions } from './options.ts';
import { hasFiles, isOther, quirksFor, refineFor } from './quirks.ts';
import { createSigner } from './sign.ts';

const define = definePlugin<AzureOpenaiOptions>({
  kind: 'provider',
  id: 'azure-openai',
  apiVersion: 1,
  telemetryName: 'azure.ai.openai',
  models,
  // A key is not needed: without one, Entra ID is asked. An endpoint is.
  credentials: [{ option: 'endpoint', variable: ENDPOINT }],
  create(options, context) {
    const provider = options.id ?? 'azure-openai';
    const place = placeOf(options, context, provider);
    const signer = createSigner(options, context, provider);
    return openAiCompatible({
      provider,
      dialect: 'azure-openai',
      quirks: quirksFor(options),
      refine: refineFor(options),
      modelBehind: (name) => deploymentOf(options, name).model,
      api(call) {
        const { model, api = options.api } = deploymentOf(options, call.model);
        if (api !== undefined) return api;
        if (place.paths === 'models' || isOther(model)) return 'chat';
        return hasFiles(call.request) ? 'responses' : openAiApiFor({ model });
      },
      secretName: signer.name,
      fetch: signer.fetch,
      connect: (fetch) => connect(place, options.headers ?? {}, fetch),
    });
  },
});

/**
 * OpenAI's models in Azure, by Chat Completions and Responses, and those of other makers that Azure hosts beside them.
 * @see https://learn.microsoft.com/azure/foundry/openai/latest (read 2026-11-25)
 */
export function azureOpenai(options: AzureOpenaiOptions & CommonProviderOptions = {}): ProviderPlugin {
  return withDeployments(define(options), options);
}
