import { sql, type CompiledQuery } from 'kysely';
import { feedbackValue, type Feedback, type RecalledRequest } from '@signalbox/core';
import type { FeedbackRow, RequestRow, Row } from './columns.ts';
import { conditions, type LedgerFilter } from './facts.ts';
import { safeText } from './safe-text.ts';
import type { Builder, Script } from './script.ts';
import { insert } from './write.ts';

/** Writes what is said of answers; the same id again changes nothing. */
export function insertFeedback(builder: Builder, rows: readonly FeedbackRow[]): CompiledQuery {
  return insert(builder, 'feedback', rows)
    .onConflict((conflict) => conflict.doNothing())
    .compile();
}

export function feedbackRow(feedback: Feedback): FeedbackRow {
  const { id, requestId, by, at, score, thumbs, label, edited, accepted } = feedback;
  return {
    id: safeText(id),
    request_id: safeText(requestId),
    given_at: Math.round(at),
    given_by: safeText(by),
    score: score ?? null,
    thumbs: thumbs ?? null,
    label: label === undefined ? null : safeText(label),
    edited: edited === undefined ? null : Number(edited),
    accepted: accepted === undefined ? null : Number(accepted),
    value: feedbackValue(feedback) ?? null,
  };
}

/** What is known of one request, and what has been said of it. `undefined`: it is not here, or not here any more. */
export function* recall(builder: Builder, requestId: string): Script<RecalledRequest | undefined> {
  const { db } = builder;
  const id = safeText(requestId);
  const [row] = yield db.selectFrom('requests').selectAll().where('id', '=', id).compile();
  if (row === undefined) return undefined;
  const said = yield db
    .selectFrom('feedback')
    .selectAll()
    .where('request_id', '=', id)
    .orderBy('given_at')
    .orderBy('id')
    .compile();
  const { provider, model, tenant, task, started_at: startedAt, decision } = row as unknown as RequestRow;
  const { difficulty } = JSON.parse(decision ?? '{}') as { readonly difficulty?: number };
  return {
    requestId,
    startedAt: Number(startedAt),
    task: task ?? '',
    ...(tenant !== null && { tenant }),
    ...(difficulty !== undefined && { difficulty }),
    ...(provider !== null && model !== null && { provider, model }),
    feedback: said.map(feedbackOf),
  };
}

function feedbackOf(row: Row): Feedback {
  const { id, request_id: requestId, given_by: by, given_at: at, score, thumbs, label, edited, accepted } = row;
  return {
    id: String(id),
    requestId: String(requestId),
    by: by as Feedback['by'],
    at: Number(at),
    ...(score !== null && { score: Number(score) }),
    ...(thumbs !== null && { thumbs: thumbs as 'up' | 'down' }),
    ...(label !== null && { label: String(label) }),
    ...(edited !== null && { edited: Number(edited) === 1 }),
    ...(accepted !== null && { accepted: Number(accepted) === 1 }),
  };
}

export const FEEDBACK_BY = ['provider', 'model', 'task', 'key', 'user', 'tenant', 'experiment', 'arm'] as const;
export type FeedbackBy = (typeof FEEDBACK_BY)[number];

/** What was said of the answers of one group, by one kind of judge. */
export interface FeedbackLine {
  /** The provider, `provider/model`, task, …, `experiment/arm` for `arm`; `''`: it has none. */
  readonly name: string;
  /** Who said it: `user`, `judge`, `signal:<name>`. */
  readonly by: string;
  /** Judgements that come to a value; those of a label alone do not. */
  readonly count: number;
  /** 0 to 1. */
  readonly mean: number;
}

const NAME_OF: Readonly<Record<FeedbackBy, string>> = {
  provider: "coalesce(r.provider, '')",
  model: "coalesce(r.provider, '') || '/' || coalesce(r.model, '')",
  task: "coalesce(r.task, '')",
  key: "coalesce(r.key_id, '')",
  user: "coalesce(r.user_id, '')",
  tenant: "coalesce(r.tenant, '')",
  experiment: "coalesce(r.experiment, '')",
  arm: "coalesce(r.experiment, '') || '/' || coalesce(r.arm, '')",
};

/** What was said of answers whose rows are still kept. Provider and model are those that answered. */
export function* feedbackLines(
  builder: Builder,
  by: FeedbackBy,
  filter: LedgerFilter = {},
): Script<readonly FeedbackLine[]> {
  const rows = yield builder.compile(sql`
    select ${sql.raw(NAME_OF[by])} as name, f.given_by, count(f.value) as count, avg(f.value) as mean
    from (select * from requests where ${conditions(builder, filter, true)}) as r
    join feedback as f on f.request_id = r.id
    where f.value is not null
    group by ${sql.raw(NAME_OF[by])}, f.given_by order by 1, 2`);
  return rows.map(({ name, given_by: givenBy, count, mean }) => ({
    name: String(name),
    by: String(givenBy),
    count: Number(count),
    mean: Number(mean),
  }));
}
