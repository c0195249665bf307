import type { ConsensusResult, ParallelAnswer, ParallelResult, Vote } from '@signalbox/core';
import { aligned, labelled } from './lines.ts';
import { dollars, milliseconds, percent } from './numbers.ts';
import type { Style } from './style.ts';

/** Every answer under the name of its model, then what each took, then one bill. */
export function renderComparison(seen: ParallelResult | ConsensusResult, style: Style): string {
  const answers: readonly (ParallelAnswer | Vote)[] = 'votes' in seen ? seen.votes : seen.answers;
  const texts = answers.map(
    (answer) =>
      `${style('bold', nameOf(answer))}\n${answer.outcome === 'ok' ? answer.result.text : failureOf(answer, style)}\n\n`,
  );
  return [
    ...texts,
    labelled('answers', aligned(answers.map(rowOf)), style),
    labelled(
      'not asked',
      seen.rejected.map(
        ({ provider, model, reason }) => `${model === '' ? provider : `${provider}/${model}`} ${reason}`,
      ),
      style,
    ),
    'votes' in seen ? labelled('agreement', [verdictOf(seen)], style) : '',
    labelled('cost', [`${dollars(seen.costUsd)}, all answers together`], style),
  ].join('');
}

function nameOf({ provider, model }: ParallelAnswer): string {
  return `${provider}/${model}`;
}

function failureOf(answer: Extract<ParallelAnswer, { readonly outcome: 'failed' }>, style: Style): string {
  return style('red', `${answer.error.code}: ${answer.error.message}`);
}

function rowOf(answer: ParallelAnswer | Vote): readonly string[] {
  if (answer.outcome === 'failed') return [nameOf(answer), answer.error.code];
  const { latencyMs, usage, costUsd } = answer.result;
  const group = 'group' in answer && answer.group !== undefined ? `says what ${answer.group + 1} says` : '';
  return [nameOf(answer), milliseconds(latencyMs), `${usage.outputTokens} tokens`, dollars(costUsd), group];
}

function verdictOf({ agreement, isMajority, answer }: ConsensusResult): string {
  const name = `${answer.provider}/${answer.model}`;
  return isMajority
    ? `${percent(agreement)} say what ${name} says`
    : `no majority: the largest group, ${percent(agreement)}, says what ${name} says`;
}
