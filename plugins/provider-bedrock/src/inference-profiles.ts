import type { ModelCard } from '@signalbox/core';
import type { BedrockOptions } from './options.ts';

type Stated = BedrockOptions['inferenceProfiles'];

/** The model whose rules hold for what is called: the one that was stated, or the one that the id itself tells. */
export function modelBehind(model: string, stated: Stated): string {
  return stated !== undefined && Object.hasOwn(stated, model) ? (stated[model] ?? model) : model;
}

/** A card for each stated profile: that of the model behind it, under the profile's own name. */
export function profileCards(models: readonly ModelCard[], stated: Stated = {}): ModelCard[] {
  return Object.entries(stated).flatMap(([arn, model]) => {
    const card = models.find(({ id, aliases = [] }) => id === model || aliases.includes(model));
    if (card === undefined) return [];
    const { aliases: _, ...facts } = card;
    return [{ ...facts, id: arn }];
  });
}
