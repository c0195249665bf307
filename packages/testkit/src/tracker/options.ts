import type { Dispatch, OtherPlugin, Tracker } from '@signalbox/core';
import type { TrackedFact, TrackedRow } from './row.ts';
import type { TrackerSums } from './sums.ts';

export type TrackerPlugin = Extract<OtherPlugin, { readonly kind: 'tracker' }>;

/** What a tracker plugin is put to the test with. */
export interface TrackerContractOptions {
  /**
   * The plugin, told to keep its rows in `space`: letters, digits and dashes, and for nobody else. It names a file, a table,
   * or a schema. Two plugins with one space write to the same place, as two processes would.
   */
  readonly make: (space: string) => TrackerPlugin | Promise<TrackerPlugin>;
  /**
   * What is kept in `space`, read past the tracker, which may be open meanwhile; in any order. Absent: it keeps no rows, and
   * the cases about rows are skipped.
   */
  readonly read?: (space: string) => Promise<readonly TrackedRow[]>;
  /** What a row holds. Default: all but `content`. A case about what is not kept is skipped, and says so. */
  readonly keeps?: readonly TrackedFact[];
  /** All that was written, as text: no prompt and no secret may be found in it. Default: the rows that `read` gives. */
  readonly everything?: (space: string) => Promise<string>;
  /**
   * Begins a request in a process of its own, over the same space, and has that process die of it: `dieAfterBegin` does.
   * Absent: the cases about processes that die are skipped.
   */
  readonly crash?: (space: string, dispatch: Dispatch) => Promise<void>;
  /** Makes it impossible to write, until the function that it returns is called. Absent: the case about it is skipped. */
  readonly spoil?: (space: string) => Promise<() => void | Promise<void>>;
  /** What it answers when it is asked for sums of all that it was told until now. Absent: it cannot be asked. */
  readonly sums?: (tracker: Tracker) => TrackerSums;
  /** Makes sums of the rows that began before this time, epoch milliseconds. Absent: rows stay rows. */
  readonly rollUp?: (tracker: Tracker, before: number) => Promise<unknown>;
  /** Secrets that the context has, by their variable. None of them may be in what is written. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Takes a space away when its case is over. */
  readonly clean?: (space: string) => Promise<void>;
  /** How many random histories are compared with a plain model. Default: 20 */
  readonly runs?: number;
  /** Cases that do not apply to this tracker, by title, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** One thing that a tracker must do. Runs anywhere: it throws an AssertionError when the tracker does not. */
export interface TrackerCase {
  readonly title: string;
  /** Why it does not apply to this tracker. */
  readonly skipped?: string;
  run(): Promise<void>;
}
