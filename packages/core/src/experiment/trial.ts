import type { ExperimentDecision, Telemetry } from '../contracts/index.ts';
import {
  alwaysValidP,
  differenceOfMeans,
  differenceOfRates,
  type Difference,
  type Moments,
  type Rate,
} from './always-valid.ts';
import { NO_COUNTS, Recent, sumCounts, withOutcome, withQuality, type Counts, type Outcome } from './arm-stats.ts';
import { winnerOf, type Stake } from './assign.ts';
import { verdictOf } from './canary.ts';
import {
  CANARY_DEFAULTS,
  GUARD_DEFAULTS,
  withDefaults,
  type Arm,
  type Canary,
  type CompleteGuard,
  type Experiment,
} from './options.ts';

/** What is to be remembered of an experiment, beside its counts. */
export interface TrialState {
  readonly status: 'running' | 'completed' | 'rolled-back';
  /** Of a canary, from 0. */
  readonly step: number;
  /** Why, by the arm. */
  readonly stopped: Readonly<Record<string, string>>;
}

/** Counts by arm, of one step. */
export interface TrialCounts {
  readonly step: number;
  readonly arms: Readonly<Record<string, Counts>>;
}

/** How one arm does. Counts are of the present step, over all processes that share the store. */
export interface ArmReading {
  readonly name: string;
  /** Of the units that take part, 0 to 1, as it is now. */
  readonly share: number;
  readonly requests: number;
  /** Of requests that its own candidates answered, 0 to 1; `undefined` before the first. */
  readonly successRate: number | undefined;
  readonly costUsd: number | undefined;
  readonly latencyMs: number | undefined;
  readonly quality: number | undefined;
  /** Why it was stopped. */
  readonly stopped?: string;
  /** Beside the control: absent for the control itself, and as long as too little is known. */
  readonly against?: {
    readonly success?: Difference & { readonly p: number };
    readonly quality?: Difference & { readonly p: number };
    readonly costUsd?: Difference;
    readonly latencyMs?: Difference;
  };
}

/** How an experiment stands. */
export interface ExperimentReading {
  readonly name: string;
  readonly status: TrialState['status'];
  /** Of a canary: which step it is at, from 0. */
  readonly step?: number;
  readonly arms: readonly ArmReading[];
}

const BEGINNING: TrialState = { status: 'running', step: 0, stopped: {} };

/** The chance that a difference that is shown is ever outside of its interval. */
const ALPHA = 0.05;

/** One experiment: who gets which arm now, what the arms do, and what follows from it. */
export class Trial {
  readonly experiment: Experiment;
  readonly #canary: Required<Canary> | undefined;
  readonly #guard: CompleteGuard | undefined;
  readonly #telemetry: Pick<Telemetry, 'emit'>;
  readonly #recent: ReadonlyMap<string, Recent>;
  #state = BEGINNING;
  #own: Map<string, Counts> = new Map();
  /** Of other processes, by their names. */
  #others: ReadonlyMap<string, TrialCounts> = new Map();
  #stakes: readonly Stake[];

  constructor(experiment: Experiment, telemetry: Pick<Telemetry, 'emit'>) {
    this.experiment = experiment;
    this.#telemetry = telemetry;
    this.#canary = experiment.canary && withDefaults(CANARY_DEFAULTS, experiment.canary);
    this.#guard = experiment.guard && withDefaults(GUARD_DEFAULTS, experiment.guard);
    this.#recent = new Map(experiment.arms.map(({ name }) => [name, new Recent(this.#guard?.window ?? 0)]));
    this.#stakes = this.#stakesNow();
  }

  get state(): TrialState {
    return this.#state;
  }

  get counts(): TrialCounts {
    return { step: this.#state.step, arms: Object.fromEntries(this.#own) };
  }

  get control(): Arm {
    return this.experiment.arms[0] as Arm;
  }

  /** The arm of a unit that takes part. The units of one that was stopped are the control's. */
  armOf(unit: string): Arm {
    const { arms, name } = this.experiment;
    const winner = winnerOf(this.#stakes, unit, name)?.name;
    const arm = arms.find((each) => each.name === winner);
    return arm === undefined || Object.hasOwn(this.#state.stopped, arm.name) ? this.control : arm;
  }

  /** The chance of an arm, 0 to 1. */
  shareOf(name: string): number {
    const { stopped } = this.#state;
    const total = this.#stakes.reduce((sum, { weight }) => sum + weight, 0);
    const held = this.#stakes.filter((stake) =>
      name === this.control.name ? stake.name === name || Object.hasOwn(stopped, stake.name) : stake.name === name,
    );
    const isOut = name !== this.control.name && Object.hasOwn(stopped, name);
    return isOut || total === 0 ? 0 : held.reduce((sum, { weight }) => sum + weight, 0) / total;
  }

  note(arm: string, outcome: Outcome): void {
    const recent = this.#recent.get(arm);
    if (recent === undefined) return;
    this.#own.set(arm, withOutcome(this.#own.get(arm) ?? NO_COUNTS, outcome));
    if (this.#guard !== undefined) recent.add(outcome);
    this.#look(arm, recent);
  }

  /** @param quality 0 to 1 */
  noteQuality(arm: string, quality: number): void {
    const recent = this.#recent.get(arm);
    if (recent === undefined) return;
    this.#own.set(arm, withQuality(this.#own.get(arm) ?? NO_COUNTS, quality));
    if (this.#guard !== undefined) recent.addQuality(quality);
    this.#look(arm, recent);
  }

  /** Takes what another process has decided, or this one before it was started anew. What goes further counts. */
  adopt(state: TrialState): void {
    const isFurther =
      state.status !== this.#state.status ? this.#state.status === 'running' : state.step > this.#state.step;
    const stopped = { ...state.stopped, ...this.#state.stopped };
    if (isFurther) this.#become({ ...state, stopped });
    else if (Object.keys(stopped).length > Object.keys(this.#state.stopped).length) {
      this.#become({ ...this.#state, stopped });
    }
  }

  /** Takes what other processes have counted. */
  hear(others: ReadonlyMap<string, TrialCounts>): void {
    this.#others = others;
  }

  reading(): ExperimentReading {
    const { name, arms } = this.experiment;
    const { status, step } = this.#state;
    return {
      name,
      status,
      ...(this.#canary !== undefined && { step }),
      arms: arms.map((arm) => this.#armReading(arm)),
    };
  }

  #look(arm: string, recent: Recent): void {
    if (this.#state.status !== 'running') return;
    const fault =
      arm === this.control.name || Object.hasOwn(this.#state.stopped, arm)
        ? undefined
        : this.#guard && recent.fault(this.#guard);
    if (fault !== undefined) {
      this.#become({ ...this.#state, stopped: { ...this.#state.stopped, [arm]: fault } });
      this.#tell(arm, 'stopped', fault);
    } else if (this.#canary !== undefined) this.#step(this.#canary);
  }

  #step(canary: Required<Canary>): void {
    const arm = this.experiment.arms[1] as Arm;
    if (Object.hasOwn(this.#state.stopped, arm.name)) return;
    const of = (name: string): Rate => this.#countsOf(name)[canary.metric];
    const verdict = verdictOf(canary, this.#state.step, of(this.control.name), of(arm.name));
    if (verdict === undefined) return;
    const { decision, reason } = verdict;
    const { step, stopped } = this.#state;
    if (decision === 'promoted') this.#become({ status: 'running', step: step + 1, stopped });
    else this.#become({ status: decision, step, stopped });
    this.#tell(arm.name, decision, reason);
  }

  #become(state: TrialState): void {
    // Counts are of one step: other days have other requests.
    if (state.step !== this.#state.step) {
      this.#own = new Map();
      this.#others = new Map();
    }
    this.#state = state;
    this.#stakes = this.#stakesNow();
  }

  #stakesNow(): readonly Stake[] {
    const { arms } = this.experiment;
    if (this.#canary === undefined) return arms.map(({ name, share = 1 }) => ({ name, weight: share }));
    const share = SHARE_WHEN[this.#state.status] ?? this.#canary.steps[this.#state.step] ?? 1;
    return arms.map(({ name }, place) => ({ name, weight: place === 0 ? 1 - share : share }));
  }

  #countsOf(arm: string): Counts {
    const others = [...this.#others.values()].filter(({ step }) => step === this.#state.step);
    return sumCounts([this.#own.get(arm) ?? NO_COUNTS, ...others.flatMap(({ arms }) => arms[arm] ?? [])]);
  }

  #armReading({ name }: Arm): ArmReading {
    const counts = this.#countsOf(name);
    const stopped = Object.hasOwn(this.#state.stopped, name) ? this.#state.stopped[name] : undefined;
    return {
      name,
      share: this.shareOf(name),
      requests: counts.success.count,
      successRate: meanOf(counts.success),
      costUsd: meanOf(counts.costUsd),
      latencyMs: meanOf(counts.latencyMs),
      quality: meanOf(counts.quality),
      ...(stopped !== undefined && { stopped }),
      ...(name !== this.control.name && { against: against(this.#countsOf(this.control.name), counts) }),
    };
  }

  #tell(arm: string, decision: ExperimentDecision['decision'], reason: string): void {
    this.#telemetry.emit('experiment.decision', () => ({
      experiment: this.experiment.name,
      arm,
      decision,
      reason,
      share: this.shareOf(arm),
    }));
  }
}

const SHARE_WHEN: Readonly<Partial<Record<TrialState['status'], number>>> = { completed: 1, 'rolled-back': 0 };

function against(control: Counts, arm: Counts): NonNullable<ArmReading['against']> {
  const rate = (of: 'success' | 'quality'): object => {
    const difference = differenceOfRates(control[of], arm[of], ALPHA);
    return difference === undefined ? {} : { [of]: { ...difference, p: alwaysValidP(control[of], arm[of]) } };
  };
  const mean = (of: 'costUsd' | 'latencyMs'): object => {
    const difference = differenceOfMeans(control[of], arm[of], ALPHA);
    return difference === undefined ? {} : { [of]: difference };
  };
  return { ...rate('success'), ...rate('quality'), ...mean('costUsd'), ...mean('latencyMs') };
}

function meanOf({ count, sum }: Rate | Moments): number | undefined {
  return count === 0 ? undefined : sum / count;
}
