import type { AttemptRecord, BaseResult, RouterError } from '@signalbox/core';
import { aligned, labelled } from './lines.ts';
import { dollars, milliseconds } from './numbers.ts';
import type { Style } from './style.ts';

/** Who answered, after which attempts, and for how much. */
export function renderOutcome(
  result: Pick<BaseResult, 'attempts' | 'usage' | 'usageReported' | 'costUsd' | 'costSource' | 'warnings'>,
  style: Style,
): string {
  const { usage, usageReported, costUsd, costSource, warnings } = result;
  return [
    labelled('attempts', attemptLines(result.attempts), style),
    labelled(
      'usage',
      [`${usage.inputTokens} tokens in, ${usage.outputTokens} out${usageReported ? '' : ' (estimated)'}`],
      style,
    ),
    labelled('cost', [`${dollars(costUsd)} (${COST_SOURCES[costSource]})`], style),
    labelled(
      'warnings',
      warnings.map(({ field, message }) => `${field}: ${message}`),
      style,
    ),
  ].join('');
}

/** Why nobody answered. */
export function renderFailure({ code, message, attempts }: RouterError, style: Style): string {
  return [
    labelled('attempts', attempts.length === 0 ? ['none was made'] : attemptLines(attempts), style),
    labelled('failed', [style('red', `${code}: ${message}`)], style),
  ].join('');
}

const COST_SOURCES: Readonly<Record<BaseResult['costSource'], string>> = {
  provider: 'as the provider states it',
  catalogue: "by the plugin's price list",
  free: 'free',
  estimate: 'estimated',
  unknown: 'no price is known',
};

/** One line an attempt: whom, how it went, how long it took. */
export function attemptLines(attempts: readonly AttemptRecord[]): readonly string[] {
  return aligned(
    attempts.map((attempt, index) => [
      `${index + 1}. ${attempt.provider}/${attempt.model}${attempt.retry > 0 ? ' (again)' : ''}${attempt.role === undefined ? '' : ` (${attempt.role})`}`,
      attempt.outcome,
      attempt.sent ? milliseconds(attempt.latencyMs) : 'not sent',
      detailOf(attempt),
    ]),
  );
}

function detailOf({ outcome, error, timeToFirstChunkMs }: AttemptRecord): string {
  if (error !== undefined) return `${error.code}${error.status === undefined ? '' : ` (${error.status})`}`;
  return outcome === 'ok' && timeToFirstChunkMs !== undefined ? `first token ${milliseconds(timeToFirstChunkMs)}` : '';
}
