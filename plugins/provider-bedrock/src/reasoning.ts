import type { ChatCall, Warning } from '@signalbox/core';
import { effortOfBudget, thinkingBudget, type ThinkingEffort } from '@signalbox/provider-kit';
import { alwaysThinks, baseModel, claudeVersion, vendorOf } from './model-family.ts';

/** How a request for thinking is put to one model. */
export interface ReasoningPlan {
  /** Goes into `additionalModelRequestFields`, which Bedrock hands to the model untranslated. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Goes into `outputConfig.effort`. */
  readonly effort?: string;
  /** Fields of the request that the model refuses while it thinks, with the reason. */
  readonly excludes: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

type Wish = Pick<ChatCall['request'], 'reasoningEffort' | 'reasoningBudgetTokens' | 'maxOutputTokens'>;

const NOTHING: ReasoningPlan = { fields: {}, excludes: {}, warnings: [] };

/** Claude takes no smaller budget. */
const MINIMUM_BUDGET = 1_024;

/** Bedrock has no common word for thinking, so each maker's own is used; where there is none, that is said. */
export function planReasoning(model: string, wish: Wish): ReasoningPlan {
  if (wish.reasoningEffort === undefined && wish.reasoningBudgetTokens === undefined) return NOTHING;
  const claude = claudeVersion(model);
  if (wish.reasoningEffort === 'none' && alwaysThinks(model)) return leastThinking();
  if (claude !== undefined && claude >= 4.06) return adaptiveThinking(claude, wish);
  if (claude !== undefined && claude >= 3.07) return budgetedThinking(wish);
  const base = baseModel(model);
  if (base.startsWith('amazon.nova-2')) return novaThinking(wish);
  if (base.startsWith('openai.gpt-oss')) return { ...byWord('reasoning_effort', wish, { none: 'low' }) };
  if (vendorOf(model) === 'qwen') return byWord('reasoning_config', wish, { none: undefined });
  return wish.reasoningEffort === 'none'
    ? NOTHING
    : { ...NOTHING, warnings: unheard(wish, 'the model has no setting for it: not sent') };
}

function leastThinking(): ReasoningPlan {
  const warnings = [{ field: 'reasoningEffort', message: 'the model always thinks: sent as low' }];
  return { fields: {}, effort: 'low', excludes: whileThinking, warnings };
}

/**
 * Claude 4.6 and later decide by themselves how long to think; from 4.7 on they refuse a number.
 * @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking (read 2026-11-21)
 */
function adaptiveThinking(version: number, { reasoningEffort, reasoningBudgetTokens }: Wish): ReasoningPlan {
  if (reasoningEffort === 'none') return { ...NOTHING, fields: { thinking: { type: 'disabled' } } };
  const warnings = noteNumber(reasoningBudgetTokens);
  const asked = reasoningEffort ?? effortOfBudget(reasoningBudgetTokens ?? 0);
  // 4.6 has `max` after `high`, which would be more than was asked for.
  const effort = asked === 'minimal' ? 'low' : asked === 'xhigh' && version < 4.07 ? 'high' : asked;
  if (reasoningEffort !== undefined && effort !== reasoningEffort) {
    warnings.push({
      field: 'reasoningEffort',
      message: `the model does not know ${reasoningEffort}: sent as ${effort}`,
    });
  }
  // Since 4.7 thinking is left out of the answer unless it is asked for.
  const thinking = { type: 'adaptive', ...(version >= 4.07 && { display: 'summarized' }) };
  return {
    fields: { thinking },
    effort,
    excludes: whileThinking,
    warnings,
  };
}

const whileThinking = {
  temperature: 'Claude takes no temperature while it thinks: not sent',
  topP: 'Claude takes no topP while it thinks: not sent',
  topK: 'Claude takes no topK while it thinks: not sent',
  toolChoice: 'Claude cannot be made to call a tool while it thinks: left to the model',
};

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html (read 2026-11-21) */
function budgetedThinking({ reasoningEffort, reasoningBudgetTokens, maxOutputTokens }: Wish): ReasoningPlan {
  if (reasoningEffort === 'none') return NOTHING;
  const wanted = reasoningBudgetTokens ?? thinkingBudget(reasoningEffort ?? 'low', maxOutputTokens);
  // The budget is part of the output limit and must leave room for an answer.
  const limit = maxOutputTokens === undefined ? Number.POSITIVE_INFINITY : maxOutputTokens - 1;
  const budget = Math.max(MINIMUM_BUDGET, Math.min(wanted, limit));
  const field = reasoningBudgetTokens === undefined ? 'reasoningEffort' : 'reasoningBudgetTokens';
  if (budget > limit) {
    const message = `thinking needs an output limit above ${MINIMUM_BUDGET} tokens: the model answers without`;
    return { ...NOTHING, warnings: [{ field, message }] };
  }
  const warnings: Warning[] = [];
  if (budget !== wanted && reasoningBudgetTokens !== undefined) {
    warnings.push({
      field,
      message: `sent as ${budget} tokens, to fit between ${MINIMUM_BUDGET} and the output limit`,
    });
  }
  return { fields: { thinking: { type: 'enabled', budget_tokens: budget } }, excludes: whileThinking, warnings };
}

/** @see https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html (read 2026-11-21) */
function novaThinking({ reasoningEffort, reasoningBudgetTokens, maxOutputTokens }: Wish): ReasoningPlan {
  if (reasoningEffort === 'none') return { ...NOTHING, fields: { reasoningConfig: { type: 'disabled' } } };
  const warnings = noteNumber(reasoningBudgetTokens);
  const asked = reasoningEffort ?? effortOfBudget(reasoningBudgetTokens ?? 0);
  const word = WORDS[asked];
  // At `high` Nova refuses an output limit, and without a limit nobody could say what the call may cost.
  const effort = word === 'high' && maxOutputTokens !== undefined ? 'medium' : word;
  if (effort !== asked && reasoningEffort !== undefined) {
    const why = effort === 'medium' ? ': high goes without maxOutputTokens only' : '';
    warnings.push({ field: 'reasoningEffort', message: `sent as ${effort}${why}` });
  }
  const why = 'Nova refuses it at effort high: not sent';
  return {
    fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } },
    excludes: effort === 'high' ? { temperature: why, topP: why, topK: why } : {},
    warnings,
  };
}

/** The three words that most makers share. */
const WORDS: Readonly<Record<ThinkingEffort, 'low' | 'medium' | 'high'>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

/** Models with one field for one of three words. `none` says what switching off is called, if it has a name. */
function byWord(field: string, wish: Wish, { none }: { readonly none: string | undefined }): ReasoningPlan {
  const { reasoningEffort, reasoningBudgetTokens } = wish;
  if (reasoningEffort === 'none' && none === undefined) return NOTHING;
  const warnings = noteNumber(reasoningBudgetTokens);
  const asked = reasoningEffort ?? effortOfBudget(reasoningBudgetTokens ?? 0);
  const word = asked === 'none' ? none : WORDS[asked];
  if (word !== asked)
    warnings.push({ field: 'reasoningEffort', message: `sent as ${word}: the model has low, medium and high` });
  return { fields: { [field]: word }, excludes: {}, warnings };
}

function unheard({ reasoningEffort, reasoningBudgetTokens }: Wish, message: string): Warning[] {
  return [
    ...(reasoningEffort === undefined ? [] : [{ field: 'reasoningEffort', message }]),
    ...(reasoningBudgetTokens === undefined ? [] : [{ field: 'reasoningBudgetTokens', message }]),
  ];
}

/** For models that take an effort and no number of tokens. */
function noteNumber(reasoningBudgetTokens: number | undefined): Warning[] {
  if (reasoningBudgetTokens === undefined) return [];
  return [{ field: 'reasoningBudgetTokens', message: 'the model takes an effort, no number: sent as an effort' }];
}
