import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Dispatch, Tracker } from '@signalbox/core';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { createFakeContext } from '../fake-context.ts';
import type { TrackerContractOptions } from './options.ts';
import { FACTS, comparable, type TrackedFact, type TrackedRow } from './row.ts';

/** A space of its own for one case, and the trackers that write to it. */
export interface TrackerBench {
  readonly tracker: Tracker;
  readonly clock: FakeClock;
  readonly space: string;
  /** One more tracker over the same space, as another process has it. */
  another(): Promise<Tracker>;
  /** Tells the tracker that a request is about to be sent. */
  begin(dispatch: Dispatch): Promise<void>;
  /** Disposes of every tracker. */
  leave(): Promise<void>;
  /** Disposes of every tracker, and looks that what was kept are these rows: by what rows hold here, in any order. */
  expectRows(...rows: readonly TrackedRow[]): Promise<void>;
  /** The same while the trackers are at work. */
  expectRowsNow(...rows: readonly TrackedRow[]): Promise<void>;
}

/** What a case cannot be asked without. */
export type Need = TrackedFact | 'read' | 'crash' | 'spoil' | 'sums' | 'rollUp';

/** What a case is made of before it is bound to a tracker. */
export interface TrackerCaseDefinition {
  readonly title: string;
  readonly needs: readonly Need[];
  readonly run: (bench: TrackerBench, options: TrackerContractOptions) => Promise<void>;
}

/**
 * Runs one case in an empty space. Every tracker is disposed of at its end.
 * @throws AssertionError when a timer outlives the case
 */
export async function withTracker(options: TrackerContractOptions, run: TrackerCaseDefinition['run']): Promise<void> {
  const { secrets = {}, keeps = FACTS } = options;
  const clock = createFakeClock(Date.parse('2026-11-25T13:00:00Z'));
  const context = createFakeContext({ clock, secrets });
  const space = `signalbox-test-${randomUUID()}`;
  const made = new Set<Tracker>();
  const open = async (): Promise<Tracker> => {
    const tracker = (await options.make(space)).create(context);
    made.add(tracker);
    return tracker;
  };
  const leave = async (): Promise<void> => {
    for (const tracker of made) {
      made.delete(tracker);
      await tracker.dispose?.();
    }
  };
  const facts = FACTS.filter((fact) => keeps.includes(fact));
  const expectRowsNow = async (...expected: readonly TrackedRow[]): Promise<void> => {
    const rows = (await options.read?.(space)) ?? [];
    assert.deepEqual(inOrder(rows, facts), inOrder(expected, facts));
  };
  try {
    const tracker = await open();
    await run(
      {
        tracker,
        clock,
        space,
        another: open,
        begin: async (dispatch) => tracker.begin?.(dispatch),
        leave,
        async expectRows(...rows) {
          await leave();
          await expectRowsNow(...rows);
        },
        expectRowsNow,
      },
      options,
    );
  } finally {
    await leave();
    await options.clean?.(space);
  }
  assert.equal(clock.pending, 0, 'no timer is left when the tracker is disposed of');
}

function inOrder(rows: readonly TrackedRow[], facts: readonly TrackedFact[]): readonly unknown[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map((row) => comparable(row, facts));
}
