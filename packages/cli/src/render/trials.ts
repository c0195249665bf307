import type { Difference } from '@signalbox/core';
import type { TrialArm, TrialReport } from '@signalbox/ledger';
import { aligned } from './lines.ts';
import { dollars, milliseconds } from './numbers.ts';

const VERDICTS: Readonly<Record<NonNullable<TrialArm['verdict']>, string>> = {
  better: 'better than the control',
  worse: 'worse than the control',
  undecided: 'undecided: the difference may be anything in its interval',
};

/** A table for each experiment, and below it what sets each arm apart from the control. */
export function renderTrials(reports: readonly TrialReport[]): string {
  if (reports.length === 0) return 'no request in this time was in an experiment\n';
  return reports.map(renderTrial).join('\n');
}

function renderTrial({ experiment, isShadow, control, arms }: TrialReport): string {
  const head = ['arm', 'requests', 'ok', 'without a failed call', 'quality', 'mean cost', 'mean latency'];
  const rows = arms.map((arm) => [
    arm.arm === control ? `${arm.arm} (control)` : arm.arm,
    String(arm.requests),
    rate(arm.okRate),
    rate(arm.cleanRate),
    arm.quality === undefined ? '-' : arm.quality.toFixed(2),
    arm.costUsd === undefined ? '-' : dollars(arm.costUsd),
    arm.latencyMs === undefined ? '-' : milliseconds(arm.latencyMs),
  ]);
  const found = arms.flatMap((arm) => (arm.against === undefined ? [] : differences(arm)));
  const title = `${isShadow ? 'shadow' : 'experiment'} ${experiment.replace(/\p{Cc}/gu, ' ')}`;
  return `${[title, ...aligned([head, ...rows]), ...found].join('\n')}\n`;
}

function differences({ arm, against = {}, verdict }: TrialArm): string[] {
  const points = (value: number): string => `${signed(value * 100, 1)}`;
  const money = (value: number): string => `${value < 0 ? '-' : '+'}${dollars(Math.abs(value))}`;
  const time = (value: number): string => `${signed(value, 0)}`;
  const lines = [
    line('ok', against.ok, points, 'points', against.ok?.p),
    line('without a failed call', against.clean, points, 'points', against.clean?.p),
    line('quality', against.quality, (value) => signed(value, 3), '', against.quality?.p),
    line('cost a request', against.costUsd, money, ''),
    line('latency', against.latencyMs, time, 'ms'),
  ].flat();
  return [`${arm}: ${verdict === undefined ? '' : VERDICTS[verdict]}`, ...aligned(lines).map((each) => `  ${each}`)];
}

function line(
  name: string,
  difference: Difference | undefined,
  shown: (value: number) => string,
  unit: string,
  p?: number,
): string[][] {
  if (difference === undefined) return [];
  const { effect, low, high } = difference;
  const interval = `(${shown(low)} to ${shown(high)})`;
  return [[name, `${shown(effect)} ${unit}`.trimEnd(), interval, p === undefined ? '' : `p ${p.toPrecision(2)}`]];
}

function rate(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(1)} %`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
}
