import type { LoggedRequest } from '../contracts/index.ts';

interface Seen {
  answers: number;
  latencyMs: number;
  judged: number;
  quality: number;
}

/** Fewer answers of a model say nothing of its time. */
const FEWEST = 5;

/** So many judgements of everybody are mixed into what is expected of one: a single one is no rule. */
const PRIOR = 5;

/** What each model did, by task: bounded by the number of tasks and models. */
export class History {
  readonly #byTask = new Map<string, Seen>();
  readonly #byModel = new Map<string, Seen>();
  /** Whom an experiment has asked first. */
  readonly #asked = new Map<string, Set<string>>();
  readonly #all: Seen = { answers: 0, latencyMs: 0, judged: 0, quality: 0 };

  add({ provider, model, first, task, latencyMs, quality, experiment }: LoggedRequest): void {
    const answered = `${provider}/${model}`;
    for (const seen of [seenIn(this.#byTask, `${task} ${answered}`), seenIn(this.#byModel, answered)]) {
      seen.answers += 1;
      seen.latencyMs += latencyMs;
    }
    if (first === undefined) return;
    if (experiment !== undefined) {
      this.#asked.set(experiment.name, (this.#asked.get(experiment.name) ?? new Set()).add(first));
    }
    if (quality === undefined) return;
    for (const seen of [seenIn(this.#byTask, `${task} ${first}`), this.#all]) {
      seen.judged += 1;
      seen.quality += quality;
    }
  }

  /** What a model took, for a task if it is known for it. `undefined`: too little is known. */
  latencyMs(candidate: string, task?: string): number | undefined {
    const own = task === undefined ? undefined : this.#byTask.get(`${task} ${candidate}`);
    const seen = own !== undefined && own.answers >= FEWEST ? own : this.#byModel.get(candidate);
    return seen === undefined || seen.answers < FEWEST ? undefined : seen.latencyMs / seen.answers;
  }

  /** How good its answers were. `undefined`: none was judged. @param without a judgement that does not count */
  quality(task: string, candidate: string, without?: number): number | undefined {
    const seen = this.#byTask.get(`${task} ${candidate}`);
    const own = without === undefined ? 0 : 1;
    if (seen === undefined || seen.judged - own <= 0) return undefined;
    const overall = this.#all.quality / this.#all.judged;
    return (seen.quality - (without ?? 0) + PRIOR * overall) / (seen.judged - own + PRIOR);
  }

  /** Whether a request could have gone there: by the draw, or by the arms of its experiment. */
  couldHaveAsked({ first, weighed, experiment }: LoggedRequest, candidate: string): boolean {
    if (candidate === first) return true;
    if (weighed?.some((each) => each.candidate === candidate && each.propensity > 0) === true) return true;
    const isDrawn = experiment?.share !== undefined && experiment.share < 1;
    return isDrawn && this.#asked.get(experiment.name)?.has(candidate) === true;
  }
}

function seenIn(seen: Map<string, Seen>, key: string): Seen {
  const known = seen.get(key) ?? { answers: 0, latencyMs: 0, judged: 0, quality: 0 };
  seen.set(key, known);
  return known;
}
