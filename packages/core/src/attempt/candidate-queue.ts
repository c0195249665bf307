import type { ErrorCode, PlannedCandidate } from '../contracts/index.ts';

/** What no other model of the same account can make good. */
const ACCOUNT_FAULTS: ReadonlySet<ErrorCode> = new Set(['provider_auth', 'provider_billing']);

/** The candidates of a plan that are still to be asked. All lanes of a request take from one queue. */
export class CandidateQueue {
  readonly #planned: readonly PlannedCandidate[];
  readonly #waiting: PlannedCandidate[];
  readonly #lockedOut = new Set<string>();
  #contextFloor = 0;

  constructor(candidates: readonly PlannedCandidate[]) {
    this.#planned = candidates;
    this.#waiting = [...candidates];
  }

  /** Those that may still be asked, in order. */
  get open(): readonly PlannedCandidate[] {
    return this.#waiting.filter((candidate) => this.#isOpen(candidate));
  }

  get next(): PlannedCandidate | undefined {
    return this.#waiting.find((candidate) => this.#isOpen(candidate));
  }

  take(candidate: PlannedCandidate): void {
    const place = this.#waiting.indexOf(candidate);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** It was called off before it had answered: it may be asked again, in its place. */
  giveBack(candidate: PlannedCandidate): void {
    this.#waiting.push(candidate);
    this.#waiting.sort((a, b) => this.#planned.indexOf(a) - this.#planned.indexOf(b));
  }

  /** The prompt did not fit: only candidates with more room are open now. */
  wantMoreContextThan({ card }: PlannedCandidate): void {
    this.#contextFloor = Math.max(this.#contextFloor, card.contextTokens ?? 0);
  }

  /** The account is at fault: another model of it would say the same. */
  noteFailure({ provider }: PlannedCandidate, code: ErrorCode): void {
    if (ACCOUNT_FAULTS.has(code)) this.#lockedOut.add(provider);
  }

  #isOpen({ card, provider }: PlannedCandidate): boolean {
    return (card.contextTokens ?? Infinity) > this.#contextFloor && !this.#lockedOut.has(provider);
  }
}
