import type { AttemptRecord } from './attempt.ts';
import type { BreakerState } from './breakers.ts';
import type { Classification } from './classification.ts';
import type { ErrorCode } from './error-code.ts';
import type { ExperimentDecision, ShadowResult } from './experiment.ts';
import type { Plan } from './plan.ts';
import type { Day } from './price.ts';
import type { Operation } from './request.ts';
import type { Observation } from './tracker.ts';

/** Names and values of the OpenTelemetry GenAI semantic conventions; ours begin with `signalbox.`. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A threshold of a budget that was passed. */
export interface BudgetAlert {
  readonly budget: string;
  readonly scope: string;
  /** Of the scope; empty where one counter is for all. */
  readonly value: string;
  readonly window: string;
  /** A share of the cap. */
  readonly threshold: number;
  readonly capUsd: number;
  readonly spentUsd: number;
  /** The window, in epoch milliseconds. `resetsAt` is absent where it never ends. */
  readonly startsAt: number;
  readonly resetsAt?: number;
}

/** Everything that a router tells while it works. No event holds a prompt, an answer or a secret. */
export interface RouterEvents {
  'request.start': { readonly id: string; readonly operation: Operation; readonly attributes: Attributes };
  'request.plan': { readonly id: string; readonly classification: Classification; readonly plan: Plan };
  'attempt.start': { readonly id: string; readonly provider: string; readonly model: string; readonly retry: number };
  'attempt.end': { readonly id: string; readonly attempt: AttemptRecord; readonly attributes: Attributes };
  /** The same candidate is asked again, after a wait. */
  retry: { readonly id: string; readonly candidate: string; readonly code: ErrorCode; readonly delayMs: number };
  /** The next candidate is asked. */
  fallback: { readonly id: string; readonly from: string; readonly to: string; readonly code: ErrorCode };
  /** A second candidate is asked because the first has not answered for this long. */
  hedge: { readonly id: string; readonly slow: string; readonly candidate: string; readonly afterMs: number };
  'request.end': { readonly observation: Observation; readonly attributes: Attributes };
  /** The facts of a catalogue are old: prices may have changed. */
  'catalog.stale': { readonly source: string; readonly asOf: Day; readonly days: number };
  /** So much of a budget is spent by now: told once for each threshold in each window, by one of all processes. */
  'budget.alert': BudgetAlert;
  /** An arm of an experiment was stopped, got more, or was taken back. */
  'experiment.decision': ExperimentDecision;
  /** A copy of a request was answered. */
  'experiment.shadow': ShadowResult;
  'breaker.change': { readonly candidate: string; readonly state: BreakerState };
  /** A tracker, a ledger or a listener threw, or a plugin reported a failure. No request failed because of it. */
  'internal.error': { readonly where: string; readonly error: unknown };
}

/** Tells listeners. A payload is only built when somebody listens. */
export interface Telemetry {
  /** What the GenAI semantic conventions call a provider, `gen_ai.provider.name`; its id where its plugin states none. */
  readonly providerName: (id: string) => string;
  emit<Name extends keyof RouterEvents>(name: Name, payload: () => RouterEvents[Name]): void;
  /** Returns a function that stops listening. */
  on<Name extends keyof RouterEvents>(name: Name, listener: (event: RouterEvents[Name]) => void): () => void;
}
