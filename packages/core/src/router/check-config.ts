import * as v from 'valibot';
import { ERROR_TABLE } from '../errors/table.ts';
import type { ErrorCode, Operation, RouteOptions } from '../contracts/index.ts';
import type { Delicate, SemanticOptions } from '../cache/semantic-options.ts';
import { SPREADS } from '../plan/spread.ts';
import { EVENT_NAMES } from '../telemetry/event-names.ts';
import { PROVIDER_OPTIONS } from './check-provider-options.ts';
import { faultsOf } from './faults.ts';
import { EXPERIMENT_FIELDS } from './check-experiments.ts';
import { QUOTA_FIELDS } from './check-quotas.ts';
import { REQUEST_FIELDS } from './known-fields.ts';
import {
  callable,
  flag,
  isObject,
  number,
  plainObject,
  text as name,
  texts as names,
  type Fields,
} from './schema-parts.ts';
import type { ClassifierEntry } from '../classify/classifier-order.ts';
import type { JudgeOptions, LearnedOptions, SignalWeights } from '../learn/options.ts';
import type { RouterConfig } from './config.ts';

const milliseconds = number('milliseconds, 0 or more', 0);
const windowMs = number('milliseconds, 10 or more', 10);
const weight = number('a number, 0 or more', 0);
const share = number('a number from 0 to 1', 0, 1);
const source = v.custom<object>(isCatalogSource, 'a catalogue, such as signalboxCatalog() (is the () missing?)');
const classifierEntry = v.union(
  [
    name,
    v.strictObject(
      { id: name, timeLimitMs: v.optional(milliseconds), minConfidence: v.optional(share) } satisfies Fields<
        Exclude<ClassifierEntry, string>
      >,
      'an object',
    ),
  ],
  'the id of a classifier, or an object with one',
);
const plugin = v.custom<object>(isPlugin, 'a plugin, such as acme() (is the () missing?)');
const code = v.picklist(Object.keys(ERROR_TABLE) as ErrorCode[], 'an error code, such as "content_policy"');
const operation = v.picklist(Object.keys(REQUEST_FIELDS) as Operation[], 'an operation, such as "chat"');
const DELICATE = ['numbers', 'code', 'tool-results', 'media', 'multi-turn'] as const satisfies readonly Delicate[];
const delicate = v.picklist(DELICATE, `one of ${DELICATE.join(', ')}`);
const event = v.picklist(EVENT_NAMES, `an event (${EVENT_NAMES.join(', ')})`);

const places = number('a number of places, 1 or more', 1);

/** What a configuration, a task's route and a rule may all say. */
const routeOptions = {
  fallbackOn: v.optional(v.array(code, 'a list of error codes')),
  stopOn: v.optional(v.array(code, 'a list of error codes')),
  accept: v.optional(callable),
  validateSchema: v.optional(flag),
  continuation: v.optional(v.picklist(['never', 'restart', 'continue'], 'never, restart or continue')),
  race: v.optional(wholeNumber(1)),
  hedge: v.optional(flag),
  onBudget: v.optional(v.picklist(['stop', 'downgrade'], 'stop or downgrade')),
} satisfies Fields<RouteOptions>;

const ruleSchema = v.strictObject(
  {
    name,
    when: v.union([callable, plainObject], 'a function or a condition, such as { inputTokens: { $gt: 8000 } }'),
    use: v.optional(names),
    task: v.optional(name),
    reason: v.optional(v.string('a text')),
    ...routeOptions,
  } satisfies Fields<NonNullable<RouterConfig['rules']>[number]>,
  'an object',
);

const taskSchema = v.strictObject(
  {
    use: v.optional(names),
    strategy: v.optional(name),
    weights: v.optional(v.record(name, weight, 'an object')),
    ...routeOptions,
  } satisfies Fields<NonNullable<RouterConfig['tasks']>[string]>,
  'an object',
);

/** The shape of a configuration. `docs/configuration.md` names the same options: a test sees to it. */
export const CONFIG_SCHEMA = v.strictObject(
  {
    plugins: v.array(plugin, 'a list of plugins'),
    rules: v.optional(v.array(ruleSchema, 'a list of rules')),
    tasks: v.optional(v.record(name, taskSchema, 'an object')),
    fallback: v.optional(names),
    aliases: v.optional(v.record(name, v.union([name, names], 'a name or a list of names'), 'an object')),
    strategy: v.optional(name),
    maxCandidates: v.optional(wholeNumber(1)),
    classification: v.optional(
      v.strictObject(
        {
          defaultTask: v.optional(name),
          keywords: v.optional(v.record(name, v.record(name, weight, 'an object'), 'an object')),
          timeLimitMs: v.optional(milliseconds),
          classifiers: v.optional(v.array(classifierEntry, 'a list of classifiers')),
        } satisfies Fields<NonNullable<RouterConfig['classification']>>,
        'an object',
      ),
    ),
    timeouts: v.optional(
      v.strictObject(
        {
          connectMs: v.optional(milliseconds),
          firstChunkMs: v.optional(milliseconds),
          idleMs: v.optional(milliseconds),
          wholeAnswerMs: v.optional(milliseconds),
          totalMs: v.optional(milliseconds),
        } satisfies Fields<NonNullable<RouterConfig['timeouts']>>,
        'an object',
      ),
    ),
    discovery: v.optional(
      v.strictObject(
        {
          refreshMs: v.optional(milliseconds),
          timeLimitMs: v.optional(milliseconds),
        } satisfies Fields<NonNullable<RouterConfig['discovery']>>,
        'an object',
      ),
    ),
    retry: v.optional(
      v.strictObject(
        {
          maxRetries: v.optional(wholeNumber(0)),
          baseDelayMs: v.optional(milliseconds),
          maxDelayMs: v.optional(milliseconds),
          patienceMs: v.optional(milliseconds),
          maxWaitMs: v.optional(milliseconds),
          afterTimeout: v.optional(flag),
          maxShare: v.optional(share),
        } satisfies Fields<NonNullable<RouterConfig['retry']>>,
        'an object',
      ),
    ),
    ...routeOptions,
    hedging: v.optional(
      v.strictObject(
        {
          afterMs: v.optional(v.union([milliseconds, v.literal('p95')], 'milliseconds, or "p95"')),
          maxShare: v.optional(share),
          minimumCalls: v.optional(wholeNumber(0)),
        } satisfies Fields<NonNullable<RouterConfig['hedging']>>,
        'an object',
      ),
    ),
    limits: v.optional(
      v.strictObject(
        {
          maxConcurrent: v.optional(places),
          maxConcurrentPerProvider: v.optional(
            v.union([places, v.record(name, places)], 'a number, or one by provider'),
          ),
          queueSize: v.optional(wholeNumber(0)),
          queueTimeoutMs: v.optional(milliseconds),
        } satisfies Fields<NonNullable<RouterConfig['limits']>>,
        'an object',
      ),
    ),
    ...QUOTA_FIELDS,
    spread: v.optional(v.picklist(SPREADS, `one of ${SPREADS.join(', ')}`)),
    probes: v.optional(
      v.strictObject(
        {
          everyMs: v.optional(milliseconds),
          openBreakers: v.optional(flag),
          maxUsdPerHour: v.optional(number('US dollars, 0 or more', 0)),
          candidates: v.optional(names),
        } satisfies Fields<NonNullable<RouterConfig['probes']>>,
        'an object',
      ),
    ),
    syncMs: v.optional(milliseconds),
    cache: v.optional(
      v.strictObject(
        {
          ttlMs: v.optional(milliseconds),
          maxBytes: v.optional(wholeNumber(0)),
          maxAnswerBytes: v.optional(wholeNumber(0)),
          namespace: v.optional(v.string('a text')),
          sampled: v.optional(flag),
          operations: v.optional(v.array(operation, 'a list of operations')),
          timeLimitMs: v.optional(milliseconds),
          semantic: v.optional(
            v.strictObject(
              {
                embed: v.union([name, callable], 'a model that embeds, "provider/model", or a function'),
                threshold: v.optional(share),
                maxEntries: v.optional(wholeNumber(1)),
                maxCharacters: v.optional(wholeNumber(1)),
                timeLimitMs: v.optional(milliseconds),
                guard: v.optional(flag),
                allow: v.optional(v.array(delicate, 'a list of words')),
              } satisfies Fields<SemanticOptions>,
              'an object',
            ),
          ),
        } satisfies Fields<NonNullable<RouterConfig['cache']>>,
        'an object',
      ),
    ),
    ...EXPERIMENT_FIELDS,
    content: v.optional(
      v.strictObject(
        {
          record: flag,
          redact: v.optional(callable),
          maxChars: v.optional(wholeNumber(0)),
        } satisfies Fields<NonNullable<RouterConfig['content']>>,
        'an object',
      ),
    ),
    learned: v.optional(
      v.strictObject(
        {
          dial: v.optional(share),
          spendAtMost: v.optional(share),
          qualityAtLeast: v.optional(share),
          explore: v.optional(share),
          neverExplore: v.optional(names),
          perTenant: v.optional(flag),
          answers: v.optional(wholeNumber(1)),
          halfLifeMs: v.optional(number('milliseconds, 1 or more', 1)),
          maxCells: v.optional(wholeNumber(1)),
          maxRequests: v.optional(wholeNumber(0)),
          promptCacheMs: v.optional(milliseconds),
          retryMs: v.optional(milliseconds),
          syncMs: v.optional(milliseconds),
          signals: v.optional(
            v.strictObject(
              {
                schema: v.optional(share),
                toolCalls: v.optional(share),
                refusal: v.optional(share),
                truncation: v.optional(share),
                retry: v.optional(share),
              } satisfies Fields<SignalWeights>,
              'an object',
            ),
          ),
          judge: v.optional(
            v.strictObject(
              {
                model: name,
                share: v.optional(share),
                maxUsdPerHour: v.optional(number('US dollars, 0 or more', 0)),
                weight: v.optional(share),
              } satisfies Fields<JudgeOptions>,
              'an object',
            ),
          ),
        } satisfies Fields<LearnedOptions>,
        'an object',
      ),
    ),
    breaker: v.optional(
      v.strictObject(
        {
          failureThreshold: v.optional(share),
          minimumCalls: v.optional(wholeNumber(0)),
          failureCount: v.optional(wholeNumber(1)),
          halfOpenRequests: v.optional(wholeNumber(1)),
          slowCallMs: v.optional(milliseconds),
          rollingWindowMs: v.optional(windowMs),
          resetTimeoutMs: v.optional(milliseconds),
          longRestMs: v.optional(milliseconds),
        } satisfies Fields<NonNullable<RouterConfig['breaker']>>,
        'an object',
      ),
    ),
    catalog: v.optional(v.union([source, v.array(source)], 'a catalogue, or a list of them')),
    baseline: v.optional(name),
    strict: v.optional(flag),
    secrets: v.optional(callable),
    fetch: v.optional(callable),
    on: v.optional(v.record(event, v.optional(callable), 'an object')),
    override: v.optional(callable),
  } satisfies Fields<RouterConfig>,
  'an object',
);

/**
 * Checks the shape of a configuration that may come from anywhere.
 * @throws TypeError that lists every fault: where it is, what was expected, what was found
 */
export function checkConfig(config: unknown): asserts config is RouterConfig {
  const lines = [...faultsOf(CONFIG_SCHEMA, config, ''), ...providerFaults(config), ...learnedFaults(config)];
  if (lines.length === 0) return;
  throw new TypeError(`the router's configuration is not valid:\n${lines.join('\n')}`);
}

function providerFaults(config: unknown): string[] {
  const plugins = isObject(config) && 'plugins' in config && Array.isArray(config.plugins) ? config.plugins : [];
  return plugins.flatMap((each: unknown, index) =>
    isObject(each) && 'kind' in each && each.kind === 'provider' && 'options' in each
      ? faultsOf(PROVIDER_OPTIONS, each.options, `plugins.${index}.options`)
      : [],
  );
}

function wholeNumber(least: number) {
  const expected = `a whole number, ${least} or more`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(least, expected));
}

/** Each of them says alone what is wanted. */
function learnedFaults(config: unknown): string[] {
  const learned = isObject(config) && 'learned' in config ? config.learned : undefined;
  if (!isObject(learned)) return [];
  const wishes = ['dial', 'spendAtMost', 'qualityAtLeast'].filter(
    (wish) => (learned as Readonly<Record<string, unknown>>)[wish] !== undefined,
  );
  return wishes.length < 2
    ? []
    : [`  learned: expected one of dial, spendAtMost, qualityAtLeast, found ${wishes.join(' and ')}`];
}

function isCatalogSource(value: unknown): boolean {
  return isObject(value) && 'id' in value && 'load' in value && typeof value.load === 'function';
}

/** A definition that `definePlugin` has not made a plugin of has all but the right `create`. */
function isPlugin(value: unknown): boolean {
  if (!isObject(value) || !('kind' in value && 'id' in value && 'create' in value)) return false;
  return typeof value.create === 'function' && !('apiVersion' in value);
}
