import type { ModelCard, ProviderPlugin } from '@signalbox/core';
import { models, openAiModels } from './models.ts';
import type { AzureOpenaiOptions } from './options.ts';
import { priceAs } from './price-as.ts';

/**
 * What a deployment is billed as. Data zones are those of the United States, the European Union, and Asia and the
 * Pacific. Provisioned throughput is not billed by the token: say what it costs in the option `models`.
 * @see https://learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types (read 2026-11-25)
 */
export type DeploymentType = 'global' | 'data-zone-us' | 'data-zone-eu' | 'data-zone-apac' | 'regional';

export interface AzureDeployment {
  /** The model behind it, by Azure's name for it: `gpt-5-mini`, `DeepSeek-V3.2`. */
  readonly model: string;
  /** Default: the option of that name. */
  readonly type?: DeploymentType;
  /** By which API it is asked. Default: the option of that name. */
  readonly api?: 'chat' | 'responses';
}

type Deployments = Pick<AzureOpenaiOptions, 'deployments' | 'type'>;

/** The deployment of a name; a name that none has is that of a model. */
export function deploymentOf({ deployments = {} }: Pick<Deployments, 'deployments'>, name: string): AzureDeployment {
  const found = Object.hasOwn(deployments, name) ? deployments[name] : undefined;
  return typeof found === 'object' ? found : { model: found ?? name };
}

/**
 * The cards of a resource's deployments: the facts of the models behind them, the prices of their types. A deployment of
 * a model that is not known has no card: the router takes it as one that nobody has described.
 */
function cardsOf({ deployments, type: common = 'global' }: Deployments): readonly ModelCard[] {
  const names = deployments === undefined ? models.map(({ id }) => id) : Object.keys(deployments);
  return names.flatMap((name) => {
    const { model, type = common } = deploymentOf({ deployments: deployments ?? {} }, name);
    const card = models.find(({ id }) => id.toLowerCase() === model.toLowerCase());
    if (card === undefined) return [];
    const price = priceAs(card, type, openAiModels.includes(card));
    const listedAs = { model: card.id, ...(type !== 'global' && { region: type }) };
    return [{ ...card, id: name, price, ...((name !== card.id || type !== 'global') && { listedAs }) }];
  });
}

/** The plugin with the deployments of its options as its models. */
export function withDeployments(plugin: ProviderPlugin, options: Deployments): ProviderPlugin {
  return { ...plugin, definition: { ...plugin.definition, models: cardsOf(options) } };
}
