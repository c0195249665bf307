import type { LedgerReader } from '@signalbox/ledger';

/** Where the routers that are killed keep their rows. */
export interface KillStore {
  /** What a child makes its tracker of. */
  readonly tracker: { readonly store: string; readonly options: Readonly<Record<string, unknown>> };
  /** Makes something go wrong beside the kills. */
  disturb(): void;
  /** The ledger, after whoever comes next has looked after what was left. */
  open(): Promise<LedgerReader>;
  clean(): Promise<void>;
}
