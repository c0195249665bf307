import type { ChatCall } from '@signalbox/core';
import type { ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRules } from './model-rules.ts';

/** The SDK has no types for these: its own API version refuses them, while ours (2023-06-01) lets older models have them. */
export interface Sampling {
  temperature?: number;
  top_p?: number;
  top_k?: number;
}

/** The API's default: leaving it out says the same. */
const NEUTRAL_TEMPERATURE = 1;
/** While it thinks, a model takes a `top_p` no lower than this. */
const MIN_TOP_P_THINKING = 0.95;

/**
 * Temperature, top_p and top_k as far as the model, and thinking, let them be set.
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking (read 2026-11-21)
 */
export function samplingOf(call: ChatCall, rules: ModelRules, thinking: ThinkingConfigParam | undefined): Sampling {
  const { temperature, topP, topK } = call.request;
  const thinks = thinking?.type === 'enabled' || thinking?.type === 'adaptive';
  const fixed = rules.sampling === 'none';
  const why = fixed ? `${call.model} has fixed sampling: left out` : 'not possible while the model thinks: left out';
  const sampling: Sampling = {};

  if (temperature !== undefined && temperature !== NEUTRAL_TEMPERATURE) {
    if (fixed || thinks) call.warn({ field: 'temperature', message: why });
    else sampling.temperature = limited(temperature, call);
  } else if (temperature !== undefined && !fixed) sampling.temperature = temperature;

  if (topP !== undefined) {
    if (fixed || (thinks && topP < MIN_TOP_P_THINKING)) call.warn({ field: 'topP', message: why });
    else if (rules.sampling === 'one' && sampling.temperature !== undefined) {
      call.warn({ field: 'topP', message: `${call.model} takes temperature or top_p, not both: left out` });
    } else sampling.top_p = topP;
  }

  if (topK !== undefined) {
    if (fixed || thinks) call.warn({ field: 'topK', message: why });
    else sampling.top_k = topK;
  }
  return sampling;
}

/** OpenAI's scale goes to 2, this one to 1. */
function limited(temperature: number, call: ChatCall): number {
  if (temperature <= 1) return temperature;
  call.warn({ field: 'temperature', message: 'the scale ends at 1: sent 1' });
  return 1;
}
