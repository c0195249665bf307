import { sql } from 'kysely';
import {
  alwaysValidP,
  differenceOfMeans,
  differenceOfRates,
  ERROR_TABLE,
  type Difference,
  type Moments,
} from '@signalbox/core';
import type { Row } from './columns.ts';
import { conditions, type LedgerFilter } from './facts.ts';
import type { Builder, Script } from './script.ts';

/** How an arm differs from the control. Each interval holds the true difference with 95 %, however often one looks. */
export interface ArmDifference {
  /** Requests that ended well. */
  readonly ok?: Difference & { readonly p: number };
  /** Requests that ended well without a call that failed on the way. */
  readonly clean?: Difference & { readonly p: number };
  /** What feedback says, 0 to 1. */
  readonly quality?: Difference & { readonly p: number };
  readonly costUsd?: Difference;
  /** Of those that ended well. */
  readonly latencyMs?: Difference;
}

/** One arm, as its rows tell. */
export interface TrialArm {
  readonly arm: string;
  /** Without those that its caller broke off or is to blame for, and without kept answers. */
  readonly requests: number;
  /** 0 to 1. */
  readonly okRate: number | undefined;
  readonly cleanRate: number | undefined;
  /** Means; `undefined`: there is none. */
  readonly costUsd: number | undefined;
  readonly latencyMs: number | undefined;
  readonly quality: number | undefined;
  /** Absent for the control. */
  readonly against?: ArmDifference;
  /**
   * What can be said by now, of the share that ended well without a failed call, or of quality where there is feedback.
   * `undecided`: the difference may be anything in its interval. Absent for the control.
   */
  readonly verdict?: 'better' | 'worse' | 'undecided';
}

/** One experiment, or one shadow beside the requests that it copied. */
export interface TrialReport {
  readonly experiment: string;
  readonly isShadow: boolean;
  /** The arm that the others are compared with. */
  readonly control: string;
  readonly arms: readonly TrialArm[];
}

const ALPHA = 0.05;

/** What says nothing of the one who answered: the caller's own faults, and a store that was away. */
const NOT_COUNTED = Object.entries(ERROR_TABLE)
  .filter(([, { origin }]) => origin === 'caller' || origin === 'store')
  .map(([code]) => code);

const MEASURED = ['costUsd', 'latencyMs', 'quality', 'ok', 'clean'] as const;
type Measured = Readonly<Record<(typeof MEASURED)[number], Moments>>;

/** Experiments by the rows that are kept: sums of rows that are not cannot tell how sure one may be. */
export function* trials(builder: Builder, filter: LedgerFilter = {}): Script<readonly TrialReport[]> {
  const kept = sql`select id, experiment, arm, session, outcome, ${values()} from requests where state = 'closed'
    and cache is null and outcome <> 'cancelled' and (error_code is null or error_code not in (${sql.join(NOT_COUNTED)}))`;
  const ofArms = yield builder.compile(sql`
    select experiment, arm, ${moments()} from (${kept} and experiment is not null and ${conditions(builder, filter, true)})
    as kept group by experiment, arm`);
  const originals = yield builder.compile(sql`
    select s.experiment as experiment, 'original' as arm, ${moments('o.')} from (${kept}) as o
    join requests as s on s.session = o.id and s.arm = 'shadow' and s.state = 'closed'
    where ${conditions(builder, filter, true, 's.')} group by s.experiment`);
  const names = [...new Set(ofArms.map(({ experiment }) => String(experiment)))].toSorted();
  const reports: TrialReport[] = [];
  for (const name of names) {
    const own = ofArms.filter(({ experiment }) => experiment === name);
    const isShadow = own.every(({ arm }) => arm === 'shadow');
    const rows = isShadow ? [...originals.filter(({ experiment }) => experiment === name), ...own] : own;
    const control = isShadow ? 'original' : yield* controlOf(builder, name, rows);
    reports.push({ experiment: name, isShadow, control, arms: armsOf(rows, control) });
  }
  return reports;
}

/** The rows themselves say which arm is the control; of older ones the first by name is taken. */
function* controlOf(builder: Builder, name: string, rows: readonly Row[]): Script<string> {
  const [row] = yield builder.compile(sql`
    select decision from requests where experiment = ${name} and state = 'closed' order by started_at desc limit 1`);
  const { control } = JSON.parse(String(row?.['decision'] ?? '{}')) as { readonly control?: string };
  return control ?? rows.map(({ arm }) => String(arm ?? '')).toSorted()[0] ?? '';
}

function values() {
  return sql`
    cast(cost_nano as double precision) / 1000000000 as "costUsd",
    case when outcome = 'ok' then cast(latency_us as double precision) / 1000 end as "latencyMs",
    (select avg(f.value) from feedback as f where f.request_id = requests.id) as quality,
    case when outcome = 'ok' then 1.0 else 0.0 end as ok,
    case when outcome = 'ok' and not exists (
      select 1 from attempts as a where a.request_id = requests.id and a.outcome in ('failed', 'skipped')) then 1.0 else 0.0 end as clean`;
}

/** Number, sum and sum of squares of each value. */
function moments(prefix = '') {
  return sql.join(
    MEASURED.flatMap((name) => {
      const value = sql.ref(`${prefix}${name}`);
      return [
        sql`count(${value}) as ${sql.ref(`${name} count`)}`,
        sql`coalesce(sum(${value}), 0) as ${sql.ref(`${name} sum`)}`,
        sql`coalesce(sum(${value} * ${value}), 0) as ${sql.ref(`${name} squares`)}`,
      ];
    }),
  );
}

function measuredOf(row: Row): Measured {
  const of = (name: string): Moments => ({
    count: Number(row[`${name} count`]),
    sum: Number(row[`${name} sum`]),
    squares: Number(row[`${name} squares`]),
  });
  return Object.fromEntries(MEASURED.map((name) => [name, of(name)])) as Measured;
}

/** The control first. */
function armsOf(rows: readonly Row[], control: string): readonly TrialArm[] {
  const named = rows.map((row) => [String(row['arm'] ?? ''), measuredOf(row)] as const);
  const base = named.find(([arm]) => arm === control)?.[1];
  return named
    .toSorted(([a], [b]) => Number(b === control) - Number(a === control) || (a < b ? -1 : 1))
    .map(([arm, measured]) => ({
      arm,
      requests: measured.ok.count,
      okRate: meanOf(measured.ok),
      cleanRate: meanOf(measured.clean),
      costUsd: meanOf(measured.costUsd),
      latencyMs: meanOf(measured.latencyMs),
      quality: meanOf(measured.quality),
      ...(arm !== control && base !== undefined && comparison(base, measured)),
    }));
}

function comparison(control: Measured, arm: Measured): Pick<TrialArm, 'against' | 'verdict'> {
  const rate = (name: 'ok' | 'clean' | 'quality'): object => {
    const difference = differenceOfRates(control[name], arm[name], ALPHA);
    return difference === undefined ? {} : { [name]: { ...difference, p: alwaysValidP(control[name], arm[name]) } };
  };
  const mean = (name: 'costUsd' | 'latencyMs'): object => {
    const difference = differenceOfMeans(control[name], arm[name], ALPHA);
    return difference === undefined ? {} : { [name]: difference };
  };
  const against: ArmDifference = {
    ...rate('ok'),
    ...rate('clean'),
    ...rate('quality'),
    ...mean('costUsd'),
    ...mean('latencyMs'),
  };
  const decisive = [against.clean, against.quality].filter((each) => each !== undefined);
  const isWorse = decisive.some(({ high }) => high < 0);
  const isBetter = !isWorse && decisive.some(({ low }) => low > 0);
  return { against, verdict: isWorse ? 'worse' : isBetter ? 'better' : 'undecided' };
}

function meanOf({ count, sum }: Moments): number | undefined {
  return count === 0 ? undefined : sum / count;
}
