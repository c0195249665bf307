/** One request as it arrived. `aborted` changes when the client leaves before the end of the answer. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query, as sent. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON when it parses, else the text; `undefined` when there was none. */
  readonly body: unknown;
  readonly aborted: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Requests kept for reading; older ones are dropped. */
export const LOG_LIMIT = 1000;
