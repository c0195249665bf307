import * as v from 'valibot';
import { ERROR_TABLE } from '../errors/table.ts';
import type { ErrorCode } from '../contracts/index.ts';
import type { RouterConfig } from './config.ts';

const name = v.pipe(v.string(), v.nonEmpty());
const names = v.array(name);
const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const callable = v.custom<(...input: never[]) => unknown>(
  (value) => typeof value === 'function',
  'expected a function',
);
const plainObject = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
);

const plugin = v.custom<object>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'create' in value,
  'expected a plugin, such as openai(); is the () missing?',
);

const ruleSchema = v.strictObject({
  name,
  when: v.union([callable, plainObject], 'expected a function or a condition such as { inputTokens: { $gt: 8000 } }'),
  use: v.optional(names),
  task: v.optional(name),
  reason: v.optional(v.string()),
});

const taskSchema = v.strictObject({
  use: v.optional(names),
  strategy: v.optional(name),
  weights: v.optional(v.record(name, v.pipe(v.number(), v.minValue(0)))),
});

const configSchema = v.strictObject({
  plugins: v.array(plugin),
  rules: v.optional(v.array(ruleSchema)),
  tasks: v.optional(v.record(name, taskSchema)),
  fallback: v.optional(names),
  aliases: v.optional(v.record(name, v.union([name, names]))),
  strategy: v.optional(name),
  maxCandidates: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  classification: v.optional(
    v.strictObject({
      defaultTask: v.optional(name),
      keywords: v.optional(v.record(name, v.record(name, v.pipe(v.number(), v.minValue(0))))),
      timeLimitMs: v.optional(milliseconds),
    }),
  ),
  timeouts: v.optional(
    v.strictObject({
      connectMs: v.optional(milliseconds),
      firstChunkMs: v.optional(milliseconds),
      idleMs: v.optional(milliseconds),
      wholeAnswerMs: v.optional(milliseconds),
      totalMs: v.optional(milliseconds),
    }),
  ),
  retry: v.optional(
    v.strictObject({
      maxRetries: v.optional(count),
      baseDelayMs: v.optional(milliseconds),
      maxDelayMs: v.optional(milliseconds),
      patienceMs: v.optional(milliseconds),
      afterTimeout: v.optional(v.boolean()),
    }),
  ),
  fallbackOn: v.optional(v.array(v.picklist(Object.keys(ERROR_TABLE) as ErrorCode[]))),
  breaker: v.optional(
    v.strictObject({
      failureThreshold: v.optional(share),
      minimumCalls: v.optional(count),
      rollingWindowMs: v.optional(v.pipe(milliseconds, v.minValue(10))),
      resetTimeoutMs: v.optional(milliseconds),
      longRestMs: v.optional(milliseconds),
    }),
  ),
  baseline: v.optional(name),
  strict: v.optional(v.boolean()),
  secrets: v.optional(callable),
  fetch: v.optional(callable),
  on: v.optional(v.record(name, callable)),
  override: v.optional(callable),
});

/**
 * Checks the shape of a configuration that may come from anywhere.
 * @throws TypeError that lists every fault: where it is, what was expected, what was found
 */
export function checkConfig(config: unknown): asserts config is RouterConfig {
  const { issues } = v.safeParse(configSchema, config);
  if (issues === undefined) return;
  const lines = issues.map((issue) => `  ${v.getDotPath(issue) ?? '(top level)'}: ${complaint(issue)}`);
  throw new TypeError(`the router's configuration is not valid:\n${lines.join('\n')}`);
}

function complaint(issue: v.BaseIssue<unknown>): string {
  const found = `found ${shown(issue.input)}`;
  if (issue.type === 'custom' || issue.type === 'union') return `${issue.message}; ${found}`;
  if (issue.expected === 'never') return 'there is no such option; check its spelling';
  return `expected ${issue.expected ?? issue.requirement}, ${found}`;
}

/** Short, and never the inside of an object: it may hold a secret. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
