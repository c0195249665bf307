import { RouterError } from '../errors/router-error.ts';
import type {
  Catalog,
  CatalogSnapshot,
  Chunk,
  Discovery,
  Health,
  Ledger,
  Reservation,
  ReservationRequest,
} from '../contracts/index.ts';
import { walk, type WalkDeps } from '../attempt/walk.ts';
import type { Classify } from '../classify/classify.ts';
import { factsOf } from '../facts/facts-of.ts';
import { learn, type LearnDeps } from '../learn/learn.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { makePlan, refusalOf, type PlanPolicy } from '../plan/make-plan.ts';
import { settle } from '../settle/settle.ts';
import { requestAttributes } from '../telemetry/attributes.ts';
import { observationOf, type Journey } from './journey.ts';

export interface RoadDeps extends WalkDeps, LearnDeps {
  readonly classify: Classify;
  readonly catalog: Catalog;
  readonly discovery: Discovery;
  readonly health: Health;
  readonly ledger: Ledger;
  readonly policy: PlanPolicy;
}

/**
 * The road of a request: classify → plan → admit → attempt → settle → learn. Chunks come back up it, nothing else.
 * Whoever stops reading cancels what is under way; settle and learn run all the same, exactly once.
 */
export async function* run(deps: RoadDeps, journey: Journey): AsyncGenerator<Chunk, void, undefined> {
  const { id, job } = journey;
  let reservation: Reservation | undefined;
  deps.telemetry.emit('request.start', () => ({ id, operation: job.operation, attributes: requestAttributes(job) }));
  try {
    await choose(deps, journey);
    if (journey.plan.candidates.length === 0) throw refusalOf(journey.plan, (key) => deps.breakers.restMs(key));
    reservation = await deps.ledger.reserve(reservationFor(journey));
    yield* walk(deps, journey);
  } catch (error) {
    journey.failure = error;
    throw error;
  } finally {
    journey.latencyMs = deps.clock.monotonicMs() - journey.startedMs;
    journey.settlement = settle(journey.attempts);
    await commit(deps, reservation, journey);
    learn(deps, observationOf(journey));
  }
}

/** The first two stages: what it is about, and whom to ask. Nothing is sent. */
export async function choose(deps: RoadDeps, journey: Journey): Promise<void> {
  const { id, job } = journey;
  const facts = factsOf(job);
  // Most routers have nothing to wait for, and pay no promise for it.
  const discovering = deps.discovery.refresh();
  if (discovering !== undefined) await discovering;
  const catalog = deps.catalog.snapshot();
  noteStrangers(journey, catalog);
  const classified = deps.classify(facts);
  const classification = classified instanceof Promise ? await classified : classified;
  const plan = makePlan({
    facts,
    classification,
    routing: job.request.routing ?? {},
    catalog,
    health: deps.health.snapshot(),
    policy: deps.policy,
    draw: deps.random(),
  });
  journey.expected = facts;
  journey.classification = classification;
  journey.plan = plan;
  deps.telemetry.emit('request.plan', () => ({ id, classification, plan }));
}

/** A name that stands for no provider would exclude nobody: the caller must hear of it. */
function noteStrangers({ job: { request }, warnings }: Journey, catalog: CatalogSnapshot): void {
  const { routing } = request;
  if (routing?.exclude === undefined && routing?.only === undefined) return;
  for (const option of ['exclude', 'only'] as const) {
    for (const name of routing[option] ?? []) {
      if (catalog.hasProvider(name.split('/', 1)[0] as string)) continue;
      const field = `routing.${option}`;
      const message = `"${name.slice(0, 60)}" names no installed provider; expected "provider" or "provider/model"`;
      if (request.strict === true) throw new RouterError('invalid_request', { message: `${field}: ${message}` });
      warnings.push({ field, message });
    }
  }
}

function reservationFor({ id, startedAt, job, plan }: Journey): ReservationRequest {
  const { tags = [], user, session, tenant } = job.request.metadata ?? {};
  const worst = plan.candidates.map(({ estimate }) => estimate.worstCaseUsd);
  const likely = plan.candidates[0]?.estimate.costUsd;
  return {
    id,
    at: startedAt,
    worstCaseNanoUsd: worst.includes(undefined) ? undefined : toNanoUsd(Math.max(...(worst as number[]))),
    estimateNanoUsd: likely === undefined ? undefined : toNanoUsd(likely),
    tags,
    user,
    session,
    tenant,
  };
}

/** The answer is out: a ledger that fails now is told of, and fails nobody. */
async function commit(deps: RoadDeps, reservation: Reservation | undefined, journey: Journey): Promise<void> {
  try {
    if (reservation !== undefined && journey.settlement !== undefined) await reservation.commit(journey.settlement);
  } catch (error) {
    deps.telemetry.emit('internal.error', () => ({ where: 'ledger', error }));
  }
}
