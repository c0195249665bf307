import type { Capability } from './model-card.ts';
import type { BillingTerms } from './price.ts';
import type { Operation, ReasoningEffort, RoutingOptions } from './request.ts';
import type { BilledUnits } from './usage.ts';

/** What rules, classifiers and the planner may look at. Plain data, so that a condition can come from YAML. */
export interface Facts {
  readonly operation: Operation;
  /** The text of the last user message, or the input to embed, or the query to rank by. */
  readonly text: string;
  /** The system prompt. */
  readonly system: string;
  readonly model: string | undefined;
  readonly task: string | undefined;
  readonly tags: readonly string[];
  readonly user: string | undefined;
  readonly session: string | undefined;
  readonly tenant: string | undefined;
  readonly messageCount: number;
  /** An estimate of the whole prompt, rounded up. */
  readonly inputTokens: number;
  /** What a model must take at once: of texts to embed or to rank the longest, else the whole prompt. */
  readonly longestInputTokens: number;
  /** What is billed beside tokens, as far as the request tells: pictures, seconds, characters, pages. */
  readonly units: BilledUnits;
  /** What the request asks to be billed as, by the id of the provider; absent where it does not say. */
  readonly billing?: Readonly<Record<string, Omit<BillingTerms, 'at'>>> | undefined;
  /** Some of it is to be kept in a provider's cache for an hour. */
  readonly cachesForAnHour?: boolean;
  readonly maxOutputTokens: number | undefined;
  readonly reasoningEffort: ReasoningEffort | undefined;
  /** What the request cannot do without. */
  readonly needs: readonly Capability[];
  /** Who may see it: for requests that are made on its behalf, such as an embedding of its text. */
  readonly reach?: RoutingOptions;
}

/** What a request's planning hung on, without anything that was said: enough to plan it again. */
export interface Asked extends Pick<
  Facts,
  'inputTokens' | 'longestInputTokens' | 'messageCount' | 'units' | 'billing' | 'cachesForAnHour' | 'needs'
> {
  readonly maxOutputTokens?: number;
  readonly reasoningEffort?: ReasoningEffort;
  readonly routing?: Pick<
    RoutingOptions,
    'exclude' | 'only' | 'require' | 'prefer' | 'maxCostUsd' | 'maxLatencyMs' | 'fallback'
  >;
}
