import type { Embed } from '@signalbox/core';
import * as v from 'valibot';

/** Prompts that belong together, told by examples. */
export interface SemanticRoute {
  /** The task that such prompts are: one of core's or your own. */
  readonly task: string;
  /** What such prompts sound like. Five to twenty, as people really write them. */
  readonly examples: readonly string[];
  /** Candidates for them, in order: `provider/model`, an alias, or a model id. Absent: those of the task. */
  readonly use?: readonly string[] | undefined;
  /** How near a prompt must be to it, in place of the threshold of all. */
  readonly threshold?: number | undefined;
}

export interface SemanticOptions {
  /** Whose vectors: a model of any provider that embeds, as `provider/model` or an alias; or a function of yours. */
  readonly embed: string | Embed;
  readonly routes: readonly SemanticRoute[];
  /** What belongs to no route: a prompt that is nearest to these is left to the next classifier. */
  readonly others?: readonly string[] | undefined;
  /**
   * The cosine, -1 to 1, that a prompt must reach. What is right hangs on the model. Default: worked out from the examples,
   * so that nine of ten of them would find their route if they were not in it.
   */
  readonly threshold?: number | undefined;
  /** How much nearer the nearest route must be than the next one. Default: 0. */
  readonly margin?: number | undefined;
  /** How near a route is: the mean of so many of its nearest examples. Default: 3. */
  readonly topK?: number | undefined;
  /** The file that keeps the vectors of the examples; `false`: none. Default: `.signalbox/embeddings.json`. */
  readonly cacheFile?: string | false | undefined;
  /** With a function: the name of its model, under which vectors are kept. Default: they are not kept. */
  readonly model?: string | undefined;
  /** What is embedded of a long prompt: so many UTF-16 units from its beginning. Default: 2,000. */
  readonly maxCharacters?: number | undefined;
  /** How long an embedding may take before it is given up. Default: 1,000 ms. */
  readonly timeLimitMs?: number | undefined;
}

/** Options with their defaults. */
export interface Settings extends SemanticOptions {
  readonly others: readonly string[];
  readonly margin: number;
  readonly topK: number;
  readonly cacheFile: string | false;
  readonly maxCharacters: number;
  readonly timeLimitMs: number;
}

const text = v.pipe(v.string(), v.nonEmpty());
const texts = v.array(text);
const cosine = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const SCHEMA = v.strictObject({
  embed: v.union(
    [text, v.custom<Embed>((value) => typeof value === 'function', 'a function')],
    'expected "provider/model" or a function',
  ),
  routes: v.pipe(
    v.array(
      v.strictObject({
        task: text,
        examples: v.pipe(texts, v.minLength(1)),
        use: v.optional(texts),
        threshold: v.optional(cosine),
      }),
    ),
    v.minLength(1),
  ),
  others: v.optional(texts, []),
  threshold: v.optional(cosine),
  margin: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2)), 0),
  topK: v.optional(count, 3),
  cacheFile: v.optional(v.union([text, v.literal(false)], 'expected a path or false'), '.signalbox/embeddings.json'),
  model: v.optional(text),
  maxCharacters: v.optional(count, 2_000),
  timeLimitMs: v.optional(count, 1_000),
});

/** @throws TypeError that names each option, what was expected and what was found */
export function readOptions(options: SemanticOptions): Settings {
  const { id: _, ...given } = options as SemanticOptions & { readonly id?: string };
  const result = v.safeParse(SCHEMA, given);
  const faults = result.success
    ? faultsOf(result.output)
    : result.issues.map((issue) => `${v.getDotPath(issue) ?? 'options'}: ${issue.message}`);
  if (!result.success || faults.length > 0) throw new TypeError(`classifier-semantic: ${faults.join('; ')}`);
  return result.output;
}

function faultsOf({ routes, threshold }: Pick<SemanticOptions, 'routes' | 'threshold'>): string[] {
  const tasks = routes.map(({ task, use = [] }) => JSON.stringify([task, ...use]));
  const twice = routes.filter((_, index) => tasks.indexOf(tasks[index] as string) < index);
  const faults = twice.map(({ task }) => `routes: "${task}" stands twice; put its examples together`);
  const isTold = threshold !== undefined || routes.every((route) => route.threshold !== undefined);
  if (!isTold && routes.every(({ examples }) => examples.length < 2)) {
    faults.push('threshold: expected one, since it cannot be worked out where no route has two examples');
  }
  return faults;
}
