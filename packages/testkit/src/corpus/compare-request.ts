import type { Warning } from '@signalbox/core';
import type { Recording } from '../recording.ts';
import { compareBodies } from './compare-bodies.ts';
import type { BodyAbout, ExchangeApi, SentRequest } from './definition.ts';
import type { CorpusLine, Difference } from './line.ts';

/** How what was sent first differs from what was recorded; `null`: no request was recorded. */
export function compareRequest(
  recording: Recording,
  exchange: ExchangeApi,
  sent: readonly SentRequest[],
  warnings: readonly Warning[],
): CorpusLine['request'] {
  const [first] = sent;
  const { body } = recording.request;
  if (body === null || body === undefined) return null;
  if (first === undefined) return { same: false, differences: [{ path: '', kind: 'missing' }] };
  const warned = new Set(warnings.map(({ field }) => field));
  const differences = [...bodyDifferences(recording, exchange, first.body, warned), ...pathDifference()];
  return { same: differences.every(({ reason }) => reason !== undefined), differences };

  function* pathDifference(): Generator<Difference> {
    const { path } = recording.request;
    // Of what was only quoted somewhere the path is not known.
    if (path === '') return;
    const isSame = attempt(() => exchange.samePath?.(first as SentRequest, recording) ?? first?.path === path, false);
    if (!isSame) yield { path: '(path)', kind: 'changed' };
  }
}

/** A body that cannot be brought into the form in which the two are compared is compared as it is. */
function bodyDifferences(
  recording: Recording,
  { normalize = (body: unknown) => body, differences }: ExchangeApi,
  sent: unknown,
  warned: ReadonlySet<string>,
): readonly Difference[] {
  const about = (side: BodyAbout['side']): BodyAbout => ({ recording, warned, side });
  const { body } = recording.request;
  const both = attempt(() => ({ recorded: normalize(body, about('recorded')), sent: normalize(sent, about('sent')) }), {
    recorded: body,
    sent,
  });
  return compareBodies(both.recorded, both.sent, differences);
}

function attempt<Result>(run: () => Result, otherwise: Result): Result {
  try {
    return run();
  } catch {
    return otherwise;
  }
}
