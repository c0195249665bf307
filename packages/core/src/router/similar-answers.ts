import { marksOf } from '../cache/distinct-words.ts';
import { questionOf } from '../cache/question.ts';
import { normalised, SemanticIndex, type Nearest, type Point } from '../cache/semantic-index.ts';
import type { Embed, SemanticOptions } from '../cache/semantic-options.ts';
import { RouterError } from '../errors/router-error.ts';
import type { Clock, EmbedRequest, EmbedResult, Telemetry } from '../contracts/index.ts';
import { reachOf } from '../facts/reach-of.ts';
import type { Journey } from './journey.ts';

/** Finds answers to questions that mean the same. It can only help: what fails, or is slow, finds nothing. */
export interface SimilarAnswers {
  /** @returns `undefined` where only the very same question will do, or its embedding was not to be had */
  pointOf(journey: Journey, namespace: string): Promise<Point | undefined>;
  nearest(point: Point): Nearest | undefined;
  note(key: string, point: Point, ttlMs: number): void;
  forget(key: string): void;
  clear(prefix: string): void;
}

/** After a failure nobody is asked for so long: requests must not all wait for a provider that is down. */
const REST_MS = 1_000;

export function createSimilarAnswers(input: {
  readonly options: SemanticOptions;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** The router's own. */
  readonly embed: (request: EmbedRequest) => Promise<EmbedResult>;
}): SimilarAnswers {
  const { options, clock, telemetry } = input;
  const index = new SemanticIndex({ maxEntries: options.maxEntries, clock });
  let restsUntil = -Infinity;

  return {
    async pointOf(journey, namespace) {
      if (clock.monotonicMs() < restsUntil) return undefined;
      const question = questionOf(journey.job, journey.plan, namespace, options);
      if (question === undefined) return undefined;
      const { text, partition } = question;
      const embed = typeof options.embed === 'string' ? byRouter(input.embed, options.embed, journey) : options.embed;
      try {
        const vector = normalised(await embedOne(embed, text, options.timeLimitMs, { clock, journey }));
        return { partition, vector, marks: options.guard ? marksOf(text) : undefined };
      } catch (error) {
        // Who left did not fail.
        if (journey.signals.some(({ aborted }) => aborted)) return undefined;
        // Nor did a provider that may not see it.
        const isKept = reachOf(journey.job.request.routing) !== undefined;
        if (isKept && RouterError.isInstance(error) && error.code === 'no_candidate') return undefined;
        restsUntil = clock.monotonicMs() + REST_MS;
        telemetry.emit('internal.error', () => ({ where: 'semantic cache', error }));
        return undefined;
      }
    },
    nearest: (point) => index.nearest(point, options.threshold),
    note: (key, point, ttlMs) => index.add(key, point, ttlMs),
    forget: (key) => index.forget(key),
    clear: (prefix) => index.clear(prefix),
  };
}

/** A request like any other: it is planned, counts against the asker's budgets, and stands in the ledger. */
function byRouter(embed: (request: EmbedRequest) => Promise<EmbedResult>, model: string, { job }: Journey): Embed {
  const { task: _, ...metadata } = job.request.metadata ?? {};
  const routing = reachOf(job.request.routing);
  return async (texts, { signal }) => {
    const cache = { read: false, write: false };
    const { embeddings } = await embed({ model, input: texts, metadata, cache, signal, ...(routing && { routing }) });
    return embeddings;
  };
}

/** Ends when the time is up, or when nobody waits for it any more, whether or not the function listens. */
async function embedOne(
  embed: Embed,
  text: string,
  timeLimitMs: number,
  { clock, journey }: { readonly clock: Clock; readonly journey: Journey },
): Promise<ArrayLike<number> | undefined> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ...journey.signals]);
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const leftMs = Math.min(timeLimitMs, journey.totalAt - clock.monotonicMs());
  const cancel = clock.after(leftMs, () => over.abort(new Error(`no embedding within ${leftMs} ms`)));
  try {
    const vectors = await Promise.race([Promise.resolve(embed([text], { signal })), ended]);
    return vectors[0];
  } finally {
    cancel();
    // The listener on the caller's own signal must not outlive the request.
    ended.catch(() => undefined);
    over.abort();
  }
}
