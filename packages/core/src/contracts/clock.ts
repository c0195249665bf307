/** Time, injected so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A steady reading in milliseconds, for durations. */
  monotonicMs(): number;
  /** Calls back once, later; the returned function cancels. Keeps the process alive until then, as a request does. */
  after(delayMs: number, callback: () => void): () => void;
}

/** A number from 0 up to, not including, 1. */
export type Random = () => number;
