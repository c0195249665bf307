import * as v from 'valibot';
import type { Operation } from '../contracts/index.ts';
import type { Arm, ArmOptions, Canary, Experiment, Guard, Shadow } from '../experiment/options.ts';
import { REQUEST_FIELDS } from './known-fields.ts';
import {
  areDistinct,
  callable,
  flag,
  nameInKeys as name,
  named,
  number,
  plainObject,
  text,
  texts,
  type Fields,
} from './schema-parts.ts';

const someTexts = v.pipe(texts, v.minLength(1, 'a list of one text or more'));
const condition = v.custom<object>(
  (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
  'a function or a condition, such as { task: "coding" }',
);
const share = number('a share above 0, up to 1', Number.MIN_VALUE, 1);
const rate = number('a number from 0 to 1', 0, 1);
const above0 = number('a number above 0', Number.MIN_VALUE);
const weight = number('a number, 0 or more', 0);
const whole = v.pipe(above0, v.integer('a whole number, 1 or more'));
const operation = v.picklist(Object.keys(REQUEST_FIELDS) as Operation[], 'an operation, such as "chat"');

const arm = v.pipe(
  v.strictObject(
    {
      name,
      share: v.optional(weight),
      use: v.optional(someTexts),
      model: v.optional(text),
      strategy: v.optional(text),
      options: v.optional(
        v.strictObject(
          {
            temperature: v.optional(weight),
            topP: v.optional(rate),
            maxOutputTokens: v.optional(whole),
            reasoningEffort: v.optional(text),
            reasoningBudgetTokens: v.optional(whole),
            providerOptions: v.optional(plainObject),
          } satisfies Fields<ArmOptions>,
          'an object',
        ),
      ),
    } satisfies Fields<Arm>,
    'an object',
  ),
  v.check(({ use, model }) => use === undefined || model === undefined, 'either use or model, not both'),
);

const guard = v.pipe(
  v.strictObject(
    {
      errorRate: v.optional(rate),
      latencyP95Ms: v.optional(above0),
      costPerRequestUsd: v.optional(weight),
      quality: v.optional(rate),
      minimumRequests: v.optional(whole),
      window: v.optional(whole),
    } satisfies Fields<Guard>,
    'an object',
  ),
  v.check(
    ({ minimumRequests = 30, window = 200 }) => minimumRequests <= window,
    'a window of at least as many requests as minimumRequests',
  ),
);

const canary = v.strictObject(
  {
    steps: v.optional(
      v.pipe(
        v.array(share, 'a list of shares'),
        v.check(
          (steps) => (steps[0] ?? 1) < 1 && steps.every((step, place) => place === 0 || step > (steps[place - 1] ?? 0)),
          'shares that rise, the first of them below 1, such as [0.01, 0.1, 1]',
        ),
      ),
    ),
    metric: v.optional(v.picklist(['success', 'quality'], 'success or quality')),
    tolerance: v.optional(rate),
    alpha: v.optional(number('a number from 0.0001 to 0.5', 0.0001, 0.5)),
    minimumRequests: v.optional(whole),
  } satisfies Fields<Canary>,
  'an object',
);

const experiment = v.pipe(
  v.strictObject(
    {
      name,
      arms: v.pipe(
        v.array(arm, 'a list of arms'),
        v.minLength(2, 'two arms or more'),
        v.check((arms) => areDistinct(arms), 'a name of its own for each arm'),
        v.check(([control]) => control?.share !== 0, 'a control (the first arm) whose share is above 0'),
      ),
      where: v.optional(condition),
      models: v.optional(someTexts),
      operations: v.optional(v.array(operation, 'a list of operations')),
      unit: v.optional(v.picklist(['user', 'session', 'request'], 'user, session or request')),
      traffic: v.optional(rate),
      guard: v.optional(guard),
      canary: v.optional(canary),
    } satisfies Fields<Experiment>,
    'an object',
  ),
  v.check(
    ({ arms, canary: steps }) =>
      steps === undefined || (arms.length === 2 && arms.every((each) => each.share === undefined)),
    'two arms without shares where there is a canary: its steps are the shares of the second',
  ),
);

const shadow = v.strictObject(
  {
    name,
    use: text,
    share,
    capUsdPerDay: weight,
    where: v.optional(condition),
    maxConcurrent: v.optional(whole),
    queueSize: v.optional(v.pipe(weight, v.integer('a whole number, 0 or more'))),
    operations: v.optional(v.array(operation, 'a list of operations')),
    tools: v.optional(flag),
    agree: v.optional(callable),
  } satisfies Fields<Shadow>,
  'an object',
);

/** What a configuration says about experiments and shadows. */
export const EXPERIMENT_FIELDS = {
  experiments: v.optional(named(experiment, 'a list of experiments')),
  shadows: v.optional(named(shadow, 'a list of shadows')),
};
