import type { MemoryLine } from '@signalbox/core';
import { aligned } from './lines.ts';

/** A table of what was learned: the first line of a candidate is over all its tasks. */
export function renderMemory(lines: readonly MemoryLine[]): string {
  if (lines.length === 0) return 'nothing is remembered: no `learned` is configured, or no feedback has come yet\n';
  const head = ['candidate', 'task', 'tenant', 'quality', '±', 'stated', 'answers', 'signs', 'changed'];
  const rows = lines.map((line) => [
    line.candidate,
    line.task ?? '(all)',
    line.tenant ?? '',
    line.quality.toFixed(2),
    line.qualityError.toFixed(2),
    line.stated?.toFixed(2) ?? '',
    line.answers.toFixed(1),
    line.seen === 0 ? '' : `${line.signs < 0 ? '' : '+'}${line.signs.toFixed(3)} of ${Math.round(line.seen)}`,
    new Date(line.changedAt).toISOString(),
  ]);
  return `${aligned([head, ...rows]).join('\n')}\n`;
}
