import type { SimulatedPart, Simulation } from '@signalbox/core';
import { aligned } from './lines.ts';
import { dollars, milliseconds } from './numbers.ts';

/** What would change, by task and in all, who would be asked, and what cannot be known. */
export function renderSimulation(simulation: Simulation): string {
  const { requests, replayed, leftOut, total, byTask, models, untried, notes } = simulation;
  const head = ['task', 'requests', 'elsewhere', 'cost', '', '', 'mean time', '', '', 'quality', ''];
  const rows = [...byTask.map((part) => rowOf(part.task ?? '', part)), rowOf('all', total)];
  const blocks = [
    [
      `${replayed} of ${requests} requests planned again`,
      ...leftOut.map((one) => `  not ${one.requests}: ${one.reason}`),
    ],
    ...(replayed === 0
      ? []
      : [
          aligned([head, ...rows]),
          aligned([
            ['model', 'answered', 'would be asked first'],
            ...models.map(({ model, logged, expected }) => [
              shown(model),
              String(logged),
              String(Math.round(expected)),
            ]),
          ]),
        ]),
    qualityLines(total),
    untried.map(
      ({ model, share }) =>
        `${percent(share)} of requests would go to ${shown(model)}, which could not have been asked for them: no estimate of quality`,
    ),
    notes.map((note) => `note: ${note}`),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function rowOf(name: string, { requests, movedShare, cost, latency, quality }: SimulatedPart): readonly string[] {
  const estimate = quality?.estimate?.doublyRobust ?? quality?.estimate?.snips;
  return [
    shown(name),
    String(requests),
    percent(movedShare),
    ...(cost === undefined
      ? ['not known', '', '']
      : [dollars(cost.loggedUsd), `-> ${dollars(cost.expectedUsd)}`, change(cost.loggedUsd, cost.expectedUsd)]),
    ...(latency === undefined
      ? ['not known', '', '']
      : [
          milliseconds(latency.loggedMs),
          `-> ${milliseconds(latency.expectedMs)}`,
          change(latency.loggedMs, latency.expectedMs),
        ]),
    ...(quality === undefined
      ? ['no feedback', '']
      : [quality.logged.toFixed(2), `-> ${estimate === undefined ? 'not known' : estimate.value.toFixed(2)}`]),
  ];
}

function qualityLines({ quality, untriedShare }: SimulatedPart): readonly string[] {
  if (quality === undefined) return ['quality cannot be told: no feedback was given (router.feedback)'];
  const { logged, judged, estimate } = quality;
  const was = `quality was ${logged.toFixed(3)}, by ${judged} judged answers`;
  if (estimate === undefined)
    return [`${was}; of the new policy nothing can be told: it would have made none of the choices`];
  const { snips, doublyRobust, effectiveSample, largestWeight } = estimate;
  const interval = ({ value, low, high }: typeof snips): string =>
    `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const where = untriedShare > 0 ? `, for the ${percent(1 - untriedShare)} of requests of which it can be told` : '';
  return [
    `${was}; would be${where}:`,
    `  by weights (SNIPS)  ${interval(snips)}`,
    ...(doublyRobust === undefined ? [] : [`  doubly robust       ${interval(doublyRobust)}`]),
    `  as sure as ${effectiveSample.toFixed(0)} answers, of ${estimate.judged} that count; the largest weight is ${largestWeight.toFixed(1)}`,
  ];
}

function change(before: number, after: number): string {
  if (before === 0) return '';
  const share = (after / before - 1) * 100;
  return `(${share < 0 ? '' : '+'}${share.toFixed(0)} %)`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** Names come from whoever asked. */
function shown(name: string): string {
  return name.replace(/\p{Cc}/gu, ' ');
}
