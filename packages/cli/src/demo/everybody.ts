import type { ModelCard, Router } from '@signalbox/core';
import { aligned } from '../render/lines.ts';
import { dollars, milliseconds } from '../render/numbers.ts';
import type { Player } from './stage.ts';

/** Asks one question of every player without a part of its own; a line each. */
export async function askEverybody(router: Router, players: readonly Player[]): Promise<readonly string[]> {
  const candidates = players.flatMap(({ id, models }) => {
    const card = cheapest(models);
    return card === undefined ? [] : [`${id}/${card.id}`];
  });
  const unasked = players.filter(({ models }) => cheapest(models) === undefined).map(({ id }) => id);
  const noModels =
    unasked.length === 0 ? [] : [`${unasked.join(', ')}: not asked; which models there are, only a server can tell`];
  if (candidates.length === 0) return noModels;
  const request = { messages: [{ role: 'user', content: 'What is the capital of Norway?' }] } as const;
  const { answers } = await router.parallel(request, { candidates });
  const rows = answers.map((answer) => [
    `${answer.provider}${players.some(({ id, emulator }) => id === answer.provider && emulator !== undefined) ? ' (simulated)' : ''}`,
    answer.model,
    ...(answer.outcome === 'ok'
      ? [milliseconds(answer.result.latencyMs), dollars(answer.result.costUsd)]
      : [answer.error.code, '']),
  ]);
  return [...aligned(rows), ...noModels];
}

/** By the price of its answers, since a real one may be among them. */
function cheapest(models: readonly ModelCard[]): ModelCard | undefined {
  return models
    .filter(({ kind, endsOn }) => kind === 'chat' && endsOn === undefined)
    .toSorted((a, b) => outputPrice(a) - outputPrice(b))[0];
}

function outputPrice({ price }: ModelCard): number {
  if (price.kind === 'free') return 0;
  return price.kind === 'known' ? Number(price.outputPerMTok) : Infinity;
}
