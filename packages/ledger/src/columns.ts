/** Column types that both engines understand: whole numbers have 64 bits in either. */
export type ColumnType = 'text' | 'bigint' | 'double precision';

/** A row as it goes in and comes out. Postgres gives whole numbers as text. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** What was used, as billed; totals include their parts, as in core's `Usage`. */
export const USAGE_COLUMNS = {
  input_tokens: 'bigint',
  output_tokens: 'bigint',
  cached_input_tokens: 'bigint',
  cache_write_tokens: 'bigint',
  cache_write_1h_tokens: 'bigint',
  reasoning_tokens: 'bigint',
  audio_input_tokens: 'bigint',
  audio_output_tokens: 'bigint',
  image_input_tokens: 'bigint',
  image_output_tokens: 'bigint',
  searches: 'bigint',
  images: 'bigint',
  audio_ms: 'bigint',
  characters: 'bigint',
  pages: 'bigint',
} as const satisfies Record<string, ColumnType>;

/** One request. Money is whole nano-dollars, times are epoch milliseconds, lengths of time whole microseconds. */
export const REQUEST_COLUMNS = {
  id: 'text',
  /** `open`, `closed`, or `recovered`: its process died, and it was closed by its estimate. */
  state: 'text',
  /** The process that wrote it, and its place among that process's rows: a missing place is a lost row. */
  instance: 'text',
  seq: 'bigint',
  operation: 'text',
  started_at: 'bigint',
  latency_us: 'bigint',
  first_chunk_us: 'bigint',
  requested_model: 'text',
  provider: 'text',
  model: 'text',
  task: 'text',
  confidence: 'double precision',
  classified_by: 'text',
  route: 'text',
  strategy: 'text',
  /** JSON: whom it could be sent to, in order, why the first, and who was left out. */
  decision: 'text',
  /** Each tag between line feeds, so that one can be looked for as it is: see `tags.ts`. */
  tags: 'text',
  user_id: 'text',
  key_id: 'text',
  session: 'text',
  tenant: 'text',
  experiment: 'text',
  arm: 'text',
  cache: 'text',
  saved_nano: 'bigint',
  outcome: 'text',
  error_code: 'text',
  finish_reason: 'text',
  ...USAGE_COLUMNS,
  cost_nano: 'bigint',
  cost_source: 'text',
  estimate_nano: 'bigint',
  attempts: 'bigint',
  /** 1: a chat that was answered, at a known cost, so that it may be compared with a baseline. */
  answer: 'bigint',
  /** JSON, and text: only where content is recorded. */
  messages: 'text',
  answer_text: 'text',
} as const satisfies Record<string, ColumnType>;

/** One call to one candidate. */
export const ATTEMPT_COLUMNS = {
  request_id: 'text',
  position: 'bigint',
  id: 'text',
  provider: 'text',
  model: 'text',
  retry: 'bigint',
  started_at: 'bigint',
  latency_us: 'bigint',
  first_chunk_us: 'bigint',
  sent: 'bigint',
  outcome: 'text',
  role: 'text',
  error_code: 'text',
  status: 'bigint',
  ...USAGE_COLUMNS,
  cost_nano: 'bigint',
  cost_source: 'text',
  at_most_nano: 'bigint',
  answer: 'bigint',
  response_model: 'text',
  response_id: 'text',
  provider_request_id: 'text',
} as const satisfies Record<string, ColumnType>;

/** What was said of an answer. */
export const FEEDBACK_COLUMNS = {
  id: 'text',
  request_id: 'text',
  given_at: 'bigint',
  /** `user`, `judge`, or `signal:<name>`. */
  given_by: 'text',
  score: 'double precision',
  thumbs: 'text',
  label: 'text',
  edited: 'bigint',
  accepted: 'bigint',
  /** What all of it comes to, from 0 to 1: core's `feedbackValue`. */
  value: 'double precision',
} as const satisfies Record<string, ColumnType>;

/** What sums are told apart by. Sessions are not kept in roll-ups: there may be as many of them as requests. */
export const DIMENSIONS = {
  operation: 'text',
  provider: 'text',
  model: 'text',
  task: 'text',
  key_id: 'text',
  tags: 'text',
  user_id: 'text',
  tenant: 'text',
  experiment: 'text',
  arm: 'text',
  cache: 'text',
  answer: 'bigint',
} as const satisfies Record<string, ColumnType>;

/** What is summed. */
export const MEASURES = {
  calls: 'bigint',
  ok_calls: 'bigint',
  failed_calls: 'bigint',
  cancelled_calls: 'bigint',
  recovered_calls: 'bigint',
  unknown_costs: 'bigint',
  cost_nano: 'bigint',
  saved_nano: 'bigint',
  /** Of those that succeeded. */
  ok_latency_us: 'bigint',
  ...USAGE_COLUMNS,
} as const satisfies Record<string, ColumnType>;

/** Sums of rows that are no longer kept, by hour and later by day. */
export const ROLLUP_COLUMNS = {
  /** `hour` or `day`. */
  grain: 'text',
  /** Epoch milliseconds of its beginning, in UTC. */
  started_at: 'bigint',
  /** `request` or `attempt`. */
  kind: 'text',
  /** All dimensions as JSON, or its hash where that is long: what makes a line one line. */
  dimensions: 'text',
  ...DIMENSIONS,
  ...MEASURES,
} as const satisfies Record<string, ColumnType>;

/** Who writes here: so that the open rows of the dead can be told from those of the living. */
export const PROCESS_COLUMNS = {
  instance: 'text',
  pid: 'bigint',
  birth: 'text',
  host: 'text',
  heartbeat_at: 'bigint',
  /** How many of its places have no row though none is lost, since it was rolled up, and the highest among them. */
  pruned: 'bigint',
  pruned_seq: 'bigint',
} as const satisfies Record<string, ColumnType>;

/** How much of a process's spool has arrived here: what is sent again is told by its place. See `spool/deliver.ts`. */
export const SPOOL_COLUMNS = {
  instance: 'text',
  delivered: 'bigint',
} as const satisfies Record<string, ColumnType>;

type RowOf<Columns extends Record<string, ColumnType>> = {
  [Name in keyof Columns]: (Columns[Name] extends 'text' ? string : number) | null;
};

export type RequestRow = RowOf<typeof REQUEST_COLUMNS>;
export type AttemptRow = RowOf<typeof ATTEMPT_COLUMNS>;
export type FeedbackRow = RowOf<typeof FEEDBACK_COLUMNS>;
export type ProcessRow = RowOf<typeof PROCESS_COLUMNS>;

export interface Tables {
  requests: RequestRow;
  attempts: AttemptRow;
  feedback: FeedbackRow;
  rollups: RowOf<typeof ROLLUP_COLUMNS>;
  processes: ProcessRow;
  spools: RowOf<typeof SPOOL_COLUMNS>;
  ledger_version: { version: number };
}
