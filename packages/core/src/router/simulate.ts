import type { LoggedRequest, Plan } from '../contracts/index.ts';
import { policyValue, type LoggedChoice, type PolicyValue } from '../experiment/off-policy.ts';
import type { RouterConfig } from './config.ts';
import { createReplay, type Replay } from './create-replay.ts';
import { History } from './simulated-history.ts';

/** What would change of some requests. */
export interface SimulatedPart {
  /** Absent: all of them. */
  readonly task?: string;
  readonly requests: number;
  /** The share that would go to another model, 0 to 1. */
  readonly movedShare: number;
  /** Of requests whose cost is known both ways. */
  readonly cost?: { readonly loggedUsd: number; readonly expectedUsd: number; readonly requests: number };
  /** Means, of requests whose time is known both ways. */
  readonly latency?: { readonly loggedMs: number; readonly expectedMs: number; readonly requests: number };
  /** By feedback; absent: none was given. */
  readonly quality?: {
    /** The mean of what was given, and of how many. */
    readonly logged: number;
    readonly judged: number;
    /** Absent: nothing that was judged says anything of the new policy. */
    readonly estimate?: PolicyValue;
  };
  /** The share of requests that would go where they could not have gone: no quality can be told of them, 0 to 1. */
  readonly untriedShare: number;
}

/** What a policy would have done with requests that were made. */
export interface Simulation {
  readonly requests: number;
  /** Those that were planned again. */
  readonly replayed: number;
  readonly leftOut: readonly { readonly reason: string; readonly requests: number }[];
  readonly total: SimulatedPart;
  readonly byTask: readonly SimulatedPart[];
  /** Requests by who answered, and by who would be asked first. */
  readonly models: readonly { readonly model: string; readonly logged: number; readonly expected: number }[];
  /** Models that were never tried for such requests, with the share of requests that would go there. */
  readonly untried: readonly { readonly model: string; readonly share: number }[];
  /** What the figures stand on, and what cannot be known. */
  readonly notes: readonly string[];
}

type Requests = () => AsyncIterable<LoggedRequest> | Iterable<LoggedRequest>;

/**
 * Plans requests of a ledger again, by another configuration, and says what would change. Nothing is sent.
 *
 * The cost is that of the same tokens at the other model; the time is what that model took for the task. The quality is
 * reckoned from feedback, by the chances with which candidates were chosen. No health, limit or budget is replayed.
 * @param requests is called twice: a ledger may be larger than the memory
 * @throws TypeError that says what is wrong with the configuration
 */
export async function simulate(config: RouterConfig, requests: Requests): Promise<Simulation> {
  const history = new History();
  for await (const logged of requests()) if (whyNot(logged) === undefined) history.add(logged);
  const replay = await createReplay(config, (candidate) => history.latencyMs(candidate));
  try {
    const seen = new Sums();
    for await (const logged of requests()) {
      const plan = whyNot(logged) === undefined ? replay.plan(logged) : undefined;
      const reason = whyNot(logged) ?? (plan?.candidates.length === 0 ? 'nobody could take it' : undefined);
      if (plan === undefined || reason !== undefined) seen.leaveOut(reason ?? 'it is not known what was asked');
      else seen.add(logged, replayed(replay, history, logged, plan));
    }
    return { ...seen.result(), notes: notesOf(config, replay) };
  } finally {
    await replay.dispose();
  }
}

/** Why a request cannot be planned again; `undefined`: it can. */
function whyNot({ outcome, cache, experiment, asked }: LoggedRequest): string | undefined {
  if (experiment?.arm === 'shadow') return 'it is a copy for a shadow';
  if (cache !== undefined) return 'a kept answer was given';
  if (outcome !== 'ok') return 'it was not answered';
  return asked === undefined ? 'its row is of an earlier version, and does not say what was asked' : undefined;
}

/** What is expected of one request. */
interface Replayed {
  /** Who would be asked first, with the chances. */
  readonly chances: ReadonlyMap<string, number>;
  readonly stays: number;
  readonly costUsd: number | undefined;
  readonly latencyMs: number | undefined;
  readonly untried: readonly string[];
  readonly choice: LoggedChoice | undefined;
}

function replayed(replay: Replay, history: History, logged: LoggedRequest, plan: Plan): Replayed {
  const chances = chancesOf(plan);
  const answered = nameOf(logged);
  const mean = (of: (candidate: string) => number | undefined): number | undefined => {
    let total = 0;
    for (const [candidate, chance] of chances) {
      const value = of(candidate);
      if (value === undefined) return undefined;
      total += chance * value;
    }
    return total;
  };
  const costUsd = mean((candidate) =>
    candidate === answered ? logged.costUsd : replay.costUsd(candidate, logged.usage, logged),
  );
  const latencyMs = mean((candidate) =>
    candidate === answered
      ? logged.latencyMs
      : (history.latencyMs(candidate, logged.task) ?? replay.statedLatencyMs(candidate)),
  );
  return {
    chances,
    stays: chances.get(answered) ?? 0,
    costUsd: logged.costUsd === undefined ? undefined : costUsd,
    latencyMs,
    untried: [...chances.keys()].filter((candidate) => !history.couldHaveAsked(logged, candidate)),
    choice: choiceOf(history, logged, chances, mean),
  };
}

function chancesOf({ weighed, candidates }: Plan): ReadonlyMap<string, number> {
  const drawn = weighed?.filter(({ propensity }) => propensity > 0) ?? [];
  if (drawn.length > 0) return new Map(drawn.map((each) => [nameOf(each), each.propensity]));
  return new Map(candidates.slice(0, 1).map((first) => [nameOf(first), 1]));
}

function choiceOf(
  history: History,
  logged: LoggedRequest,
  chances: ReadonlyMap<string, number>,
  mean: (of: (candidate: string) => number | undefined) => number | undefined,
): LoggedChoice | undefined {
  const { first, quality, task } = logged;
  if (first === undefined || quality === undefined) return undefined;
  const propensity = (logged.propensity ?? 1) * (logged.experiment?.share ?? 1);
  if (propensity <= 0) return undefined;
  // Its own judgement is left out: it would be expected because it came.
  const made = history.quality(task, first, quality);
  const target = mean((candidate) => history.quality(task, candidate, candidate === first ? quality : undefined));
  const expected = made === undefined || target === undefined ? undefined : { made, target };
  return {
    target: chances.get(first) ?? 0,
    propensity,
    reward: quality,
    ...(expected !== undefined && { expected }),
  };
}

function nameOf({ provider = '', model = '' }: { readonly provider?: string; readonly model?: string }): string {
  return `${provider}/${model}`;
}

/** What is told of a part of the requests, while it grows. */
class Part {
  readonly choices: LoggedChoice[] = [];
  requests = 0;
  moved = 0;
  untried = 0;
  readonly cost = { logged: 0, expected: 0, requests: 0 };
  readonly latency = { logged: 0, expected: 0, requests: 0 };

  add({ costUsd, latencyMs }: LoggedRequest, one: Replayed): void {
    this.requests += 1;
    this.moved += 1 - one.stays;
    this.untried += one.untried.reduce((sum, candidate) => sum + (one.chances.get(candidate) ?? 0), 0);
    if (one.choice !== undefined) this.choices.push(one.choice);
    if (costUsd !== undefined && one.costUsd !== undefined) count(this.cost, costUsd, one.costUsd);
    if (one.latencyMs !== undefined) count(this.latency, latencyMs, one.latencyMs);
  }

  shown(task?: string): SimulatedPart {
    const { requests, cost, latency, choices } = this;
    const estimate = policyValue(choices);
    return {
      ...(task !== undefined && { task }),
      requests,
      movedShare: requests === 0 ? 0 : this.moved / requests,
      untriedShare: requests === 0 ? 0 : this.untried / requests,
      ...(cost.requests > 0 && {
        cost: { loggedUsd: cost.logged, expectedUsd: cost.expected, requests: cost.requests },
      }),
      ...(latency.requests > 0 && {
        latency: {
          loggedMs: latency.logged / latency.requests,
          expectedMs: latency.expected / latency.requests,
          requests: latency.requests,
        },
      }),
      ...(choices.length > 0 && {
        quality: {
          logged: choices.reduce((sum, { reward }) => sum + reward, 0) / choices.length,
          judged: choices.length,
          ...(estimate !== undefined && { estimate }),
        },
      }),
    };
  }
}

function count(sums: Part['cost'], logged: number, expected: number): void {
  sums.logged += logged;
  sums.expected += expected;
  sums.requests += 1;
}

class Sums {
  readonly #total = new Part();
  readonly #byTask = new Map<string, Part>();
  readonly #models = new Map<string, { logged: number; expected: number }>();
  readonly #untried = new Map<string, number>();
  readonly #leftOut = new Map<string, number>();

  leaveOut(reason: string): void {
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + 1);
  }

  add(logged: LoggedRequest, one: Replayed): void {
    const part = this.#byTask.get(logged.task) ?? new Part();
    this.#byTask.set(logged.task, part);
    this.#total.add(logged, one);
    part.add(logged, one);
    this.#model(nameOf(logged)).logged += 1;
    for (const [candidate, chance] of one.chances) this.#model(candidate).expected += chance;
    for (const candidate of one.untried) {
      this.#untried.set(candidate, (this.#untried.get(candidate) ?? 0) + (one.chances.get(candidate) ?? 0));
    }
  }

  result(): Omit<Simulation, 'notes'> {
    const replayed = this.#total.requests;
    const leftOut = [...this.#leftOut].map(([reason, requests]) => ({ reason, requests }));
    return {
      requests: replayed + leftOut.reduce((sum, { requests }) => sum + requests, 0),
      replayed,
      leftOut: leftOut.toSorted((a, b) => b.requests - a.requests),
      total: this.#total.shown(),
      byTask: [...this.#byTask].map(([task, part]) => part.shown(task)).toSorted((a, b) => b.requests - a.requests),
      models: [...this.#models]
        .map(([model, sums]) => ({ model, ...sums }))
        .toSorted((a, b) => b.expected - a.expected || b.logged - a.logged),
      untried: [...this.#untried]
        .map(([model, requests]) => ({ model, share: requests / replayed }))
        .toSorted((a, b) => b.share - a.share),
    };
  }

  #model(name: string): { logged: number; expected: number } {
    const sums = this.#models.get(name) ?? { logged: 0, expected: 0 };
    this.#models.set(name, sums);
    return sums;
  }
}

function notesOf(config: RouterConfig, { blindRules }: Replay): readonly string[] {
  const { experiments = [], strategy, learned, tasks = {} } = config;
  const learns =
    learned !== undefined || strategy === 'learned' || Object.values(tasks).some((task) => task.strategy === 'learned');
  return [
    'cost: the same tokens at the other model; another model may say more or less',
    'tasks are taken as they were told then: what another classifier would say is not known',
    'everybody is taken to be well: no breaker, limit or budget is replayed',
    ...(blindRules.length === 0
      ? []
      : [`left out, since they look at what was said, which no ledger keeps: the rules ${blindRules.join(', ')}`]),
    ...(experiments.length === 0 ? [] : ['experiments are left out: everybody gets the control']),
    ...(learns ? ['the strategy learned is replayed without what it has learned'] : []),
  ];
}
