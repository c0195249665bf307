import type { ChatCall, ReasoningEffort } from '@signalbox/core';
import { effortOfBudget, thinkingBudget } from '@signalbox/provider-kit';
import { LEVELS_OF_EFFORT, type ModelRules, type ThinkingControl, type ThinkingLevel } from './model-rules.ts';

/** `generationConfig.thinkingConfig`. Level and budget exclude each other: the API refuses both together. */
export interface ThinkingConfig {
  readonly includeThoughts?: boolean;
  readonly thinkingBudget?: number;
  readonly thinkingLevel?: ThinkingLevel;
}

/**
 * How much the model is to think. Summaries of its thoughts are asked for whenever it is asked to think; left alone,
 * a model thinks as it sees fit and keeps it to itself.
 * @see https://ai.google.dev/gemini-api/docs/thinking (read 2026-11-25)
 */
export function thinkingOf(call: ChatCall, { thinking }: ModelRules): ThinkingConfig | undefined {
  const { reasoningEffort, reasoningBudgetTokens } = call.request;
  if (reasoningEffort === undefined && reasoningBudgetTokens === undefined) return undefined;
  if (thinking.kind === 'budget') return byBudget(call, thinking);
  if (thinking.kind === 'level') return byLevel(call, thinking.levels);
  const message = 'the model has no thinking to be set: left out';
  if (reasoningEffort !== undefined && reasoningEffort !== 'none') call.warn({ field: 'reasoningEffort', message });
  if (reasoningBudgetTokens !== undefined) call.warn({ field: 'reasoningBudgetTokens', message });
  return undefined;
}

type Budget = Extract<ThinkingControl, { kind: 'budget' }>;

function byBudget(call: ChatCall, limits: Budget): ThinkingConfig {
  const { reasoningEffort: effort, reasoningBudgetTokens: wanted, maxOutputTokens } = call.request;
  if (wanted === undefined && effort === 'none') {
    if (limits.mayBeOff) return { thinkingBudget: 0 };
    call.warn({ field: 'reasoningEffort', message: `the model always thinks: sent as ${limits.least} tokens` });
    return { thinkingBudget: limits.least };
  }
  // The output limit holds for thoughts and answer together.
  const asked = wanted ?? thinkingBudget(effort as Exclude<ReasoningEffort, 'none'>, maxOutputTokens);
  const given = wanted === 0 && limits.mayBeOff ? 0 : Math.min(limits.most, Math.max(limits.least, asked));
  if (wanted !== undefined && given !== wanted) {
    call.warn({
      field: 'reasoningBudgetTokens',
      message: `the model takes ${limits.least} to ${limits.most}: sent as ${given}`,
    });
  }
  return { ...(given > 0 && { includeThoughts: true }), thinkingBudget: given };
}

function byLevel(call: ChatCall, levels: readonly ThinkingLevel[]): ThinkingConfig {
  const { reasoningEffort, reasoningBudgetTokens } = call.request;
  if (reasoningBudgetTokens !== undefined) {
    // Gemini 3 took a number for old times' sake, Gemini 4 does not.
    call.warn({ field: 'reasoningBudgetTokens', message: 'the model takes a level, no number: sent as a level' });
  }
  const effort = reasoningEffort ?? (reasoningBudgetTokens === 0 ? 'none' : effortOfBudget(reasoningBudgetTokens ?? 0));
  const thinkingLevel = LEVELS_OF_EFFORT[effort].find((level) => levels.includes(level)) ?? levels[0];
  if (thinkingLevel === undefined) return {};
  if (reasoningEffort !== undefined && thinkingLevel !== reasoningEffort.toUpperCase()) {
    const known = levels.join(', ').toLowerCase();
    call.warn({ field: 'reasoningEffort', message: `sent as ${thinkingLevel.toLowerCase()}: the model has ${known}` });
  }
  return { ...(effort !== 'none' && { includeThoughts: true }), thinkingLevel };
}
