import type { Cost, Ledger, Reservation, ReservationRequest, Settlement } from '../contracts/index.ts';

/** A reservation that has no settlement yet, as a ledger keeps it. */
export type OpenReservation = ReservationRequest;

/** A ledger in memory. */
export interface MemoryLedger extends Ledger {
  /** Reservations that are not settled: those of requests under way. */
  readonly open: readonly OpenReservation[];
  /** Everything settled so far, in nano-dollars. Costs that are unknown are not in it. */
  readonly spentNanoUsd: number;
  /** How many settlements had no known cost. */
  readonly unknownCosts: number;
}

export interface MemoryLedgerOptions {
  /** What a process that died has left; `recover` settles it. */
  readonly open?: readonly OpenReservation[];
  /** Told of every settlement, once. */
  readonly onSettled?: (id: string, settlement: Settlement) => void;
}

/** Sets no limit: it counts. Holds only the reservations of requests under way. */
export function createMemoryLedger(options: MemoryLedgerOptions = {}): MemoryLedger {
  const open = new Map((options.open ?? []).map((reservation) => [reservation.id, reservation]));
  const left = [...open.keys()];
  let spentNanoUsd = 0;
  let unknownCosts = 0;

  /** Only the first settlement of an id finds it open. */
  const settle = (id: string, settlement: Settlement): void => {
    if (!open.delete(id)) return;
    if (settlement.cost.nanoUsd === undefined) unknownCosts += 1;
    else spentNanoUsd += settlement.cost.nanoUsd;
    options.onSettled?.(id, settlement);
  };

  return {
    reserve(request): Reservation {
      if (!open.has(request.id)) open.set(request.id, request);
      return { id: request.id, commit: (settlement) => settle(request.id, settlement) };
    },
    recover() {
      const lost = left.splice(0).flatMap((id) => open.get(id) ?? []);
      for (const { id, needs } of lost) {
        settle(id, { cost: estimated(needs[0]?.estimateNanoUsd), attempts: [], kind: 'recovered' });
      }
      return lost.length;
    },
    get open() {
      return [...open.values()];
    },
    get spentNanoUsd() {
      return spentNanoUsd;
    },
    get unknownCosts() {
      return unknownCosts;
    },
  };
}

function estimated(nanoUsd: number | undefined): Cost {
  return nanoUsd === undefined ? { source: 'unknown' } : { source: 'estimate', nanoUsd };
}
