import type { ChatCall } from '@signalbox/core';
import { effortOfBudget, thinkingBudget, type ThinkingEffort } from '@signalbox/provider-kit';
import type { MessageParam, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';
import type { Effort, ModelRules } from './model-rules.ts';
import { forcesTool } from './tools.ts';

/** What is sent about thinking. */
export interface Reasoning {
  readonly thinking?: ThinkingConfigParam;
  readonly effort?: Effort;
}

/** The least that the API takes. @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const MIN_BUDGET = 1_024;

/**
 * Maps `reasoningEffort` and `reasoningBudgetTokens` to what the model accepts: each model takes the one of the two
 * that it understands; where only the other one is given, it is translated, with a warning if that is not exact.
 */
export function reasoningOf(
  call: ChatCall,
  rules: ModelRules,
  maxTokens: number,
  messages: readonly MessageParam[],
): Reasoning {
  const { reasoningEffort: effort, reasoningBudgetTokens: budget } = call.request;
  const alwaysThinks = rules.thinksByDefault && rules.off === undefined;
  const forced = rules.forcedTools && forcesTool(call.request);
  if (effort === undefined && budget === undefined) return forced ? off(rules) : {};

  const field = effort === undefined ? 'reasoningBudgetTokens' : 'reasoningEffort';
  const leaveOut = (message: string): Reasoning => {
    call.warn({ field, message });
    return off(rules);
  };
  if (effort === 'none' || budget === 0) {
    if (!alwaysThinks) return off(rules);
    call.warn({ field, message: `${call.model} always thinks: asked for the lowest effort` });
    return { effort: 'low' };
  }
  if (!call.card.capabilities.includes('reasoning') || (!rules.budget && rules.efforts.length === 0)) {
    return leaveOut(`${call.model} does not think: left out`);
  }
  if (forced && !alwaysThinks) return leaveOut('thinking and a forced tool exclude each other: thinking left out');
  const adaptive = rules.efforts.length > 0 && !(rules.budget && budget !== undefined);
  if (adaptive) {
    // Newer models leave the text of their thoughts out unless asked; who asks for thinking wants to see them.
    const thinking = { type: 'adaptive', display: 'summarized' } as const;
    return { effort: effortFor(call, rules, effort, budget ?? 0), ...(!forced && { thinking }) };
  }
  if (maxTokens <= MIN_BUDGET) return leaveOut(`no room for thinking in ${maxTokens} output tokens: left out`);
  // https://docs.claude.com/en/docs/prefill-claudes-response (read 2026-11-25)
  if (messages.at(-1)?.role === 'assistant') {
    return leaveOut('an answer that is gone on with is not thought about: thinking left out');
  }
  if (opensWithoutThinking(messages)) {
    return leaveOut('the tool calls being answered came without thinking blocks: thinking left out');
  }
  return { thinking: { type: 'enabled', budget_tokens: budgetTokens(call, effort ?? 'medium', budget, maxTokens) } };
}

function effortFor(call: ChatCall, rules: ModelRules, effort: ThinkingEffort | undefined, budget: number): Effort {
  if (effort === undefined) {
    const word = closest(effortOfBudget(budget), rules);
    call.warn({ field: 'reasoningBudgetTokens', message: `${call.model} takes no number: asked for effort ${word}` });
    return word;
  }
  const word = closest(effort === 'minimal' ? 'low' : effort, rules);
  if (word !== effort)
    call.warn({ field: 'reasoningEffort', message: `${effort} is not known here: asked for ${word}` });
  return word;
}

function closest(effort: Effort, { efforts }: ModelRules): Effort {
  return efforts.includes(effort) ? effort : 'high';
}

function budgetTokens(call: ChatCall, effort: ThinkingEffort, budget: number | undefined, maxTokens: number): number {
  if (budget === undefined) return Math.max(MIN_BUDGET, thinkingBudget(effort, maxTokens));
  const possible = Math.max(MIN_BUDGET, Math.min(budget, maxTokens - 1));
  if (possible !== budget) {
    call.warn({
      field: 'reasoningBudgetTokens',
      message: `must be at least ${MIN_BUDGET} and below the output limit: sent ${possible}`,
    });
  }
  return possible;
}

function off(rules: ModelRules): Reasoning {
  return rules.thinksByDefault && rules.off !== undefined ? { thinking: { type: rules.off } } : {};
}

/**
 * With a thinking budget, the turn that called the tools must begin with its thinking block. It has none where
 * another provider, or a request without thinking, made those calls.
 */
function opensWithoutThinking(messages: readonly MessageParam[]): boolean {
  const answered = messages.at(-1)?.role === 'user' ? messages.at(-2) : undefined;
  if (answered?.role !== 'assistant' || typeof answered.content === 'string') return false;
  const callsTools = answered.content.some(({ type }) => type === 'tool_use');
  return callsTools && !/thinking/.test(answered.content[0]?.type ?? '');
}
