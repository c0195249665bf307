import type { Clock, QuotaMove, Quotas } from '../contracts/index.ts';

export interface LeaseDeps {
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** What a sweep has settled. */
  readonly onMoves: (moves: readonly QuotaMove[]) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Keeps the leases of requests under way, and settles what others have left. One timer, while there are requests. */
export interface LeaseKeeper {
  add(id: string): void;
  delete(id: string): void;
  /** Settles what processes that died have left, when it is time to. */
  tick(): void;
  dispose(): Promise<void>;
}

export function createLeaseKeeper({ quotas, clock, leaseMs, onMoves, onFailure }: LeaseDeps): LeaseKeeper {
  const everyMs = leaseMs / 3;
  const open = new Set<string>();
  let sweptAt = -Infinity;
  let stop: (() => void) | undefined;
  let work: Promise<void> = Promise.resolve();

  const queue = (job: () => Promise<void>): void => {
    work = work.then(job).catch(onFailure);
  };
  const tick = (): void => {
    const now = clock.monotonicMs();
    if (now - sweptAt < everyMs) return;
    sweptAt = now;
    queue(async () => onMoves((await quotas.sweep()).moves));
  };
  const keep = (): void => {
    stop = clock.after(everyMs, () => {
      const ids = [...open];
      queue(async () => quotas.renew(ids, leaseMs));
      tick();
      keep();
    });
  };

  return {
    tick,
    add(id) {
      open.add(id);
      if (stop === undefined) keep();
    },
    delete(id) {
      open.delete(id);
      if (open.size > 0) return;
      stop?.();
      stop = undefined;
    },
    async dispose() {
      stop?.();
      stop = undefined;
      await work;
    },
  };
}
