import type { AttemptRecord, Dispatch, Health, Observation } from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import { ERROR_TABLE } from '../errors/table.ts';
import { observationAttributes } from '../telemetry/attributes.ts';
import { tellTrackers, type TellDeps } from './tell-trackers.ts';

export interface LearnDeps extends TellDeps {
  readonly health: Health;
}

/**
 * Has the trackers that want it write down that a request is about to be sent.
 * @throws RouterError of a tracker that refuses it
 */
export async function begin({ trackers, telemetry }: LearnDeps, dispatch: Dispatch): Promise<void> {
  for (const tracker of trackers) {
    try {
      const begun = tracker.begin?.(dispatch);
      if (begun instanceof Promise) await begun;
    } catch (error) {
      if (RouterError.isInstance(error)) throw error;
      telemetry.emit('internal.error', () => ({ where: `tracker ${tracker.id}`, error }));
    }
  }
}

/** Tells everyone who learns from a finished request. Nothing that goes wrong here fails the request. */
export function learn(deps: LearnDeps, observation: Observation): void {
  const { health, telemetry } = deps;
  const isHedged = observation.attempts.some(({ role, outcome }) => role === 'hedge' && outcome === 'ok');
  for (const attempt of observation.attempts) recordHealth(health, attempt, isHedged);
  tellTrackers(deps, (tracker) => tracker.track(observation));
  telemetry.emit('request.end', () => ({
    observation,
    attributes: observationAttributes(observation, telemetry.providerName),
  }));
}

/** Only what the candidate itself did: a caller who left, or sent nonsense, says nothing about its health. */
function recordHealth(health: Health, attempt: AttemptRecord, isHedged: boolean): void {
  const key = `${attempt.provider}/${attempt.model}`;
  const { latencyMs, timeToFirstChunkMs, usage } = attempt;
  const firstChunk = timeToFirstChunkMs === undefined ? {} : { timeToFirstChunkMs };
  if (attempt.outcome === 'ok') {
    health.record(key, { ok: true, latencyMs, ...firstChunk, ...(usage && { outputTokens: usage.outputTokens }) });
  } else if (attempt.outcome === 'cancelled' && timeToFirstChunkMs !== undefined) {
    // Its reader left, but not before it had answered.
    health.record(key, { ok: true, ...firstChunk });
  } else if (attempt.outcome === 'cancelled' && isHedged && attempt.role === undefined) {
    // It was too slow for its hedge: how slow is not known, but so slow at least. Who is left out looks fast.
    health.record(key, { ok: true, latencyMs, timeToFirstChunkMs: latencyMs });
  } else if (attempt.outcome === 'failed' && ERROR_TABLE[attempt.error?.code ?? 'internal'].origin !== 'caller') {
    health.record(key, { ok: false });
  }
}
