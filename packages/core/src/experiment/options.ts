import type { ChatRequest, Facts, Operation } from '../contracts/index.ts';

/** A condition on the facts of a request: a function, or data in the MongoDB query language. */
export type Where = Readonly<Record<string, unknown>> | ((facts: Facts) => boolean);

/** By what requests are kept together: all of one user, or of one session, get the same arm. */
export type Unit = 'user' | 'session' | 'request';

/** Options that an arm gives to chats that do not state them. */
export type ArmOptions = Partial<
  Pick<
    ChatRequest,
    'temperature' | 'topP' | 'maxOutputTokens' | 'reasoningEffort' | 'reasoningBudgetTokens' | 'providerOptions'
  >
>;

/** One of the ways that an experiment tries. One that says nothing is the router as it is configured. */
export interface Arm {
  readonly name: string;
  /** How much it gets, beside the shares of the others: 9 and 1 are nine in ten and one in ten. Default: 1. */
  readonly share?: number;
  /** Candidates in order: `provider/model`, an alias, or a model id. */
  readonly use?: readonly string[];
  /** The same for one of them. */
  readonly model?: string;
  readonly strategy?: string;
  readonly options?: ArmOptions;
}

/** What an arm may not do. Looked at over its last `window` requests, once there are `minimumRequests`. */
export interface Guard {
  /** Of requests that its own candidates did not answer: 0 to 1. */
  readonly errorRate?: number;
  readonly latencyP95Ms?: number;
  /** The mean. */
  readonly costPerRequestUsd?: number;
  /** The least mean of what feedback says, 0 to 1. */
  readonly quality?: number;
  /** Default: 30. */
  readonly minimumRequests?: number;
  /** Default: 200. */
  readonly window?: number;
}

/** How the second arm of two takes over from the first, step by step. */
export interface Canary {
  /** Shares of the second arm, rising. Default: 0.01, 0.05, 0.25, 1. */
  readonly steps?: readonly number[];
  /** What is compared: requests that an arm's own candidates answered, or what feedback says. Default: `success`. */
  readonly metric?: 'success' | 'quality';
  /** How much less than the control's will do: 0.02 is two requests in a hundred. Default: 0.02. */
  readonly tolerance?: number;
  /** The chance of one wrong decision over all steps, however often one looks. Default: 0.05. */
  readonly alpha?: number;
  /** Fewer of the second arm decide nothing. Default: 50. */
  readonly minimumRequests?: number;
}

/** Requests that are answered in different ways, to see which is better. */
export interface Experiment {
  readonly name: string;
  /** The first one is the control. */
  readonly arms: readonly Arm[];
  /** Which requests take part. Default: all. */
  readonly where?: Where;
  /** Requests that ask for one of these names take part, and no others. Default: those that name no model. */
  readonly models?: readonly string[];
  /** Which operations. Default: `['chat']`. */
  readonly operations?: readonly Operation[];
  /** Default: `user`. A request without one counts by its session, else by itself. */
  readonly unit?: Unit;
  /** The share of units that take part, 0 to 1; the others go on to the next experiment. Default: 1. */
  readonly traffic?: number;
  readonly guard?: Guard;
  readonly canary?: Canary;
}

/** Copies of requests that another candidate answers too, in the background, for nobody. */
export interface Shadow {
  readonly name: string;
  /** Who is tried: `provider/model`, an alias, or a model id. */
  readonly use: string;
  /** The share of requests that are copied, 0 to 1. */
  readonly share: number;
  /** The most that copies may cost in a day (UTC), in each process. */
  readonly capUsdPerDay: number;
  readonly where?: Where;
  /** How many run at once. Default: 2. */
  readonly maxConcurrent?: number;
  /** How many may wait; more are dropped, and counted. Default: 20. */
  readonly queueSize?: number;
  /** Which are copied. Default: `['chat']`. */
  readonly operations?: readonly Operation[];
  /** Also requests with tools. Default: `false`. */
  readonly tools?: boolean;
  /** How far two answers agree, 0 to 1. Default: by the words that both have. */
  readonly agree?: (original: string, copy: string) => number | Promise<number>;
}

export const GUARD_DEFAULTS = { minimumRequests: 30, window: 200 } as const;
export const CANARY_DEFAULTS = {
  steps: [0.01, 0.05, 0.25, 1],
  metric: 'success',
  tolerance: 0.02,
  alpha: 0.05,
  minimumRequests: 50,
} as const satisfies Required<Canary>;
export const SHADOW_DEFAULTS = { maxConcurrent: 2, queueSize: 20, operations: ['chat'], tools: false } as const;

export type CompleteGuard = Guard & Required<Pick<Guard, keyof typeof GUARD_DEFAULTS>>;
export type CompleteShadow = Shadow & Required<Pick<Shadow, keyof typeof SHADOW_DEFAULTS>>;

/** Options with defaults where nothing is said; one that is `undefined` was not said. */
export function withDefaults<D extends object, T extends object>(defaults: D, options: T): D & T {
  const stated = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(stated) } as D & T;
}

/** Whom an arm names; `undefined`: nobody, and the router finds them as it does for everybody. */
export function namesOf({ use, model }: Arm): readonly string[] | undefined {
  return use ?? (model === undefined ? undefined : [model]);
}
