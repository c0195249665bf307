import { hash, randomUUID } from 'node:crypto';
import type {
  ArmTaken,
  Classification,
  Clock,
  Facts,
  Feedback,
  Observation,
  OperationRequest,
  Store,
  Telemetry,
  Tracker,
} from '../contracts/index.ts';
import { ERROR_TABLE } from '../errors/table.ts';
import { waitAtMost } from '../time/within.ts';
import { drawOf, unitOf } from './assign.ts';
import { namesOf, type Arm, type Experiment } from './options.ts';
import { readCounts, readState } from './stored.ts';
import { Trial, type ExperimentReading, type TrialCounts } from './trial.ts';

/** A request's arm, and what is recorded of it. */
export interface Assignment {
  readonly arm: Arm;
  readonly taken: ArmTaken;
}

/** All experiments of a router. */
export interface Experiments extends Tracker {
  /** Reads what was decided before, once. The promise, when there is one, never rejects. */
  ready(): Promise<void> | undefined;
  /** The arm of the first experiment that takes the request; `undefined`: none does. */
  assign(id: string, job: OperationRequest, facts: Facts, classification: Classification): Assignment | undefined;
  track(observation: Observation): void;
  feedback(feedback: Feedback): void;
  /** Whether it remembers a request, so that feedback on it counts for an arm. */
  knows(requestId: string): boolean;
  /** Tells the store, and reads what others say, when it is time to. */
  tick(): void;
  idle(): Promise<void>;
  readings(): readonly ExperimentReading[];
}

export interface ExperimentsInput {
  readonly experiments: readonly Experiment[];
  /** Whether the `where` of an experiment holds, by its place. */
  readonly holds: (place: number, facts: Facts) => boolean;
  /** `provider/model` of those that names stand for. */
  readonly resolve: (names: readonly string[]) => ReadonlySet<string>;
  /** What feedback comes to, 0 to 1; `undefined`: to nothing. */
  readonly valueOf: (feedback: Feedback) => number | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'emit'>;
}

/** How long the first request waits for what was decided before. */
const READING_LIMIT_MS = 1_000;

/** How often counts are told to the store, and those of others are read. Decisions are told at once. */
const EXCHANGE_MS = 10_000;

/** What nobody has written for so long is forgotten by the store: decisions, and the counts of processes that are gone. */
const DECISIONS_MS = 90 * 86_400_000;
const COUNTS_MS = 7 * 86_400_000;

export function createExperiments(input: ExperimentsInput): Experiments {
  const { store, clock, telemetry } = input;
  const trials = input.experiments.map((experiment) => new Trial(experiment, telemetry));
  const prefixes = trials.map(({ experiment }) => prefixOf(experiment));
  const origin = randomUUID();
  let work: Promise<unknown> = Promise.resolve();
  let lastAt = -Infinity;
  let written = '';
  let beginning: Promise<void> | undefined;
  let isReady = false;

  const failed = (error: unknown): void => telemetry.emit('internal.error', () => ({ where: 'experiments', error }));
  const queue = (job: () => unknown): void => {
    work = work.then(job).catch(failed);
  };
  const read = (place: number, entries: ReadonlyMap<string, string>): void => {
    const [trial, prefix] = [trials[place] as Trial, prefixes[place] as string];
    const state = readState(entries.get(`${prefix}state`));
    if (state !== undefined) trial.adopt(state);
    const others = new Map<string, TrialCounts>();
    for (const [key, text] of entries) {
      if (!key.startsWith(`${prefix}counts:`) || key.endsWith(origin)) continue;
      const counts = readCounts(text);
      if (counts !== undefined && counts.step >= trial.state.step) others.set(key, counts);
      // Of a step that is over, and so of no more use; who is still at it writes again.
      else queue(() => store.delete(key));
    }
    trial.hear(others);
  };
  const readAll = (): undefined | Promise<void> => {
    const later: Promise<void>[] = [];
    for (const [place, prefix] of prefixes.entries()) {
      const entries = store.list(prefix);
      if (entries instanceof Promise) later.push(entries.then((found) => read(place, found)));
      else read(place, entries);
    }
    return later.length === 0 ? undefined : Promise.all(later).then(() => {});
  };
  const writeAll = async (): Promise<void> => {
    const text = JSON.stringify(trials.map(({ state, counts }) => [state, counts]));
    if (text === written) return;
    for (const [place, { state, counts }] of trials.entries()) {
      const prefix = prefixes[place] as string;
      if (state.step > 0 || state.status !== 'running' || Object.keys(state.stopped).length > 0) {
        await store.set(`${prefix}state`, JSON.stringify(state), DECISIONS_MS);
      }
      await store.set(`${prefix}counts:${origin}`, JSON.stringify(counts), COUNTS_MS);
    }
    written = text;
  };
  /** What others have decided is heard first: theirs may go further than ours. */
  const exchange = (): void =>
    queue(async () => {
      await readAll();
      await writeAll();
    });

  /** Which arm a request of ours fell into, so that what is said of it later can be counted. */
  const takenBy = new Map<string, ArmTaken>();
  /** Feedback that was told, so that it counts once. */
  const told = new Map<string, true>();

  return {
    id: 'experiments',
    ready() {
      if (isReady || beginning !== undefined) return beginning;
      try {
        const reading = readAll();
        if (reading === undefined) isReady = true;
        else
          beginning = waitAtMost(clock, READING_LIMIT_MS, reading)
            .catch(failed)
            .finally(() => ([isReady, beginning] = [true, undefined]));
      } catch (error) {
        isReady = true;
        failed(error);
      }
      return beginning;
    },
    assign(id, { request }, facts, { use }) {
      // A rule that names candidates may have to: an experiment does not send its requests elsewhere.
      if (use !== undefined) return undefined;
      for (const [place, trial] of trials.entries()) {
        const { experiment } = trial;
        if (!isOpenTo(experiment, facts, request.routing?.prefer !== undefined) || !input.holds(place, facts)) continue;
        const unit = unitOf(experiment.unit ?? 'user', request.metadata ?? {}, id);
        const { traffic = 1 } = experiment;
        if (traffic < 1 && drawOf(unit, experiment.name) >= traffic) continue;
        const arm = trial.armOf(unit);
        return { arm, taken: takenOf(trial, arm) };
      }
      return undefined;
    },
    track(observation) {
      const { experiment: taken, id } = observation;
      const trial = taken && trials.find(({ experiment }) => experiment.name === taken.name);
      if (taken === undefined || trial === undefined) return;
      remember(takenBy, id, taken);
      const isSuccess = successOf(observation, trial.experiment, taken.arm, input.resolve);
      if (isSuccess === undefined) return;
      const { latencyMs, cost } = observation;
      const before = trial.state;
      trial.note(taken.arm, {
        isSuccess,
        latencyMs,
        costUsd: cost.nanoUsd === undefined ? undefined : cost.nanoUsd / 1e9,
      });
      if (trial.state !== before) exchange();
    },
    feedback(feedback) {
      // Signs and judges are for learning: an arm is judged by what users say.
      if (feedback.by !== 'user') return;
      const taken = takenBy.get(feedback.requestId);
      const quality = input.valueOf(feedback);
      const trial = taken && trials.find(({ experiment }) => experiment.name === taken.name);
      if (taken === undefined || trial === undefined || quality === undefined || told.has(feedback.id)) return;
      remember(told, feedback.id, true);
      const before = trial.state;
      trial.noteQuality(taken.arm, quality);
      if (trial.state !== before) exchange();
    },
    knows: (requestId) => takenBy.has(requestId),
    tick() {
      const now = clock.monotonicMs();
      if (now - lastAt < EXCHANGE_MS) return;
      lastAt = now;
      exchange();
    },
    async idle() {
      await work;
    },
    async dispose() {
      queue(writeAll);
      await work;
    },
    readings: () => trials.map((trial) => trial.reading()),
  };
}

function takenOf(trial: Trial, { name: arm }: Arm): ArmTaken {
  return { name: trial.experiment.name, arm, share: trial.shareOf(arm), control: trial.control.name };
}

/** Requests beyond this many are not remembered: feedback on them counts for no arm. */
const MOST_REMEMBERED = 10_000;

function remember<T>(known: Map<string, T>, id: string, value: T): void {
  known.set(id, value);
  if (known.size > MOST_REMEMBERED) known.delete(known.keys().next().value as string);
}

/** A request that prefers an order of its own would get the same in every arm that differs by its order. */
function isOpenTo(
  { models, arms, operations = ['chat'] }: Experiment,
  { model, operation }: Facts,
  prefers: boolean,
): boolean {
  if (!operations.includes(operation)) return false;
  if (models === undefined ? model !== undefined : model === undefined || !models.includes(model)) return false;
  return !prefers || arms.every(({ strategy }) => strategy === undefined);
}

/**
 * Whether an arm did what it is there for: one of its own candidates answered; of an arm that names none, whoever did. Else a
 * dead model would look well, since others answer for it.
 * @returns `undefined` where it says nothing about the arm: the caller left or was refused, or the answer was a kept one
 */
function successOf(
  { outcome, errorCode, provider, model, cache }: Observation,
  { arms }: Experiment,
  name: string,
  resolve: ExperimentsInput['resolve'],
): boolean | undefined {
  if (outcome === 'cancelled' || cache !== undefined) return undefined;
  if (outcome === 'failed') {
    const { origin } = ERROR_TABLE[errorCode ?? 'internal'];
    return origin === 'provider' || origin === 'router' ? false : undefined;
  }
  const names = arms.find((arm) => arm.name === name);
  const own = names && namesOf(names);
  const answered = `${provider}/${model}`;
  return own === undefined || own.includes(answered) || resolve(own).has(answered);
}

/** An experiment that was changed begins anew: its keys hold what it is. */
function prefixOf({ name, arms, canary, unit }: Experiment): string {
  const kept = JSON.stringify([arms.map((arm) => ({ ...arm, share: undefined })), canary ?? null, unit ?? null]);
  return `experiment:${name}:${hash('sha256', kept, 'hex').slice(0, 12)}:`;
}
