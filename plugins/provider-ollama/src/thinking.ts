import type { ChatCall, ReasoningEffort } from '@signalbox/core';
import { effortOfBudget } from '@signalbox/provider-kit';

/** The only models that take a level: any other answers 400, "think value … is not supported for this model". */
const HAS_LEVELS = /gpt-oss/;

const LEVELS: Readonly<Record<ReasoningEffort, 'low' | 'medium' | 'high'>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

/**
 * Whether to think, or how much. Left alone, a model that can think does.
 * @see https://docs.ollama.com/capabilities/thinking (read 2026-11-25)
 */
export function thinkingOf(call: ChatCall): boolean | 'low' | 'medium' | 'high' | undefined {
  const { reasoningEffort, reasoningBudgetTokens } = call.request;
  const effort = reasoningEffort ?? effortOf(reasoningBudgetTokens);
  if (effort === undefined) return undefined;
  // A card without any capability is one of which nothing is known.
  const { capabilities } = call.card;
  if (capabilities.length > 0 && !capabilities.includes('reasoning')) {
    if (effort !== 'none') warnAll(call, 'the model does not think: left out');
    return undefined;
  }
  if (reasoningBudgetTokens !== undefined) {
    call.warn({ field: 'reasoningBudgetTokens', message: 'thinking has no number of tokens here: left out' });
  }
  if (HAS_LEVELS.test(call.model)) {
    const level = LEVELS[effort];
    if (reasoningEffort !== undefined && level !== reasoningEffort) {
      call.warn({ field: 'reasoningEffort', message: `sent as ${level}: the model has low, medium and high` });
    }
    return level;
  }
  if (reasoningEffort !== undefined && reasoningEffort !== 'none' && reasoningEffort !== 'medium') {
    call.warn({ field: 'reasoningEffort', message: 'the model thinks or does not: sent as thinking' });
  }
  return effort !== 'none';
}

function effortOf(tokens: number | undefined): ReasoningEffort | undefined {
  if (tokens === undefined) return undefined;
  return tokens === 0 ? 'none' : effortOfBudget(tokens);
}

function warnAll(call: ChatCall, message: string): void {
  for (const field of ['reasoningEffort', 'reasoningBudgetTokens'] as const) {
    if (call.request[field] !== undefined) call.warn({ field, message });
  }
}
