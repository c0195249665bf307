import type { Telemetry, Tracker } from '../contracts/index.ts';
import type { UnderWay } from './under-way.ts';

export interface TellDeps {
  readonly trackers: readonly Tracker[];
  readonly telemetry: Telemetry;
  /** What trackers are still writing: no request waits for it, the router's end does. */
  readonly tracking: UnderWay;
}

/** Tells every tracker of something. One that fails is told of, and fails nobody. */
export function tellTrackers(
  { trackers, telemetry, tracking }: TellDeps,
  tell: (tracker: Tracker) => void | Promise<void>,
): void {
  for (const tracker of trackers) {
    const failed = (error: unknown): void =>
      telemetry.emit('internal.error', () => ({ where: `tracker ${tracker.id}`, error }));
    try {
      const told = tell(tracker);
      if (!(told instanceof Promise)) continue;
      tracking.begin();
      told.catch(failed).finally(() => tracking.end());
    } catch (error) {
      failed(error);
    }
  }
}
