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

/** What a request is about, and how we know. */
export interface Classification {
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

/** Tells the task of a request, or passes by returning `undefined`. */
export interface Classifier {
  readonly id: string;
  classify(facts: Facts): Classification | undefined | Promise<Classification | undefined>;
}
