import type { Catalog, Clock, Cost, Observation, Price, Tracker, Usage } from '../contracts/index.ts';
import { toUsd } from '../money/nano-usd.ts';
import { priceUsage } from '../money/price.ts';
import { sumUsage } from '../money/sum-usage.ts';

/** Calls and money of one provider, model, task, tag or day. */
export interface CostLine {
  readonly calls: number;
  /** Calls whose cost is not known are not in it: see `unknownCosts`. */
  readonly costUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface CostSummary extends CostLine {
  readonly failed: number;
  readonly cancelled: number;
  /** Calls whose cost is not known. */
  readonly unknownCosts: number;
  readonly byProvider: Readonly<Record<string, CostLine>>;
  readonly byModel: Readonly<Record<string, CostLine>>;
  readonly byTask: Readonly<Record<string, CostLine>>;
  readonly byTag: Readonly<Record<string, CostLine>>;
  /** By day in UTC, `YYYY-MM-DD`. */
  readonly byDay: Readonly<Record<string, CostLine>>;
  /** Of successful calls: the mean over all, percentiles over the last 1,000. `undefined` before the first one. */
  readonly latencyMs:
    | { readonly mean: number; readonly p50: number; readonly p95: number; readonly p99: number }
    | undefined;
  /** Requests that the cache answered. They are among the calls, cost nothing, and no token of theirs is counted. */
  readonly cache: CacheHits;
  /** Against a model that would have answered everything; absent without a baseline. */
  readonly savings?: Savings;
}

export interface CacheHits {
  readonly exact: number;
  readonly semantic: number;
  readonly coalesced: number;
  /** What their answers cost when they were given, as far as that is known. */
  readonly savedUsd: number;
}

export interface Savings {
  readonly baseline: string;
  /** What the same tokens would have cost there. */
  readonly baselineUsd: number;
  readonly savedUsd: number;
  /** 0 to 1; negative when the baseline would have been cheaper. */
  readonly savedShare: number;
}

export interface CostTracker extends Tracker {
  /**
   * @param options.baseline the model to compare with, `provider/model`; default: the configured one
   * @throws TypeError when the baseline is not in the catalogue or has no known price
   */
  summary(options?: { readonly baseline?: string }): CostSummary;
}

/** Names beyond this many are counted together under `other`: a tag per user must not fill the memory. */
const MOST_NAMES = 500;
const OTHER = '(other)';
const LATENCIES = 1_000;

/** Counts in memory, for as long as the process lives, in a bounded space. */
export function createCostTracker(options: {
  readonly catalog: Catalog;
  readonly clock: Pick<Clock, 'now'>;
  readonly baseline?: string | undefined;
}): CostTracker {
  const total = emptyLine();
  const outcomes = { ok: 0, failed: 0, cancelled: 0, unknownCosts: 0 };
  const groups = { byProvider: group(), byModel: group(), byTask: group(), byTag: group(), byDay: group() };
  const latencies = createLatencies();
  const hits = { exact: 0, semantic: 0, coalesced: 0, savedNanoUsd: 0 };
  const dayOf = createDays();
  const answered: Answered = { usage: { inputTokens: 0, outputTokens: 0 }, nanoUsd: 0 };

  return {
    id: 'costs',
    track(observation) {
      const { attempts, metadata, classification, operation } = observation;
      add(total, observation);
      outcomes[observation.outcome] += 1;
      if (observation.cost.nanoUsd === undefined) outcomes.unknownCosts += 1;
      for (const attempt of attempts) {
        if (!attempt.sent) continue;
        const spent = { cost: attempt.cost, usage: attempt.usage ?? NOTHING_USED };
        add(lineOf(groups.byProvider, attempt.provider), spent);
        add(lineOf(groups.byModel, `${attempt.provider}/${attempt.model}`), spent);
      }
      add(lineOf(groups.byTask, classification.task), observation);
      for (const tag of new Set(metadata.tags)) add(lineOf(groups.byTag, tag), observation);
      add(lineOf(groups.byDay, dayOf(observation.startedAt)), observation);
      if (observation.outcome === 'ok') latencies.add(observation.latencyMs);
      if (operation === 'chat') addAnswered(answered, observation);
      if (observation.cache === undefined) return;
      hits[observation.cache.kind] += 1;
      hits.savedNanoUsd += observation.cache.savedNanoUsd ?? 0;
    },
    summary({ baseline = options.baseline } = {}) {
      return {
        ...shown(total),
        failed: outcomes.failed,
        cancelled: outcomes.cancelled,
        unknownCosts: outcomes.unknownCosts,
        byProvider: shownAll(groups.byProvider),
        byModel: shownAll(groups.byModel),
        byTask: shownAll(groups.byTask),
        byTag: shownAll(groups.byTag),
        byDay: shownAll(groups.byDay),
        latencyMs: latencies.summary(),
        cache: cacheHits(hits),
        ...(baseline !== undefined && { savings: savings(options.catalog, baseline, answered, options.clock.now()) }),
      };
    },
  };
}

function cacheHits({ savedNanoUsd, ...counts }: Omit<CacheHits, 'savedUsd'> & { savedNanoUsd: number }): CacheHits {
  return { ...counts, savedUsd: toUsd(savedNanoUsd) };
}

const NOTHING_USED: Usage = { inputTokens: 0, outputTokens: 0 };

interface Line {
  calls: number;
  nanoUsd: number;
  inputTokens: number;
  outputTokens: number;
}

interface Spent {
  readonly cost: Cost;
  readonly usage: Usage;
}

function emptyLine(): Line {
  return { calls: 0, nanoUsd: 0, inputTokens: 0, outputTokens: 0 };
}

function group(): Map<string, Line> {
  return new Map();
}

function lineOf(lines: Map<string, Line>, name: string): Line {
  const key = lines.has(name) || lines.size < MOST_NAMES ? name : OTHER;
  const line = lines.get(key) ?? emptyLine();
  lines.set(key, line);
  return line;
}

function add(line: Line, { cost, usage }: Spent): void {
  line.calls += 1;
  line.nanoUsd += cost.nanoUsd ?? 0;
  line.inputTokens += usage.inputTokens;
  line.outputTokens += usage.outputTokens;
}

function shown({ calls, nanoUsd, inputTokens, outputTokens }: Line): CostLine {
  return { calls, costUsd: toUsd(nanoUsd), inputTokens, outputTokens };
}

/** Dearest first. */
function shownAll(lines: ReadonlyMap<string, Line>): Record<string, CostLine> {
  const sorted = [...lines].sort(([, a], [, b]) => b.nanoUsd - a.nanoUsd);
  return Object.fromEntries(sorted.map(([name, line]) => [name, shown(line)]));
}

const DAY_MS = 86_400_000;

/** Most requests fall on the day of the one before. */
function createDays(): (epochMs: number) => string {
  let number = NaN;
  let name = '';
  return (epochMs) => {
    const today = Math.floor(epochMs / DAY_MS);
    if (today !== number) {
      number = today;
      name = new Date(epochMs).toISOString().slice(0, 10);
    }
    return name;
  };
}

interface Latencies {
  add(ms: number): void;
  summary(): CostSummary['latencyMs'];
}

function createLatencies(): Latencies {
  const last = new Float64Array(LATENCIES);
  let sum = 0;
  let count = 0;
  return {
    add(ms) {
      last[count % LATENCIES] = ms;
      sum += ms;
      count += 1;
    },
    summary() {
      if (count === 0) return undefined;
      const sorted = last.slice(0, Math.min(count, LATENCIES)).sort();
      const percentile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] as number;
      return { mean: sum / count, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
    },
  };
}

/** What chat answers used and cost, all attempts of a request counting as its cost. */
interface Answered {
  usage: Usage;
  nanoUsd: number;
}

function addAnswered(answered: Answered, { attempts, cost, outcome }: Observation): void {
  const answer = attempts.findLast((attempt) => attempt.outcome === 'ok');
  if (outcome !== 'ok' || answer?.usage === undefined || cost.nanoUsd === undefined) return;
  answered.nanoUsd += cost.nanoUsd;
  answered.usage = sumUsage([answered.usage, answer.usage]);
}

/** At the baseline's rates of now: a price tier for long prompts cannot be told from sums. */
function savings(catalog: Catalog, baseline: string, answered: Answered, at: number): Savings {
  const price = catalog.snapshot().resolve(baseline)[0]?.card.price;
  if (price === undefined || price.kind === 'unknown') {
    throw new TypeError(`baseline "${baseline}": expected a model with a known price, as "provider/model"`);
  }
  const baselineNano = priceUsage(withoutTiers(price), answered.usage, { at }) ?? 0;
  const savedNano = baselineNano - answered.nanoUsd;
  return {
    baseline,
    baselineUsd: toUsd(baselineNano),
    savedUsd: toUsd(savedNano),
    savedShare: baselineNano === 0 ? 0 : savedNano / baselineNano,
  };
}

function withoutTiers(price: Price): Price {
  if (price.kind !== 'known') return price;
  const { longContext: _, variants = [], ...base } = price;
  return { ...base, variants: variants.map(({ longContext: _long, ...variant }) => variant) };
}
