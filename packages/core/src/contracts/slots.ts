/** Leave to make one call. Give it back when the call is over; a second time changes nothing. */
export type ReleaseSlot = () => void;

/** Keeps calls that run at once within limits. */
export interface Slots {
  /**
   * A place for one request. There at once where there is room; else a promise that waits its turn.
   * @throws RouterError `limit_exceeded` with `retryAfterMs` when the queue is full, or the wait takes too long
   */
  enter(signals: readonly AbortSignal[]): ReleaseSlot | Promise<ReleaseSlot>;
  /** A place at a provider, if there is one now. */
  tryProvider(provider: string): ReleaseSlot | undefined;
  /** Waits for a place at any of these providers. */
  anyProvider(
    providers: readonly string[],
    signals: readonly AbortSignal[],
  ): Promise<{ readonly provider: string; readonly release: ReleaseSlot }>;
  /** No request gets in any more. Resolves when those inside have left, or the time is over: then with how many are left. */
  drain(timeLimitMs: number): Promise<number>;
}
