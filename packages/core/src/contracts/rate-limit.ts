/** What a provider says is left of one of its limits, as its headers told with one reply. */
export interface RateLimit {
  /** What is counted: `requests`, `tokens`, `input-tokens`, `output-tokens`, or the provider's own word. */
  readonly of: string;
  readonly limit?: number;
  /** 0: the next request would be refused. */
  readonly remaining?: number;
  /** Until it is whole again, in milliseconds from the reply on. */
  readonly resetMs?: number;
}
