import type { AttemptRecord, Need, QuotaEntry, ReservationRequest } from '../contracts/index.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import type { Budget, BudgetScope, RateRule } from './budget-options.ts';
import { createCalendar, type Span } from './calendar.ts';

/** A budget, made ready. */
export interface BudgetBook {
  readonly rule: Budget;
  readonly capNanoUsd: number;
  readonly spanAt: (at: number) => Span;
}

export function openBook(rule: Budget): BudgetBook {
  return {
    rule,
    capNanoUsd: toNanoUsd(rule.capUsd),
    spanAt: createCalendar(rule.window, rule.timeZone ?? 'UTC'),
  };
}

/** One counter that a request moves. */
export interface Tally {
  readonly key: string;
  /** The value of the scope; empty for one counter of several. */
  readonly value: string;
  readonly book?: BudgetBook;
  readonly rate?: RateRule;
  readonly span?: Span;
  /** Only calls to these candidates count; absent: every call. */
  readonly only?: (candidate: Candidate) => boolean;
  /** What calls that may be made take, and those that were made: both together are held. */
  readonly most: (attempts: readonly AttemptRecord[], inAir: Iterable<Need>) => number;
  readonly truth: (attempts: readonly AttemptRecord[]) => number;
  readonly entry: (amount: number) => QuotaEntry;
}

type Candidate = Pick<Need, 'provider' | 'model'>;
type Amount = { readonly of: (attempt: AttemptRecord) => number; readonly most: (need: Need) => number };

/** So that a clock that is behind does not count into a window that is forgotten. */
const GRACE_MS = 3_600_000;

/** Larger than any budget: what is only counted is never full. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** Every counter that a request may move. */
export function talliesOf(
  books: readonly BudgetBook[],
  rates: readonly RateRule[],
  request: ReservationRequest,
): readonly Tally[] {
  const ofBudgets = books.flatMap((book) =>
    valuesOf(book.rule, request).map((value) => budgetTally(book, value, request.at)),
  );
  return [
    ...ofBudgets,
    ...rates.flatMap((rate) => valuesOf(rate, request).flatMap((value) => rateTallies(rate, value))),
  ];
}

/** `budget:name:window:start:`, and the value after it, whatever characters it has. */
export function budgetPrefix({ rule, spanAt }: BudgetBook, at: number): string {
  return `budget:${rule.name}:${rule.window}:${spanAt(at).start}:`;
}

function budgetTally(book: BudgetBook, value: string, at: number): Tally {
  const { rule, capNanoUsd, spanAt } = book;
  const span = spanAt(at);
  const key = budgetPrefix(book, at) + value;
  const limit = rule.onFull === 'alert' ? UNLIMITED : capNanoUsd;
  const keepUntil = span.end + Math.min(GRACE_MS, span.end - span.start);
  const uncertain = (attempt: AttemptRecord): number =>
    rule.cutOff === 'estimate' ? (attempt.cost.nanoUsd ?? attempt.atMostNanoUsd ?? 0) : (attempt.atMostNanoUsd ?? 0);
  const amount: Amount = {
    of: (attempt) => (attempt.atMostNanoUsd === undefined ? (attempt.cost.nanoUsd ?? 0) : uncertain(attempt)),
    most: (need) => need.worstCaseNanoUsd ?? 0,
  };
  return {
    ...counted(rule, value, amount),
    key,
    value,
    book,
    span,
    entry: (sum) => ({ kind: 'budget', key, amount: sum, limit, ...(keepUntil < Infinity && { keepUntil }) }),
  };
}

/** Where the counters of a rate are kept, and the value after it. */
export function ratePrefix({ name, perMs = MINUTE_MS }: RateRule, what: 'requests' | 'tokens' | 'concurrent'): string {
  return what === 'concurrent' ? `places:${name}:` : `rate:${name}:${what}:${perMs}:`;
}

/** The period of a rate that names none. */
export const MINUTE_MS = 60_000;

function rateTallies(rate: RateRule, value: string): readonly Tally[] {
  const { perMs: periodMs = MINUTE_MS } = rate;
  const isOfCalls = rate.scope === 'provider' || rate.scope === 'model';
  const tallies: Tally[] = [];
  const add = (key: string, amounts: Pick<Tally, 'most' | 'truth'>, entry: Tally['entry']): void => {
    tallies.push({ ...counted(rate, value, CALLS), ...amounts, key, value, rate, entry });
  };
  const { requests, tokens, concurrent } = rate;
  if (requests !== undefined) {
    const key = ratePrefix(rate, 'requests') + value;
    const amounts = isOfCalls ? counted(rate, value, CALLS) : ONE;
    add(key, amounts, (amount) => ({
      kind: 'rate',
      key,
      amount: Math.min(amount, requests),
      limit: requests,
      periodMs,
    }));
  }
  if (tokens !== undefined) {
    const key = ratePrefix(rate, 'tokens') + value;
    // One that may take more than the limit has to wait until all of it is free, or would wait for ever.
    add(key, counted(rate, value, TOKENS), (amount) => ({
      kind: 'rate',
      key,
      amount: Math.min(amount, tokens),
      limit: tokens,
      periodMs,
    }));
  }
  if (concurrent !== undefined) {
    const key = ratePrefix(rate, 'concurrent') + value;
    add(key, isOfCalls ? counted(rate, value, CALLS) : ONE, () => ({ kind: 'concurrency', key, limit: concurrent }));
  }
  return tallies;
}

const CALLS: Amount = { of: () => 1, most: () => 1 };
const TOKENS: Amount = {
  of: ({ usage }) => (usage === undefined ? 0 : usage.inputTokens + usage.outputTokens),
  most: ({ worstCaseTokens }) => worstCaseTokens,
};
const ONE: Pick<Tally, 'most' | 'truth'> = { most: () => 1, truth: () => 1 };

function counted(
  rule: Pick<Budget, 'scope' | 'match'>,
  value: string,
  amount: Amount,
): Pick<Tally, 'only' | 'most' | 'truth'> {
  const only = onlyOf(rule, value);
  const truth = (attempts: readonly AttemptRecord[]): number => {
    let sum = 0;
    for (const attempt of attempts) if (attempt.sent && (only?.(attempt) ?? true)) sum += amount.of(attempt);
    return sum;
  };
  return {
    ...(only !== undefined && { only }),
    truth,
    most(attempts, inAir) {
      let sum = truth(attempts);
      for (const need of inAir) if (only?.(need) ?? true) sum += amount.most(need);
      return sum;
    },
  };
}

function onlyOf({ scope, match }: Pick<Budget, 'scope' | 'match'>, value: string): Tally['only'] {
  if (scope !== 'provider' && scope !== 'model') return undefined;
  const values = match === undefined ? [value] : [match].flat();
  return (candidate) => values.includes(candidateValue(scope, candidate));
}

function candidateValue(scope: 'provider' | 'model', { provider, model }: Candidate): string {
  return scope === 'provider' ? provider : `${provider}/${model}`;
}

/** The values of a scope that a request has, each once; one empty value where `match` puts several into one counter. */
function valuesOf({ scope, match }: Pick<Budget, 'scope' | 'match'>, request: ReservationRequest): readonly string[] {
  const values = VALUES[scope](request).filter((value) => value !== undefined);
  if (match === undefined) return [...new Set(values)];
  const wanted = [match].flat();
  if (!values.some((value) => wanted.includes(value))) return [];
  return wanted.length === 1 ? wanted : [''];
}

const VALUES: Readonly<Record<BudgetScope, (request: ReservationRequest) => readonly (string | undefined)[]>> = {
  global: () => [''],
  provider: ({ needs }) => needs.map((need) => candidateValue('provider', need)),
  model: ({ needs }) => needs.map((need) => candidateValue('model', need)),
  task: ({ task }) => [task],
  tag: ({ metadata }) => metadata.tags ?? [],
  user: ({ metadata }) => [metadata.user],
  key: ({ metadata }) => [metadata.key],
  session: ({ metadata }) => [metadata.session],
  tenant: ({ metadata }) => [metadata.tenant],
};
