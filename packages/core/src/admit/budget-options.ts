import type { BudgetWindow } from './calendar.ts';

/** What is counted apart: everything, or each provider, model (`provider/model`), task, tag, user, … of its own. */
export type BudgetScope = 'global' | 'provider' | 'model' | 'task' | 'tag' | 'user' | 'key' | 'session' | 'tenant';

/** Whose requests are counted. */
interface Counted {
  /** Letters, digits, `-`, `_` and `.`: it names the counters, and stands in errors. */
  readonly name: string;
  readonly scope: BudgetScope;
  /** Only these values of the scope, together in one counter. Absent: each value has a counter of its own. */
  readonly match?: string | readonly string[];
}

/** So much money in a window. */
export interface Budget extends Counted {
  /** Of the calendar; weeks begin on Monday. `total`: for ever. */
  readonly window: BudgetWindow;
  /** Whose calendar: an IANA name. Default: `UTC`. */
  readonly timeZone?: string;
  readonly capUsd: number;
  /** Shares of the cap at which `budget.alert` is told, once in a window. Default: `[0.5, 0.8, 1]`. */
  readonly alertAt?: readonly number[];
  /** From this share on, spent and set aside together, only the cheaper half of a plan is asked. Default: never. */
  readonly downgradeAt?: number;
  /**
   * When it does not cover a call. `block`: the request is refused. `downgrade`: candidates that it does not cover are left
   * out, and the request is refused where none is left. `alert`: nothing but the alerts. Default: `block`.
   */
  readonly onFull?: 'block' | 'downgrade' | 'alert';
  /** A candidate whose price is not known. `block`: it is left out. `allow`: it counts nothing. Default: `block`. */
  readonly unknownPrice?: 'block' | 'allow';
  /**
   * What an answer that was cut off counts for, since its provider may bill more than was seen. `estimate`: what was seen,
   * and the cap may be passed by the rest. Default: `worst-case`.
   */
  readonly cutOff?: 'worst-case' | 'estimate';
  /** Alerts are posted there as JSON, in the background. */
  readonly webhookUrl?: string;
}

/** So many requests or tokens in a period, evenly after a first burst, and so many requests at once. */
export interface RateRule extends Counted {
  /** Requests; of a provider or a model, calls. */
  readonly requests?: number;
  /** Tokens, input and output: the most is taken at first, and what was not used is given back. */
  readonly tokens?: number;
  /** The period of `requests` and `tokens`. Default: 60,000. */
  readonly perMs?: number;
  /** Requests at once. */
  readonly concurrent?: number;
}

/** How budgets and rates are kept. */
export interface QuotaOptions {
  /** A request whose process died is settled after so long, by the most that it can have cost. */
  readonly leaseMs: number;
  /** How long the store may take. */
  readonly timeLimitMs: number;
  /** When the store does not answer. `block`: `store_unavailable`. `allow`: the request goes on, uncounted. */
  readonly onFailure: 'block' | 'allow';
}
