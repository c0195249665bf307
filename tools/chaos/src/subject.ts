import type { Clock } from '@signalbox/core';
import type { Question } from './answers.ts';
import type { SimulatedProvider } from './provider.ts';

/** Somebody who gets answers to questions out of providers. */
export interface Subject {
  /**
   * Gives pieces to `heard` as they come, in the order in which a person would read them; `forget` takes back all of
   * them. Resolves when the answer is said to be whole.
   */
  ask(question: Question, reader: Reader, signal: AbortSignal): Promise<void>;
  /** What it can say of faults that it met. */
  readonly diary?: Diary;
  close?(): Promise<void>;
}

export interface Reader {
  heard(piece: string): void;
  forget(): void;
}

/** When a subject noticed that a provider is in trouble, and when it used it again. Times are of the clock, monotonic. */
export interface Diary {
  /** Questions by how often their end was told of: once each, if all is well. */
  readonly ends: ReadonlyMap<string, number>;
  readonly openings: readonly { readonly provider: string; readonly atMs: number }[];
  readonly failures: readonly { readonly provider: string; readonly atMs: number }[];
  readonly successes: readonly { readonly provider: string; readonly atMs: number }[];
  readonly retries: number;
}

export type MakeSubject = (providers: readonly SimulatedProvider[], clock: Clock, seed: number) => Subject;
