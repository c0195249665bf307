import type { Facts } from './facts.ts';

/** The tasks we have words for; a user may add others. */
export type KnownTask =
  | 'simple'
  | 'coding'
  | 'research'
  | 'enterprise'
  | 'embedding'
  | 'summarization'
  | 'reasoning'
  | 'math'
  | 'creative'
  | 'translation'
  | 'multilingual'
  | 'extraction'
  | 'general';

export type Task = KnownTask | (string & {});

/** What a classifier may know of a request beside its task, or without knowing its task. */
export interface Traits {
  /**
   * 0 to 1: how probable it is that a cheap model fails where a strong one succeeds. Good for putting requests in order
   * and for a threshold; how probable it is with two given models depends on which they are.
   */
  readonly difficulty?: number;
  /** What the user mainly writes in, as ISO 639-1; absent where that is not sure. */
  readonly language?: string;
  /** How probable each task is, by its name; together they are 1. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** What a request is about, and how we know. */
export interface Classification extends Traits {
  readonly task: Task;
  /** 0 to 1. */
  readonly confidence: number;
  /** What decided: the rule's name, the words found. Never whole prompts. */
  readonly evidence: readonly string[];
  /** Who decided: `caller`, `operation`, `rule:<name>`, `keywords`, `default`, or a plugin's id. */
  readonly by: string;
  /** Candidates that a rule asked for, in its order. */
  readonly use?: readonly string[];
  /** The rule's reason, for people. */
  readonly reason?: string;
}

/** What a classifier says. Without a `task` it passes, and what it says is kept beside the task that another tells. */
export type Classified = Classification | (Traits & { readonly task?: never }) | undefined;

/** Tells the task of a request, or passes by returning `undefined` or traits alone. */
export interface Classifier {
  readonly id: string;
  classify(facts: Facts): Classified | Promise<Classified>;
}
