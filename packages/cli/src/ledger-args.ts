import type { LedgerFilter } from '@signalbox/ledger';
import type { ArgsDef } from 'citty';
import { REQUEST_ARGS } from './request.ts';
import { pointInTime } from './point-in-time.ts';
import { UsageError } from './usage-error.ts';

/** Which ledger: what all commands on it have in common. */
export const LEDGER_ARGS = {
  file: {
    type: 'string',
    description: "The ledger (default: that of the configuration's tracker, else .signalbox/ledger.db)",
    valueHint: 'ledger.db',
  },
  url: {
    type: 'string',
    description: 'The ledger, in Postgres; who must not show its password has it in the configuration',
    valueHint: 'postgres://…',
  },
  schema: { type: 'string', description: 'The schema of it (default: signalbox)', valueHint: 'signalbox' },
  config: REQUEST_ARGS.config,
} as const satisfies ArgsDef;

/** Which of its rows. */
export const PERIOD_ARGS = {
  since: {
    type: 'string',
    description: 'From when on: a day (UTC), a time with its zone, or so long ago',
    valueHint: '2026-11-01, 2026-11-01T08:00Z, 7d',
  },
  until: { type: 'string', description: 'Until when, not included', valueHint: '2026-12-01' },
} as const satisfies ArgsDef;

/** @throws UsageError that names the option */
export function periodOf(
  args: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: number,
): LedgerFilter {
  const since = args.since === undefined ? undefined : pointInTime('since', args.since, now);
  const until = args.until === undefined ? undefined : pointInTime('until', args.until, now);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UsageError('--since: expected a time before that of --until');
  }
  return { since, until };
}
