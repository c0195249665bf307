import type {
  AttemptRecord,
  Clock,
  Hold,
  HoldResult,
  Ledger,
  Need,
  QuotaMove,
  Quotas,
  Reservation,
  ReservationRequest,
  Telemetry,
} from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import { within } from '../time/within.ts';
import { alertsOf } from './alerts.ts';
import { levelsOf, type BudgetLevel } from './budget-levels.ts';
import type { Budget, QuotaOptions, RateRule } from './budget-options.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { dearerHalf, unknownPrices } from './leave-out.ts';
import { rateLevelsOf, type RateLevel } from './rate-levels.ts';
import { refusalError } from './refusal.ts';
import { openBook, talliesOf, type Tally } from './tally.ts';
import { createWebhooks } from './webhooks.ts';

export interface BudgetLedgerDeps {
  readonly quotas: Quotas;
  readonly budgets: readonly Budget[];
  readonly rates: readonly RateRule[];
  readonly options: QuotaOptions;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'emit'>;
  /** For webhooks. */
  readonly fetch: typeof globalThis.fetch;
}

export interface BudgetLedger extends Ledger {
  /** Every budget in its present window: each value of its scope that has been counted. */
  levels(): Promise<readonly BudgetLevel[]>;
  /** Every limit of every rate: each value of its scope that has been counted. */
  rates(): Promise<readonly RateLevel[]>;
  dispose(): Promise<void>;
}

/** Holds what a request may take in every counter that it touches, and puts the truth in its place. */
export function createBudgetLedger(deps: BudgetLedgerDeps): BudgetLedger {
  const { quotas, rates, options, clock, telemetry } = deps;
  const { leaseMs } = options;
  const books = deps.budgets.map(openBook);
  const failed = (error: unknown): void => telemetry.emit('internal.error', () => ({ where: 'quotas', error }));
  const webhooks = createWebhooks({
    fetch: deps.fetch,
    clock,
    onFailure: (name, error) => telemetry.emit('internal.error', () => ({ where: `budget ${name}`, error })),
  });
  const onMoves = (moves: readonly QuotaMove[]): void => {
    for (const { alert, webhookUrl } of alertsOf(books, moves)) {
      telemetry.emit('budget.alert', () => alert);
      if (webhookUrl !== undefined) webhooks.post(alert.budget, webhookUrl, { event: 'budget.alert', ...alert });
    }
  };
  const leases = createLeaseKeeper({ quotas, clock, leaseMs, onMoves, onFailure: failed });
  const ask = createAsk(quotas, clock, options);

  return {
    async reserve(request): Promise<Reservation> {
      leases.tick();
      const unknown = unknownPrices(books, talliesOf(books, rates, request), request.needs);
      if (unknown !== undefined) throw unknown;
      const held = new Held(request, talliesOf(books, rates, request), leaseMs);
      const first = held.holdFor([], new Set(request.needs.slice(0, 1)));
      if (first !== undefined) {
        const levels = await holdOrThrow(ask, first, request.needs, clock);
        const dearer = levels && dearerHalf(first.asked, levels, request);
        if (dearer !== undefined) {
          await quotas.release({ id: request.id, amounts: held.truth([]) });
          throw dearer;
        }
        held.note(first);
      }
      leases.add(request.id);
      return {
        id: request.id,
        grow: (attempts, inAir) => {
          const more = held.holdFor(attempts, inAir);
          if (more === undefined) return undefined;
          return holdOrThrow(ask, more, [...inAir], clock).then(() => held.note(more));
        },
        async commit({ attempts }) {
          leases.delete(request.id);
          onMoves(await quotas.release({ id: request.id, amounts: held.truth(attempts) }));
        },
      };
    },
    async recover() {
      const { settled, moves } = await quotas.sweep();
      onMoves(moves);
      return settled;
    },
    levels: () => levelsOf(books, quotas, clock.now()),
    rates: () => rateLevelsOf(rates, quotas),
    async dispose() {
      await leases.dispose();
      await webhooks.dispose();
    },
  };
}

/** What a request asks for at once, and in which counters. */
interface Ask {
  readonly hold: Hold;
  readonly asked: readonly { readonly tally: Tally; readonly amount: number }[];
}

/** What one request holds, as far as this process knows. */
class Held {
  readonly #request: ReservationRequest;
  readonly #tallies: readonly Tally[];
  readonly #leaseMs: number;
  readonly #amounts = new Map<string, number>();

  constructor(request: ReservationRequest, tallies: readonly Tally[], leaseMs: number) {
    this.#request = request;
    this.#tallies = tallies;
    this.#leaseMs = leaseMs;
  }

  /** What is to be held more; `undefined`: nothing. */
  holdFor(attempts: readonly AttemptRecord[], inAir: ReadonlySet<Need>): Ask | undefined {
    const asked: { tally: Tally; amount: number }[] = [];
    for (const tally of this.#tallies) {
      if (tally.only !== undefined && ![...inAir].some(tally.only)) continue;
      const amount = tally.most(attempts, inAir);
      if (amount > (this.#amounts.get(tally.key) ?? -1)) asked.push({ tally, amount });
    }
    if (asked.length === 0) return undefined;
    const entries = asked.map(({ tally, amount }) => tally.entry(amount));
    return { asked, hold: { id: this.#request.id, entries, leaseMs: this.#leaseMs } };
  }

  note({ asked }: Ask): void {
    for (const { tally, amount } of asked) this.#amounts.set(tally.key, amount);
  }

  truth(attempts: readonly AttemptRecord[]): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#tallies.map((tally) => [tally.key, tally.truth(attempts)]));
  }
}

type AskQuotas = (hold: Hold) => HoldResult | undefined | Promise<HoldResult | undefined>;

async function holdOrThrow(
  ask: AskQuotas,
  { hold, asked }: Ask,
  needs: readonly Need[],
  clock: Clock,
): Promise<HoldResult['levels'] | undefined> {
  const result = await ask(hold);
  if (result?.ok === false) throw refusalError(result, asked, needs, clock.now());
  return result?.levels;
}

/** Asks the store, within its time. `undefined`: it does not answer, and that is no reason to stop. */
function createAsk(quotas: Quotas, clock: Clock, { timeLimitMs, onFailure }: QuotaOptions): AskQuotas {
  const give = (cause: unknown): undefined => {
    if (onFailure === 'allow') return undefined;
    // A store that says itself what is wrong, and when to come again, says it better.
    if (RouterError.isInstance(cause) && cause.code === 'store_unavailable') throw cause;
    throw new RouterError('store_unavailable', {
      message: 'budgets cannot be checked: their store does not answer',
      cause,
    });
  };
  return (hold) => {
    let result: ReturnType<Quotas['hold']>;
    try {
      result = quotas.hold(hold);
    } catch (error) {
      return give(error);
    }
    if (!(result instanceof Promise)) return result;
    // What is held later all the same is settled when its lease ends.
    return within(clock, timeLimitMs, result, () => new Error(`no answer in ${timeLimitMs} ms`)).catch(give);
  };
}
