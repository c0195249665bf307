import { RouterError } from '../errors/router-error.ts';
import type {
  Catalog,
  CatalogSnapshot,
  CatalogSources,
  ChatRequest,
  Chunk,
  Classification,
  Discovery,
  Facts,
  Health,
  Ledger,
  OperationRequest,
  PlannedCandidate,
  RecordedContent,
  ReleaseSlot,
  Reservation,
  ReservationRequest,
} from '../contracts/index.ts';
import { pause } from '../attempt/pause.ts';
import { walk } from '../attempt/walk.ts';
import type { WalkDeps } from '../attempt/way.ts';
import type { Classify } from '../classify/classify.ts';
import type { ContentRecorder } from '../content/content-recorder.ts';
import { saidWith } from '../experiment/agreement.ts';
import type { Shadows } from '../experiment/shadows.ts';
import type { Assignment, Experiments } from '../experiment/experiments.ts';
import { namesOf, type ArmOptions } from '../experiment/options.ts';
import { askedOf } from '../facts/asked-of.ts';
import { factsOf } from '../facts/facts-of.ts';
import { begin, learn, type LearnDeps } from '../learn/learn.ts';
import { toUsd } from '../money/nano-usd.ts';
import { needOf, type CallDetails } from '../money/need.ts';
import { makePlan, refusalOf, type Choice, type PlannedArm, type PlanPolicy } from '../plan/make-plan.ts';
import { dearestOf, without } from '../plan/without.ts';
import { settle } from '../settle/settle.ts';
import { requestAttributes } from '../telemetry/attributes.ts';
import type { TermsOf } from './create-terms.ts';
import type { Learning } from './learning.ts';
import { dispatchOf, NOT_PLANNED, observationOf, type Journey } from './journey.ts';

export interface RoadDeps extends WalkDeps, LearnDeps {
  readonly classify: Classify;
  readonly catalog: Catalog;
  readonly catalogSources: CatalogSources;
  readonly discovery: Discovery;
  readonly health: Health;
  readonly ledger: Ledger;
  readonly policy: PlanPolicy;
  readonly termsOf: TermsOf;
  /** Only where what was asked and answered is to be recorded. */
  readonly content: ContentRecorder | undefined;
  /** Only where there are any. */
  readonly shadows: Shadows | undefined;
  /** Only where there are experiments. */
  readonly experiments: Experiments | undefined;
  /** Only where the router learns. */
  readonly learning: Learning | undefined;
  /** Starts what is done beside requests, where it is time to: probes, reading the store. */
  readonly tick: () => void;
}

/**
 * The road of a request: classify → plan → admit → attempt → settle → learn. Chunks come back up it, nothing else.
 * Whoever stops reading cancels what is under way; settle and learn run all the same, exactly once.
 * @param isUnderWay it has set off, and its plan is made
 */
export async function* run(
  deps: RoadDeps,
  journey: Journey,
  isUnderWay = false,
): AsyncGenerator<Chunk, void, undefined> {
  let leave: ReleaseSlot | undefined;
  if (!isUnderWay) setOff(deps, journey);
  try {
    const entered = deps.slots.enter(journey.signals);
    leave = entered instanceof Promise ? await entered : entered;
    await chooseInTime(deps, journey, isUnderWay);
    journey.reservation = await reserve(deps, journey);
    await begin(deps, dispatchOf(journey));
    yield* listened(deps, journey);
  } catch (error) {
    journey.failure = error;
    throw error;
  } finally {
    await arrive(deps, journey);
    leave?.();
  }
}

/** The answer as it comes, past those who want to hear it. */
function listened(deps: RoadDeps, journey: Journey): AsyncGenerator<Chunk, void, undefined> {
  const { content, learning } = deps;
  let chunks = walk(deps, journey);
  if (content !== undefined || journey.shadow !== undefined) chunks = overheard(deps, journey, chunks);
  return learning === undefined ? chunks : learning.overheard(journey, chunks);
}

/** What comes first, wherever the answer will come from. */
export function setOff(deps: RoadDeps, { id, job }: Journey): void {
  deps.tick();
  deps.telemetry.emit('request.start', () => ({ id, operation: job.operation, attributes: requestAttributes(job) }));
}

/** What comes last, whatever became of it. */
export async function arrive(deps: RoadDeps, journey: Journey): Promise<void> {
  journey.latencyMs = deps.clock.monotonicMs() - journey.startedMs;
  journey.settlement = settle(journey.attempts);
  await commit(deps, journey);
  deps.hedging.note(journey.attempts);
  const observation = observationOf(journey, contentOf(deps, journey));
  learn(deps, observation);
  deps.learning?.note(journey, observation);
  copyAfter(deps, journey);
}

/** Only what was answered is copied, and not by a kept answer; nobody waits for it. */
function copyAfter({ shadows }: RoadDeps, journey: Journey): void {
  const { id, job, shadow, shown, latencyMs, failure, replayed, settlement } = journey;
  if (shadow === undefined || failure !== undefined || replayed !== undefined) return;
  if (!journey.attempts.some(({ outcome }) => outcome === 'ok')) return;
  const nanoUsd = settlement?.cost.nanoUsd;
  const costUsd = nanoUsd === undefined ? undefined : toUsd(nanoUsd);
  shadows?.copy(shadow, { id, job, said: shown, latencyMs, costUsd });
}

async function* overheard(
  { content }: RoadDeps,
  journey: Journey,
  chunks: AsyncGenerator<Chunk, void, undefined>,
): AsyncGenerator<Chunk, void, undefined> {
  for await (const chunk of chunks) {
    if (content !== undefined) journey.said = content.heard(journey.said, chunk);
    if (journey.shadow !== undefined) journey.shown = saidWith(journey.shown, chunk);
    yield chunk;
  }
}

/** A redaction that fails leaves nothing to be recorded, rather than what it would have taken out. */
function contentOf({ content, telemetry }: RoadDeps, { job, said }: Journey): RecordedContent | undefined {
  try {
    return content?.contentOf(job, said);
  } catch (error) {
    telemetry.emit('internal.error', () => ({ where: 'content.redact', error }));
    return undefined;
  }
}

/**
 * Where nobody is left but those whose limits are used up, a wait that the request has time for is better than a refusal.
 * @throws RouterError when nobody can be asked
 */
async function chooseInTime(deps: RoadDeps, journey: Journey, isChosen: boolean): Promise<void> {
  const { clock, retry, random } = deps;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst || !isChosen) await choose(deps, journey);
    const { candidates, rejected } = journey.plan;
    if (candidates.length > 0) return;
    const limited = rejected.filter(({ code }) => code === 'rate-limited');
    const waitMs = Math.min(...limited.map(({ provider, model }) => restMs(deps, `${provider}/${model}`)));
    if (waitMs > Math.min(retry.maxWaitMs, journey.totalAt - clock.monotonicMs())) {
      throw refusalOf(journey.plan, (key) => restMs(deps, key));
    }
    // Those who have waited together do not come back together.
    await pause(clock, waitMs + random() * retry.baseDelayMs, journey.signals);
  }
}

/** How long until a candidate may be asked again, by its breaker and by the limits of its account. */
export function restMs({ breakers, health }: RoadDeps, key: string): number {
  const limits = health.snapshot().get(key)?.rateLimits ?? [];
  return Math.max(breakers.restMs(key), ...limits.map(({ remaining, resetMs = 0 }) => (remaining === 0 ? resetMs : 0)));
}

/** Sets money and quota aside. Candidates that alone are in the way are left out; and dearer ones, where the route allows it. */
async function reserve(deps: RoadDeps, journey: Journey): Promise<Reservation> {
  let leftOut: readonly string[] = [];
  for (;;) {
    try {
      return await deps.ledger.reserve(reservationFor(journey, leftOut));
    } catch (error) {
      const names = RouterError.isInstance(error) ? inTheWay(error, journey) : [];
      const rest = without(journey.plan, names, (error as Error).message);
      if (rest === undefined) throw error;
      leftOut = [...leftOut, ...names];
      journey.plan = rest;
    }
  }
}

function inTheWay({ code, refused }: RouterError, { plan, terms }: Journey): readonly string[] {
  if (refused.length > 0) return refused;
  const dearest = code === 'budget_exceeded' && terms.onBudget === 'downgrade' ? dearestOf(plan) : undefined;
  return dearest === undefined ? [] : [dearest];
}

/**
 * The first two stages: what it is about, and whom to ask. Nothing is sent.
 * @param choice whom to ask where several are asked at once
 */
export async function choose(deps: RoadDeps, journey: Journey, choice?: Choice): Promise<void> {
  const { id } = journey;
  let facts = factsOf(journey.job);
  // Most routers have nothing to wait for, and pay no promise for it.
  const loading = deps.catalogSources.refresh();
  const discovering = deps.discovery.refresh();
  const remembering = deps.learning?.ready();
  if (loading !== undefined) await loading;
  if (discovering !== undefined) await discovering;
  const assigning = deps.experiments?.ready();
  if (remembering !== undefined) await remembering;
  if (assigning !== undefined) await assigning;
  const catalog = deps.catalog.snapshot();
  if (journey.plan === NOT_PLANNED) noteStrangers(journey, catalog);
  const classified = deps.classify(facts);
  const classification = classified instanceof Promise ? await classified : classified;
  const assigned =
    choice === undefined && !journey.isPinned
      ? deps.experiments?.assign(id, journey.job, facts, classification)
      : undefined;
  if (assigned?.arm.options !== undefined) {
    journey.job = withArmOptions(journey.job, assigned.arm.options);
    facts = factsOf(journey.job);
  }
  const { job } = journey;
  const plan = makePlan({
    facts,
    classification,
    arm: assigned && plannedArm(assigned),
    routing: job.request.routing ?? {},
    choice,
    catalog,
    health: deps.health.snapshot(),
    policy: deps.policy,
    draw: deps.random(),
    at: deps.clock.now(),
    learned: deps.learning?.snapshot(),
    warm: deps.learning?.warmTokens(job, facts.inputTokens),
  });
  journey.expected = facts;
  journey.asked = askedOf(facts, job.request.routing);
  journey.classification = classification;
  if (assigned !== undefined) journey.experiment = assigned.taken;
  if (choice === undefined && !journey.isPinned) journey.shadow = deps.shadows?.pick(id, job, facts);
  journey.plan = plan;
  // What a task says for when something goes wrong holds in every arm.
  const route = assigned === undefined ? plan.route : usualRoute(facts, classification);
  journey.terms = deps.termsOf(job, { ...plan, route });
  deps.telemetry.emit('request.plan', () => ({ id, classification, plan }));
}

function plannedArm({ arm, taken }: Assignment): PlannedArm {
  return { label: `experiment:${taken.name}/${taken.arm}`, names: namesOf(arm), strategy: arm.strategy };
}

function usualRoute({ model }: Facts, { task }: Classification): string {
  return model === undefined ? `task:${task}` : 'model';
}

/** The request's own word counts before the arm's. */
function withArmOptions(job: OperationRequest, options: ArmOptions): OperationRequest {
  if (job.operation !== 'chat') return job;
  const stated = Object.entries(job.request).filter(([, value]) => value !== undefined);
  return { operation: 'chat', request: { ...options, ...Object.fromEntries(stated) } as ChatRequest };
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

function reservationFor(
  { id, startedAt, job, plan, classification, expected }: Journey,
  leftOut: readonly string[],
): ReservationRequest {
  return {
    id,
    at: startedAt,
    operation: job.operation,
    task: classification.task,
    metadata: job.request.metadata ?? {},
    needs: plan.candidates.map((candidate) => needOf(candidate, callOf(candidate, expected, startedAt))),
    leftOut,
  };
}

/** A cost cap lowers the output limit, and so what one call can take. */
function callOf({ maxOutputTokens }: PlannedCandidate, bill: Journey['expected'], at: number): CallDetails {
  return { bill, at, moreInputTokens: 0, maxOutputTokens };
}

/** The answer is out: a ledger that fails now is told of, and fails nobody. */
async function commit(deps: RoadDeps, { reservation, settlement }: Journey): Promise<void> {
  try {
    if (reservation !== undefined && settlement !== undefined) await reservation.commit(settlement);
  } catch (error) {
    deps.telemetry.emit('internal.error', () => ({ where: 'ledger', error }));
  }
}
