import type { SharedCall } from '../cache/shared-call.ts';
import type { Journey } from './journey.ts';

/** A call that is under way, and the journey of the request that it was begun for. */
export interface Flight {
  readonly call: SharedCall;
  readonly journey: Journey;
}

/** What is asked for whole can be read from a stream, but not the other way round: its reader would wait for the end. */
export function flightNames(key: string, { delivery }: Journey): readonly string[] {
  return delivery === 'whole' ? [`whole:${key}`, `stream:${key}`] : [`stream:${key}`];
}

/** Only where both allow the same to happen to their answer. */
export function canJoin(flight: Flight | undefined, { job, terms }: Journey): flight is Flight {
  if (flight === undefined || !flight.call.isOpen) return false;
  const { request } = flight.journey.job;
  return (
    request.routing?.accept === job.request.routing?.accept &&
    request.routing?.validateSchema === job.request.routing?.validateSchema &&
    flight.journey.terms.continuation === terms.continuation
  );
}
