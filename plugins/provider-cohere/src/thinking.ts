import type { ChatCall } from '@signalbox/core';
import { thinkingBudget } from '@signalbox/provider-kit';

interface Thinking {
  readonly thinking?: { readonly type: 'disabled' } | { readonly type: 'enabled'; readonly token_budget: number };
}

/**
 * How much is thought: a number of tokens, or none at all. Without either the model does as it likes, which for models
 * that can is to think.
 * @see https://docs.cohere.com/docs/reasoning (read 2026-11-25)
 */
export function thinkingOf(call: ChatCall): Thinking {
  const { reasoningEffort: effort, reasoningBudgetTokens: budget, maxOutputTokens } = call.request;
  const isOff = budget === 0 || (budget === undefined && effort === 'none');
  if (!call.card.capabilities.includes('reasoning')) {
    // Not to think is what it does.
    if (isOff) return {};
    for (const field of ['reasoningEffort', 'reasoningBudgetTokens'] as const) {
      if (call.request[field] !== undefined) call.warn({ field, message: `${call.model} does not think: not sent` });
    }
    return {};
  }
  if (isOff) return { thinking: { type: 'disabled' } };
  if (budget !== undefined) return { thinking: { type: 'enabled', token_budget: budget } };
  if (effort === undefined || effort === 'none') return {};
  return { thinking: { type: 'enabled', token_budget: Math.max(1, thinkingBudget(effort, maxOutputTokens)) } };
}
