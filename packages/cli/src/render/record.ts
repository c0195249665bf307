import type { FullRecord, RecordedCall } from '@signalbox/ledger';
import type { Counterfactual } from '../commands/explain-record.ts';
import { describeTask } from './decision.ts';
import { aligned, labelled } from './lines.ts';
import { dollars, milliseconds } from './numbers.ts';
import type { Style } from './style.ts';

/**
 * What became of one request: what it was about, whom it could have gone to, each call, the bill, and what others would have
 * cost.
 */
export function renderRecord(record: FullRecord, instead: Counterfactual, style: Style): string {
  const shown = withoutControls(record);
  const { id, startedAt, task, confidence, classifiedBy, evidence, candidates, rejected } = shown;
  const left = shown.of - candidates.length - rejected.length;
  return [
    labelled('request', [`${id}, ${new Date(startedAt).toISOString()}`], style),
    labelled('task', [describeTask({ task, confidence, by: classifiedBy, evidence })], style),
    labelled('route', [`${shown.route}, strategy ${shown.strategy}`, ...experimentOf(shown)], style),
    labelled('candidates', candidates.length === 0 ? ['none'] : aligned(candidates.map(candidateOf)), style),
    labelled('rejected', aligned(rejected.map(({ candidate, code }) => [candidate, code])), style),
    labelled('', left > 0 ? [`and ${left} more that the row does not tell`] : [], style),
    labelled('calls', aligned(shown.calls.map(callOf)), style),
    labelled('outcome', [outcomeOf(shown)], style),
    labelled('cost', [costOf(shown)], style),
    labelled('instead', insteadOf(shown, instead), style),
  ].join('');
}

function experimentOf({ experiment, metadata }: FullRecord): readonly string[] {
  if (experiment === undefined) return [];
  const { name, arm, share } = experiment;
  if (arm === 'shadow') return [`a copy for the shadow ${name}, of request ${metadata.session ?? ''}`];
  return [`experiment ${name}, arm ${arm}${share === undefined ? '' : ` (share ${Number(share.toPrecision(3))})`}`];
}

function candidateOf(
  { candidate, reason = '', costUsd, latencyMs, quality, propensity }: FullRecord['candidates'][number],
  index: number,
): readonly string[] {
  const expected = [
    costUsd === undefined ? '' : `about ${dollars(costUsd)}`,
    latencyMs === undefined ? '' : `about ${milliseconds(latencyMs)}`,
    quality === undefined ? '' : `quality ${quality}`,
    propensity === undefined ? '' : `came first with probability ${Number(propensity.toPrecision(3))}`,
  ].filter(Boolean);
  return [`${index + 1}. ${candidate}`, expected.join(', '), reason];
}

function callOf(call: RecordedCall, index: number): readonly string[] {
  const { provider, model, retry, role, sent, outcome, errorCode, status, latencyMs, costUsd } = call;
  const how = [retry > 0 ? `retry ${retry}` : '', role ?? ''].filter(Boolean).join(', ');
  const end =
    errorCode === undefined ? outcome : `${outcome}: ${errorCode}${status === undefined ? '' : ` (${status})`}`;
  const tokens = `${call.inputTokens} + ${call.outputTokens} tokens`;
  return [
    `${index + 1}. ${provider}/${model}${how === '' ? '' : ` (${how})`}`,
    end,
    milliseconds(latencyMs),
    sent ? tokens : 'not sent',
    sent ? `${dollars(costUsd)} (${call.costSource})` : '',
  ];
}

function outcomeOf({
  outcome,
  provider,
  model,
  errorCode,
  finishReason,
  latencyMs,
  cache,
  quality,
}: FullRecord): string {
  const by = provider === undefined ? '' : ` by ${provider}/${model ?? ''}`;
  const kept = cache === undefined ? '' : `, a kept answer (${cache})`;
  const end = errorCode ?? finishReason;
  const said = quality === undefined ? '' : `; feedback ${Number(quality.toPrecision(3))}`;
  return `${outcome}${by}${kept}${end === undefined ? '' : `, ${end}`}, after ${milliseconds(latencyMs)}${said}`;
}

function costOf({ costUsd, costSource, estimateUsd }: FullRecord): string {
  const expected = estimateUsd === undefined ? '' : `; expected were ${dollars(estimateUsd)}`;
  return `${dollars(costUsd)} (${costSource})${expected}`;
}

function insteadOf({ costUsd }: FullRecord, { cheapest, best, missing }: Counterfactual): readonly string[] {
  if (missing !== undefined) return [`what others would have cost cannot be told: ${missing}`];
  const beside = (other: number): string =>
    costUsd === undefined || costUsd === 0 ? '' : ` (${(other / costUsd).toFixed(2)} times what it cost)`;
  return [
    ...(cheapest === undefined
      ? []
      : [
          `the cheapest, ${cheapest.candidate}, for the same tokens: ${dollars(cheapest.costUsd)}${beside(cheapest.costUsd)}`,
        ]),
    ...(best === undefined
      ? ['the best cannot be told: no quality was expected of anybody']
      : [`the best (quality ${best.quality}), ${best.candidate}: ${dollars(best.costUsd)}${beside(best.costUsd)}`]),
  ];
}

/** Names come from whoever asked: they must not break a line, nor tell the terminal what to do. */
function withoutControls(record: FullRecord): FullRecord {
  return JSON.parse(JSON.stringify(record), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/\p{Cc}/gu, ' ') : value,
  ) as FullRecord;
}
