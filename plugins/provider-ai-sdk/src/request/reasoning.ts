import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { effortOfBudget } from '@signalbox/provider-kit';
import type { ProviderOptions } from '../options.ts';
import type { Scope } from './scope.ts';
import { inVendorsWay, merged } from './vendor-options.ts';

/** How much the model is to think: the AI SDK's own field, and what the vendor's package wants to be told. */
export interface Reasoning {
  readonly reasoning?: LanguageModelV4CallOptions['reasoning'];
  readonly options: ProviderOptions | undefined;
}

/**
 * The effort and the number of thinking tokens are two ways to say one thing: it is enough that one of them can be
 * said. The vendor's way goes before the AI SDK's field, which takes words alone.
 */
export function reasoningOf(scope: Scope): Reasoning {
  const { vendor, generation, warn } = scope;
  const { reasoningEffort: effort, reasoningBudgetTokens: budget } = scope.call.request;
  const takesWord = vendor.reasoningEffort !== undefined || !generation.lacks.has('reasoning');
  const saysNumber = vendor.reasoningBudgetTokens !== undefined && budget !== undefined;
  const number = saysNumber || !takesWord ? inVendorsWay('reasoningBudgetTokens', budget, scope) : undefined;
  let word = effort;
  if (word === undefined && budget !== undefined && !saysNumber && takesWord) {
    word = budget === 0 ? 'none' : effortOfBudget(budget);
    warn({ field: 'reasoningBudgetTokens', message: `no number is taken: asked for the effort ${word}` });
  }
  if (word === undefined || (saysNumber && !takesWord)) return { options: number };
  if (takesWord && vendor.reasoningEffort === undefined) return { reasoning: word, options: number };
  return { options: merged(number, inVendorsWay('reasoningEffort', word, scope)) };
}
