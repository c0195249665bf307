import type { Asked, LoggedRequest, Operation } from '@signalbox/core';
import { sql } from 'kysely';
import { USAGE_COLUMNS, type Row } from './columns.ts';
import { lineOf } from './export.ts';
import { safeText } from './safe-text.ts';
import type { Builder, Script } from './script.ts';
import { usageOf } from './spend.ts';

/** A candidate of the plan, in its place. */
export interface RecordedCandidate {
  /** `provider/model`. */
  readonly candidate: string;
  /** Why it stood there; absent in rows of earlier versions, as is what was expected of it. */
  readonly reason?: string;
  readonly costUsd?: number;
  readonly latencyMs?: number;
  readonly quality?: number;
  readonly propensity?: number;
}

/** One call of a request. */
export interface RecordedCall {
  readonly provider: string;
  readonly model: string;
  readonly retry: number;
  readonly role?: string;
  readonly sent: boolean;
  readonly outcome: string;
  readonly errorCode?: string;
  readonly status?: number;
  readonly latencyMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** `undefined`: not known. */
  readonly costUsd: number | undefined;
  readonly costSource: string;
}

/** A request with all that its row tells. */
export interface RequestRecord extends LoggedRequest {
  readonly state: string;
  readonly evidence: readonly string[];
  readonly route: string;
  readonly strategy: string;
  readonly candidates: readonly RecordedCandidate[];
  /** `provider/model` and the code of why not; the first of them. */
  readonly rejected: readonly { readonly candidate: string; readonly code: string }[];
  /** How many there were, those of the plan and those that were rejected. */
  readonly of: number;
  readonly errorCode?: string;
  readonly finishReason?: string;
  readonly costSource: string;
  readonly estimateUsd: number | undefined;
}

/** A record with its calls in order. */
export interface FullRecord extends RequestRecord {
  readonly calls: readonly RecordedCall[];
}

interface Decision {
  readonly candidates?: readonly string[];
  readonly reason?: string;
  readonly expected?: readonly Omit<RecordedCandidate, 'candidate'>[];
  readonly rejected?: readonly string[];
  readonly of?: number;
  readonly difficulty?: number;
  readonly evidence?: readonly string[];
  readonly asked?: Asked;
  readonly share?: number;
  readonly control?: string;
  readonly propensity?: number;
  readonly weighed?: LoggedRequest['weighed'];
}

type Line = Readonly<Record<string, unknown>>;

/**
 * A line of `ledger export --format jsonl`, as an object, read back.
 * @returns `undefined` for a row of a request that is under way, or for what is no such line
 */
export function recordOf(line: unknown): RequestRecord | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const row = line as Line;
  const text = (name: string): string | undefined => (typeof row[name] === 'string' ? row[name] : undefined);
  const number = (name: string): number | undefined => (typeof row[name] === 'number' ? row[name] : undefined);
  const [id, startedAt, outcome] = [text('id'), number('started_at'), text('outcome')];
  if (id === undefined || startedAt === undefined || !isOutcome(outcome)) return undefined;
  const decision = (row['decision'] ?? {}) as Decision;
  const { candidates = [], expected = [], rejected = [], evidence = [] } = decision;
  const latencyUs = number('latency_us');
  const costNano = number('cost_nano');
  const estimateNano = number('estimate_nano');
  return {
    id,
    state: text('state') ?? 'closed',
    operation: (text('operation') ?? 'chat') as Operation,
    startedAt,
    latencyMs: latencyUs === undefined ? 0 : latencyUs / 1_000,
    ...optional('requestedModel', text('requested_model')),
    ...optional('provider', text('provider')),
    ...optional('model', text('model')),
    metadata: {
      tags: Array.isArray(row['tags']) ? (row['tags'] as string[]) : [],
      ...optional('user', text('user_id')),
      ...optional('key', text('key_id')),
      ...optional('session', text('session')),
      ...optional('tenant', text('tenant')),
    },
    task: text('task') ?? 'general',
    confidence: number('confidence') ?? 0,
    classifiedBy: text('classified_by') ?? 'default',
    evidence,
    ...optional('difficulty', decision.difficulty),
    ...optional('asked', decision.asked),
    route: text('route') ?? '',
    strategy: text('strategy') ?? '',
    ...optional('first', candidates[0]),
    candidates: candidates.map((candidate, place) => ({
      candidate,
      ...(place === 0 && { ...optional('reason', decision.reason), ...optional('propensity', decision.propensity) }),
      ...expected[place],
    })),
    rejected: rejected.map((one) => {
      const cut = one.lastIndexOf(': ');
      return { candidate: one.slice(0, cut), code: one.slice(cut + 2) };
    }),
    of: decision.of ?? candidates.length + rejected.length,
    ...optional('propensity', decision.propensity),
    ...optional('weighed', decision.weighed),
    ...optional('experiment', experimentOf(text('experiment'), text('arm'), decision)),
    ...optional('cache', text('cache')),
    outcome,
    ...optional('errorCode', text('error_code')),
    ...optional('finishReason', text('finish_reason')),
    usage: usageOf(usageLine(row)),
    costUsd: costNano === undefined ? undefined : costNano / 1e9,
    costSource: text('cost_source') ?? 'unknown',
    estimateUsd: estimateNano === undefined ? undefined : estimateNano / 1e9,
    ...optional('quality', number('quality')),
  };
}

function experimentOf(name: string | undefined, arm: string | undefined, { share, control }: Decision) {
  if (name === undefined || arm === undefined) return undefined;
  return { name, arm, ...optional('share', share), ...optional('control', control) };
}

function usageLine(row: Line): Parameters<typeof usageOf>[0] {
  const numbers = Object.keys(USAGE_COLUMNS).map((name) => [name, BigInt(Math.round(Number(row[name] ?? 0)))]);
  return Object.fromEntries(numbers) as Parameters<typeof usageOf>[0];
}

function isOutcome(text: string | undefined): text is LoggedRequest['outcome'] {
  return text === 'ok' || text === 'failed' || text === 'cancelled';
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [Key in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: T });
}

/** One request with its calls. `undefined`: it is not here, not here any more, or under way. */
export function* record(builder: Builder, requestId: string): Script<FullRecord | undefined> {
  const id = safeText(requestId);
  const [row] = yield builder.compile(sql`
    select requests.*, (select avg(f.value) from feedback as f where f.request_id = requests.id) as quality
    from requests where id = ${id}`);
  const found = row && recordOf(lineOf(row));
  if (found === undefined) return undefined;
  const calls = yield builder.compile(sql`select * from attempts where request_id = ${id} order by position`);
  return { ...found, calls: calls.map(callOf) };
}

function callOf(row: Row): RecordedCall {
  const cost = row['cost_nano'] ?? null;
  return {
    provider: String(row['provider']),
    model: String(row['model']),
    retry: Number(row['retry']),
    ...optional('role', row['role'] === null ? undefined : String(row['role'])),
    sent: Number(row['sent']) === 1,
    outcome: String(row['outcome']),
    ...optional('errorCode', row['error_code'] === null ? undefined : String(row['error_code'])),
    ...optional('status', row['status'] === null ? undefined : Number(row['status'])),
    latencyMs: Number(row['latency_us']) / 1_000,
    inputTokens: Number(row['input_tokens']),
    outputTokens: Number(row['output_tokens']),
    costUsd: cost === null ? undefined : Number(cost) / 1e9,
    costSource: String(row['cost_source']),
  };
}
