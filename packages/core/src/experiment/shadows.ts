import type { Clock, Facts, Observation, OperationRequest, ShadowResult, Telemetry } from '../contracts/index.ts';
import { wordAgreement } from './agreement.ts';
import { drawOf } from './assign.ts';
import { SHADOW_DEFAULTS, withDefaults, type CompleteShadow, type Shadow } from './options.ts';

/** A request that was answered, of which a copy is to be made. */
export interface Original {
  readonly id: string;
  readonly job: OperationRequest;
  readonly said: string;
  readonly latencyMs: number;
  readonly costUsd: number | undefined;
}

/** What became of a copy. */
export interface Copy {
  readonly id: string;
  readonly said: string;
  readonly outcome: Observation['outcome'];
  readonly latencyMs: number;
  /** `undefined`: not known. */
  readonly costUsd: number | undefined;
  /** The most that it may be billed for. */
  readonly atMostUsd: number;
  /** What is left of the cap did not even cover the prompt, or there is no price to count by. */
  readonly isTooDear: boolean;
}

/** How a shadow stands, since the router was made. */
export interface ShadowReading {
  readonly name: string;
  readonly use: string;
  /** Copies that were sent, and how many of them were answered. */
  readonly sent: number;
  readonly answered: number;
  readonly waiting: number;
  /** Copies that were not made: no room in the queue, or nothing left of the day's cap. */
  readonly dropped: { readonly queue: number; readonly budget: number };
  readonly spentUsdToday: number;
  /** Means over pairs of which both were answered; `undefined` before the first. */
  readonly agreement: number | undefined;
  readonly latencyMs: { readonly original: number; readonly copy: number } | undefined;
  readonly costUsd: { readonly original: number; readonly copy: number } | undefined;
}

export interface Shadows {
  /** The shadow that is to copy a request, when it has been answered; `undefined`: none is. */
  pick(id: string, job: OperationRequest, facts: Facts): string | undefined;
  /** Makes the copy in the background, or drops it. Never throws, and waits for nothing. */
  copy(shadow: string, original: Original): void;
  /** Drops what waits, and waits for what is under way. */
  stop(): Promise<void>;
  readings(): readonly ShadowReading[];
}

export interface ShadowsInput {
  readonly shadows: readonly Shadow[];
  readonly holds: (place: number, facts: Facts) => boolean;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'emit'>;
  /** Sends a copy that may cost so much at the most. */
  readonly send: (shadow: CompleteShadow, original: Original, maxCostUsd: number) => Promise<Copy>;
}

const DAY_MS = 86_400_000;

export function createShadows({ shadows, holds, clock, telemetry, send }: ShadowsInput): Shadows {
  const all = shadows.map((shadow) => createShadow(withDefaults(SHADOW_DEFAULTS, shadow), { clock, telemetry, send }));
  return {
    pick(id, job, facts) {
      const found = all.find(
        ({ shadow }, place) =>
          isOpenTo(shadow, job) &&
          maySee(shadow, facts) &&
          drawOf(id, shadow.name) < shadow.share &&
          holds(place, facts),
      );
      return found?.shadow.name;
    },
    copy: (name, original) => all.find(({ shadow }) => shadow.name === name)?.copy(original),
    async stop() {
      await Promise.all(all.map((each) => each.stop()));
    },
    readings: () => all.map((each) => each.reading()),
  };
}

/** What answering does in the world, or what its tools do, must not be done twice. */
function isOpenTo({ operations, tools }: CompleteShadow, { operation, request }: OperationRequest): boolean {
  if (!operations.includes(operation) || request.routing?.sideEffects === true) return false;
  return tools || !('tools' in request) || request.tools === undefined || request.tools.length === 0;
}

/** Whom a request keeps out does not get a copy of it either. */
function maySee({ use }: CompleteShadow, { reach }: Facts): boolean {
  const provider = use.split('/', 1)[0] as string;
  const isKeptOut = reach?.exclude?.some((name) => name === provider || name === use) === true;
  return !isKeptOut && (reach?.only === undefined || reach.only.includes(provider));
}

interface OneShadow {
  readonly shadow: CompleteShadow;
  copy(original: Original): void;
  stop(): Promise<void>;
  reading(): ShadowReading;
}

interface Sums {
  pairs: number;
  agreement: number;
  latency: { original: number; copy: number };
  priced: number;
  cost: { original: number; copy: number };
}

function createShadow(
  shadow: CompleteShadow,
  { clock, telemetry, send }: Pick<ShadowsInput, 'clock' | 'telemetry' | 'send'>,
): OneShadow {
  const { name, use, capUsdPerDay, maxConcurrent, queueSize } = shadow;
  const waiting: Original[] = [];
  const underWay = new Set<Promise<void>>();
  const dropped = { queue: 0, budget: 0 };
  const sums: Sums = {
    pairs: 0,
    agreement: 0,
    latency: { original: 0, copy: 0 },
    priced: 0,
    cost: { original: 0, copy: 0 },
  };
  let [sent, answered] = [0, 0];
  let day = -1;
  let [spentUsd, heldUsd] = [0, 0];
  let isStopped = false;

  /** What the next one may cost: its part of what is left of the day's cap. */
  const grant = (): number => {
    const today = Math.floor(clock.now() / DAY_MS);
    if (today !== day) [day, spentUsd] = [today, 0];
    return Math.max(0, capUsdPerDay - spentUsd - heldUsd) / (maxConcurrent - underWay.size);
  };

  const next = (): void => {
    while (!isStopped && underWay.size < maxConcurrent) {
      const original = waiting.shift();
      if (original === undefined) return;
      const mostUsd = grant();
      if (mostUsd <= 0) {
        dropped.budget += 1;
        continue;
      }
      const made = make(original, mostUsd);
      underWay.add(made);
      void made.finally(() => {
        underWay.delete(made);
        next();
      });
    }
  };

  const make = async (original: Original, mostUsd: number): Promise<void> => {
    heldUsd += mostUsd;
    const startedOn = day;
    try {
      const copy = await send(shadow, original, mostUsd);
      if (startedOn === day) spentUsd += copy.atMostUsd;
      if (copy.isTooDear) {
        // Nothing more fits today: rows of refusals would fill the ledger.
        if (startedOn === day) spentUsd = Math.max(spentUsd, capUsdPerDay);
        dropped.budget += 1;
        return;
      }
      sent += 1;
      if (copy.outcome === 'ok') answered += 1;
      await compare(original, copy);
    } catch (error) {
      if (!isStopped) telemetry.emit('internal.error', () => ({ where: `shadow ${name}`, error }));
    } finally {
      heldUsd -= mostUsd;
    }
  };

  const compare = async (original: Original, copy: Copy): Promise<void> => {
    const agreement = copy.outcome === 'ok' ? await agreementOf(shadow, original, copy) : undefined;
    if (agreement !== undefined) {
      sums.pairs += 1;
      sums.agreement += agreement;
      sums.latency = plus(sums.latency, original.latencyMs, copy.latencyMs);
      if (original.costUsd !== undefined && copy.costUsd !== undefined) {
        sums.priced += 1;
        sums.cost = plus(sums.cost, original.costUsd, copy.costUsd);
      }
    }
    const { id, outcome, latencyMs, costUsd } = copy;
    const both = { latencyMs, originalLatencyMs: original.latencyMs, costUsd, originalCostUsd: original.costUsd };
    telemetry.emit('experiment.shadow', (): ShadowResult => {
      return { shadow: name, id, of: original.id, outcome, ...(agreement !== undefined && { agreement }), ...both };
    });
  };

  return {
    shadow,
    copy(original) {
      if (isStopped) return;
      if (waiting.length >= queueSize && underWay.size >= maxConcurrent) {
        dropped.queue += 1;
        return;
      }
      waiting.push(original);
      next();
    },
    async stop() {
      isStopped = true;
      dropped.queue += waiting.splice(0).length;
      await Promise.all(underWay);
    },
    reading() {
      grant();
      return {
        name,
        use,
        sent,
        answered,
        waiting: waiting.length,
        dropped: { ...dropped },
        spentUsdToday: spentUsd,
        agreement: sums.pairs === 0 ? undefined : sums.agreement / sums.pairs,
        latencyMs: means(sums.latency, sums.pairs),
        costUsd: means(sums.cost, sums.priced),
      };
    },
  };
}

async function agreementOf({ agree = wordAgreement }: CompleteShadow, original: Original, copy: Copy): Promise<number> {
  const said: unknown = await agree(original.said, copy.said);
  if (typeof said === 'number' && said >= 0 && said <= 1) return said;
  throw new TypeError('shadows.agree: expected it to return a number from 0 to 1');
}

interface Pair {
  readonly original: number;
  readonly copy: number;
}

function plus(pair: Pair, original: number, copy: number): Pair {
  return { original: pair.original + original, copy: pair.copy + copy };
}

function means({ original, copy }: Pair, count: number): Pair | undefined {
  return count === 0 ? undefined : { original: original / count, copy: copy / count };
}
