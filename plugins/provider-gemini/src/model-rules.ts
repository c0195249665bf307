import type { ReasoningEffort } from '@signalbox/core';

/** A level as the API spells it. */
export type ThinkingLevel = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';

/** How a model is told how much to think. */
export type ThinkingControl =
  | { readonly kind: 'none' }
  /** Tokens. `least` is for a model that thinks; one that may also be told not to is told 0. */
  | { readonly kind: 'budget'; readonly least: number; readonly most: number; readonly mayBeOff: boolean }
  /** A word, from the least to the most. It cannot be told not to think. */
  | { readonly kind: 'level'; readonly levels: readonly ThinkingLevel[] };

/** What one model takes, and others refuse. */
export interface ModelRules {
  readonly thinking: ThinkingControl;
  /** Takes `frequencyPenalty` and `presencePenalty`; others answer 400 to any value but 0. */
  readonly penalties: boolean;
  /** Heeds `temperature`, `topP` and `topK`. */
  readonly sampling: boolean;
  /** Writes JSON while tools are declared; others answer 400. */
  readonly jsonWithTools: boolean;
  /** Wants the thought signature of each step's first function call back, and answers 400 when it is missing. */
  readonly signedCalls: boolean;
  /** Takes pictures and files inside a function response, and a resolution for each picture. */
  readonly richParts: boolean;
}

/** What the aliases stand for. @see https://ai.google.dev/gemini-api/docs/models (read 2026-11-25) */
const LATEST: Readonly<Record<string, number>> = {
  'gemini-pro-latest': 3.1,
  'gemini-flash-latest': 3.8,
  'gemini-flash-lite-latest': 3.5,
};

/**
 * The rules of a model, by its name. A name that tells no version is taken to have none of the newer features.
 * @see https://ai.google.dev/gemini-api/docs/thinking, https://ai.google.dev/gemini-api/docs/thought-signatures
 * (read 2026-11-25)
 */
export function rulesOf(model: string): ModelRules {
  const name = model.replace(/^models\//, '');
  const version = LATEST[name] ?? Number(/^gemini-(\d+(?:\.\d+)?)(?:-|$)/.exec(name)?.[1] ?? 0);
  return {
    thinking: thinkingOf(name, version),
    // https://github.com/google-gemini/cookbook/issues/1290 (read 2026-11-25): "Penalty is not enabled for this model"
    penalties: version < 2.5,
    // https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/gemini/3-5-flash-lite (read 2026-11-25):
    // values of one's own are ignored. 3.5 Flash stands for 3.6 by now.
    sampling: version < 3.5,
    jsonWithTools: version >= 3,
    signedCalls: version >= 3,
    richParts: version >= 3,
  };
}

function thinkingOf(name: string, version: number): ThinkingControl {
  if (/tts|embedding/.test(name)) return NO_THINKING;
  if (name.includes('image')) return version >= 3.1 ? level('MINIMAL', 'HIGH') : NO_THINKING;
  // Argon, the first of version 4, answers 400 to MINIMAL.
  if (version >= 3.8) return level('LOW', 'MEDIUM', 'HIGH');
  if (version >= 3 && name.includes('flash')) return level('MINIMAL', 'LOW', 'MEDIUM', 'HIGH');
  if (version >= 3.1) return level('LOW', 'MEDIUM', 'HIGH');
  if (version >= 3) return level('LOW', 'HIGH');
  if (version < 2.5) return NO_THINKING;
  if (name.includes('pro')) return { kind: 'budget', least: 128, most: 32_768, mayBeOff: false };
  return { kind: 'budget', least: name.includes('lite') ? 512 : 1, most: 24_576, mayBeOff: true };
}

const NO_THINKING: ThinkingControl = { kind: 'none' };

function level(...levels: readonly ThinkingLevel[]): ThinkingControl {
  return { kind: 'level', levels };
}

/** The levels that an effort may mean, the best first. */
export const LEVELS_OF_EFFORT: Readonly<Record<ReasoningEffort, readonly [ThinkingLevel, ...ThinkingLevel[]]>> = {
  none: ['MINIMAL', 'LOW'],
  minimal: ['MINIMAL', 'LOW'],
  low: ['LOW', 'MINIMAL'],
  medium: ['MEDIUM', 'HIGH'],
  high: ['HIGH'],
  xhigh: ['HIGH'],
};
