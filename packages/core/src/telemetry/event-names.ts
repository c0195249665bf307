import type { RouterEvents } from '../contracts/index.ts';

/** Every event, so that one which is added to the contract and not here does not compile. */
const EVENTS: Readonly<Record<keyof RouterEvents, true>> = {
  'request.start': true,
  'request.plan': true,
  'attempt.start': true,
  'attempt.end': true,
  retry: true,
  fallback: true,
  hedge: true,
  'request.end': true,
  'budget.alert': true,
  'experiment.decision': true,
  'experiment.shadow': true,
  'breaker.change': true,
  'catalog.stale': true,
  'internal.error': true,
};

export const EVENT_NAMES = Object.keys(EVENTS) as readonly (keyof RouterEvents)[];
