import { sql, type RawBuilder } from 'kysely';
import { DIMENSIONS, MEASURES, USAGE_COLUMNS } from './columns.ts';
import type { Builder } from './script.ts';
import { tagNeedle } from './tags.ts';

/** Which requests a question is about. What is left out does not matter. */
export interface LedgerFilter {
  /** Epoch milliseconds; of what was rolled up, the beginning of its hour or day counts. */
  readonly since?: number | undefined;
  /** Epoch milliseconds, not included. */
  readonly until?: number | undefined;
  /** Who was called: then calls are counted and not requests. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly task?: string | undefined;
  readonly key?: string | undefined;
  readonly tag?: string | undefined;
  readonly user?: string | undefined;
  readonly tenant?: string | undefined;
  /** Only of rows that are still kept: roll-ups tell no sessions apart. */
  readonly session?: string | undefined;
  readonly experiment?: string | undefined;
}

export type FactKind = 'request' | 'attempt';

/** One table of everything: rows that are kept, and the sums of those that are not, with the same columns. */
export function facts(builder: Builder, kind: FactKind, filter: LedgerFilter): RawBuilder<unknown> {
  const rows = kind === 'request' ? requestFacts() : attemptFacts();
  const rolled = sql`select started_at, ${list(Object.keys(DIMENSIONS))}, ${list(Object.keys(MEASURES))} from rollups
    where kind = ${kind} and ${conditions(builder, filter)}`;
  const kept = sql`select started_at, ${list(Object.keys(DIMENSIONS))}, ${list(Object.keys(MEASURES))}
    from (${rows}) as kept where ${conditions(builder, filter, true)}`;
  return filter.session === undefined ? sql`(${kept} union all ${rolled}) as facts` : sql`(${kept}) as facts`;
}

/** What single rows come to, before they are rolled up. */
export function factsOf(kind: FactKind, ids: readonly string[]): RawBuilder<unknown> {
  const rows = kind === 'request' ? requestFacts() : attemptFacts();
  return sql`(select * from (${rows}) as kept where id in (${sql.join(ids)})) as facts`;
}

function requestFacts(): RawBuilder<unknown> {
  return sql`select id, started_at, session, ${list(Object.keys(DIMENSIONS))}, ${requestMeasures('')}
    from requests where state <> 'open'`;
}

/** Each call that was sent, with what its request was about. */
function attemptFacts(): RawBuilder<unknown> {
  const ofAttempt = ['provider', 'model', 'answer'];
  const dimensions = Object.keys(DIMENSIONS).map((name) => sql.ref(`${ofAttempt.includes(name) ? 'a' : 'r'}.${name}`));
  return sql`select r.id, r.started_at, r.session, ${sql.join(dimensions)}, ${attemptMeasures('a.')}
    from attempts as a join requests as r on r.id = a.request_id where a.sent = 1`;
}

function requestMeasures(prefix: string): RawBuilder<unknown> {
  return measures(prefix, {
    recovered_calls: sql`case when state = 'recovered' then 1 else 0 end`,
    saved_nano: sql`coalesce(saved_nano, 0)`,
  });
}

function attemptMeasures(prefix: string): RawBuilder<unknown> {
  return measures(prefix, { recovered_calls: sql`0`, saved_nano: sql`0` });
}

function measures(prefix: string, own: Readonly<Record<string, RawBuilder<unknown>>>): RawBuilder<unknown> {
  const outcome = sql.ref(`${prefix}outcome`);
  const cost = sql.ref(`${prefix}cost_nano`);
  const is = (name: string): RawBuilder<unknown> => sql`case when ${outcome} = ${sql.lit(name)} then 1 else 0 end`;
  const values: Readonly<Record<string, RawBuilder<unknown>>> = {
    calls: sql`1`,
    ok_calls: is('ok'),
    failed_calls: is('failed'),
    cancelled_calls: is('cancelled'),
    unknown_costs: sql`case when ${cost} is null then 1 else 0 end`,
    cost_nano: sql`coalesce(${cost}, 0)`,
    ok_latency_us: sql`case when ${outcome} = 'ok' then coalesce(${sql.ref(`${prefix}latency_us`)}, 0) else 0 end`,
    ...Object.fromEntries(
      Object.keys(USAGE_COLUMNS).map((name) => [name, sql`coalesce(${sql.ref(prefix + name)}, 0)`]),
    ),
    ...own,
  };
  return sql.join(Object.keys(MEASURES).map((name) => sql`${values[name]} as ${sql.ref(name)}`));
}

/** What a filter asks of one row. @param prefix of its columns, such as `r.` */
export function conditions(
  builder: Builder,
  filter: LedgerFilter,
  withSession = false,
  prefix = '',
): RawBuilder<boolean> {
  const equal: readonly (readonly [string, string | undefined])[] = [
    ['provider', filter.provider],
    ['model', filter.model],
    ['task', filter.task],
    ['key_id', filter.key],
    ['user_id', filter.user],
    ['tenant', filter.tenant],
    ['experiment', filter.experiment],
    ...(withSession ? ([['session', filter.session]] as const) : []),
  ];
  const all = equal.flatMap(([name, value]) =>
    value === undefined ? [] : [sql`${sql.ref(prefix + name)} = ${value}`],
  );
  const startedAt = sql.ref(`${prefix}started_at`);
  if (filter.since !== undefined) all.push(sql`${startedAt} >= ${Math.round(filter.since)}`);
  if (filter.until !== undefined) all.push(sql`${startedAt} < ${Math.round(filter.until)}`);
  if (filter.tag !== undefined) all.push(sql`${builder.holds(sql.ref(`${prefix}tags`), tagNeedle(filter.tag))}`);
  return all.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`${sql.join(all, sql` and `)}`;
}

function list(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(name)));
}
