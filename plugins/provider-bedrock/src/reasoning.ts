import type { ChatCall, Warning } from '@signalbox/core';
import { effortOfBudget, thinkingBudget, type ThinkingEffort } from '@signalbox/provider-kit';
import { claudeRules, type ClaudeRules } from './claude-rules.ts';
import { baseModel, vendorOf } from './model-family.ts';

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

type Wish = Pick<
  ChatCall['request'],
  'reasoningEffort' | 'reasoningBudgetTokens' | 'maxOutputTokens' | 'toolChoice' | 'tools'
>;

const NOTHING: ReasoningPlan = { fields: {}, excludes: {}, warnings: [] };

/** Claude takes no smaller budget. */
const MINIMUM_BUDGET = 1_024;

/** Bedrock has no common word for thinking, so each maker's own is used; where there is none, that is said. */
export function planReasoning(model: string, wish: Wish): ReasoningPlan {
  const claude = claudeRules(model);
  if (wish.reasoningEffort === undefined && wish.reasoningBudgetTokens === undefined) {
    return claude === undefined ? NOTHING : unasked(claude, wish);
  }
  if (claude?.thinking === 'effort') return byEffort(claude, wish);
  if (claude?.thinking === 'budget') return byBudget(wish);
  const base = baseModel(model);
  if (base.startsWith('amazon.nova-2')) return novaThinking(wish);
  if (base.startsWith('openai.gpt-oss')) return byWord('reasoning_effort', wish, { none: 'low' });
  if (vendorOf(model) === 'openai') return openAiThinking(base, wish);
  if (WITH_REASONING_CONFIG.test(base)) return byWord('reasoning_config', wish, { none: undefined });
  return wish.reasoningEffort === 'none'
    ? NOTHING
    : { ...NOTHING, warnings: unheard(wish, 'the model has no setting for it: not sent') };
}

/**
 * Open models that Bedrock itself serves, with one word for all of them.
 * @see https://github.com/danny-avila/LibreChat/issues/11974 and https://github.com/anomalyco/opencode/pull/28143
 * (read 2026-11-25)
 */
const WITH_REASONING_CONFIG = /^(?:qwen\.|moonshot(?:ai)?\.kimi-k2|zai\.glm-(?:4\.7|5$))/;

/** A model that thinks by itself cannot be made to call a tool while it does. */
function unasked({ thinksByDefault, off }: ClaudeRules, { toolChoice, tools = [] }: Wish): ReasoningPlan {
  const isForced = toolChoice === 'required' || typeof toolChoice === 'object';
  if (!isForced || tools.length === 0 || !thinksByDefault || off !== 'disabled') return NOTHING;
  return { ...NOTHING, fields: { thinking: { type: off } } };
}

/**
 * Claude 4.6 and later decide by themselves how long to think; from 4.7 on they refuse a number.
 * @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking (read 2026-11-25)
 */
function byEffort({ since47, off }: ClaudeRules, { reasoningEffort, reasoningBudgetTokens }: Wish): ReasoningPlan {
  if (reasoningEffort === 'none') {
    if (off !== undefined) return { ...NOTHING, fields: { thinking: { type: off } } };
    const warnings = [{ field: 'reasoningEffort', message: 'the model always thinks: sent as low' }];
    return { fields: {}, effort: 'low', excludes: whileThinking, warnings };
  }
  const warnings = noteNumber(reasoningBudgetTokens);
  const asked = reasoningEffort ?? effortOfBudget(reasoningBudgetTokens ?? 0);
  // 4.6 has `max` after `high`, which would be more than was asked for.
  const effort = asked === 'minimal' ? 'low' : asked === 'xhigh' && !since47 ? 'high' : asked;
  if (reasoningEffort !== undefined && effort !== reasoningEffort) {
    warnings.push({
      field: 'reasoningEffort',
      message: `the model does not know ${reasoningEffort}: sent as ${effort}`,
    });
  }
  // Since 4.7 thinking is left out of the answer unless it is asked for.
  const thinking = { type: 'adaptive', ...(since47 && { display: 'summarized' }) };
  return { fields: { thinking }, effort, excludes: whileThinking, warnings };
}

const whileThinking = {
  temperature: 'Claude takes no temperature while it thinks: not sent',
  topP: 'Claude takes no topP while it thinks: not sent',
  topK: 'Claude takes no topK while it thinks: not sent',
  toolChoice: 'Claude cannot be made to call a tool while it thinks: left to the model',
};

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html (read 2026-11-21) */
function byBudget({ reasoningEffort, reasoningBudgetTokens, maxOutputTokens }: Wish): ReasoningPlan {
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

/**
 * OpenAI's GPT as Bedrock serves it: the fields of its Responses API. From 6.0 on it always thinks.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html (read 2026-11-25)
 */
function openAiThinking(base: string, { reasoningEffort, reasoningBudgetTokens }: Wish): ReasoningPlan {
  const warnings = noteNumber(reasoningBudgetTokens);
  const asked = reasoningEffort ?? effortOfBudget(reasoningBudgetTokens ?? 0);
  const isUnknown = asked === 'minimal' || (asked === 'none' && !base.startsWith('openai.gpt-5'));
  const effort = isUnknown ? 'low' : asked;
  if (isUnknown) warnings.push({ field: 'reasoningEffort', message: `the model does not know ${asked}: sent as low` });
  return { ...NOTHING, fields: { reasoning: { effort } }, warnings };
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
