import type { Classification, Plan, RejectedCandidate } from '@signalbox/core';
import { aligned, labelled } from './lines.ts';
import { percent } from './numbers.ts';
import type { Style } from './style.ts';

/** What the request is about, whom to ask in which order, whom not, and why. */
export function renderDecision(classification: Classification, plan: Plan, style: Style): string {
  const candidates = plan.candidates.map(({ provider, model, reason }, index) => [
    `${index + 1}. ${provider}/${model}`,
    reason,
  ]);
  return [
    labelled('task', [describeTask(classification)], style),
    labelled('route', [`${plan.route}, strategy ${plan.strategy}`], style),
    labelled('candidates', candidates.length === 0 ? ['none'] : aligned(candidates), style),
    labelled('rejected', aligned(groupRejected(plan.rejected)), style),
  ].join('');
}

/** `coding (keywords, 99 %: refactor, typescript)` */
export function describeTask({ task, by, confidence, evidence, reason }: Classification): string {
  const found = [...evidence, ...(reason === undefined ? [] : [reason])].join(', ');
  const sure = by === 'default' ? by : `${by}, ${percent(confidence)}`;
  return `${task} (${sure}${found === '' ? '' : `: ${found}`})`;
}

/** Models that a provider cannot offer for the same reason are one line. */
export function groupRejected(rejected: readonly RejectedCandidate[]): readonly (readonly [string, string])[] {
  const groups = new Map<string, RejectedCandidate[]>();
  for (const one of rejected) {
    const key = `${one.provider} ${one.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { provider, model, reason } = group[0] as RejectedCandidate;
    if (group.length > 1) return [`${provider} (${group.length} models)`, reason];
    return [model === '' ? provider : `${provider}/${model}`, reason];
  });
}
