import type { Day, Price } from './price.ts';
import type { ReasoningEffort } from './request.ts';

/** What a model can be asked for beside plain text. `prefill`: it goes on from an assistant message that comes last. */
export type Capability =
  | 'tools'
  | 'parallel-tools'
  | 'json'
  | 'json-schema'
  | 'vision'
  | 'file-input'
  | 'audio-input'
  | 'reasoning'
  | 'prompt-caching'
  | 'image-output'
  | 'web-search'
  | 'fim'
  | 'prefill';

/** What a model is for. A chat model that also fills gaps has the capability `fim`. */
export type ModelKind = 'chat' | 'fim' | 'embedding' | 'rerank' | 'image' | 'speech' | 'transcription' | 'ocr';

/** One model of one provider, as the plugin (or the user) describes it. */
export interface ModelCard {
  /** The id as the provider's API takes it. */
  readonly id: string;
  /** Other ids that mean the same model, such as dated snapshots. */
  readonly aliases?: readonly string[];
  readonly kind: ModelKind;
  /** Prompt and answer together. Absent: not known, and not checked. */
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly capabilities: readonly Capability[];
  /** Which words its thinking can be set to. Absent: not known. */
  readonly reasoningEfforts?: readonly ReasoningEffort[];
  /** `false`: it answers whole, never piece by piece. */
  readonly streams?: boolean;
  readonly price: Price;
  /** Typical time to a whole short answer, used until the router has measured its own. */
  readonly expectedLatencyMs?: number;
  /** A prior between 0 and 1 of how good its answers are, for all tasks or by task. */
  readonly quality?: number | Readonly<Record<string, number>>;
  readonly compliance?: readonly string[];
  readonly regions?: readonly string[];
  /** The last day on which it answers, where its provider has named one. */
  readonly endsOn?: Day;
  /**
   * What catalogues have it under, where its id is a name of the user's own: the model, and what it is billed as among
   * `KnownPrice.regionUplift`. Absent: its id, and its `regions`.
   */
  readonly listedAs?: { readonly model: string; readonly region?: string };
}
