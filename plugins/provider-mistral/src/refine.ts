import type { ChatCall, ReasoningEffort } from '@signalbox/core';
import { messagesOf, type Json } from './messages.ts';

/** The body of `/chat/completions` as Mistral has it, out of what OpenAI would be sent. */
export function refine(body: Json, call: ChatCall): Json {
  const { reasoning_effort: effort, temperature, ...rest } = body;
  const { reasoningEffort: wanted, temperature: warmth, providerOptions = {} } = call.request;
  const isOwn = Object.values(providerOptions).some(({ messages }) => messages === body['messages']);
  return {
    ...rest,
    // What the caller's own options say goes as it is.
    messages: isOwn ? body['messages'] : messagesOf(body['messages'] as readonly Json[], call),
    ...(temperature !== undefined && { temperature: temperature === warmth ? withinScale(warmth, call) : temperature }),
    ...(effort !== undefined && (effort === wanted ? effortOf(wanted, call) : { reasoning_effort: effort })),
  };
}

/** @see https://docs.mistral.ai/api/endpoint/chat (read 2026-11-25) */
const HIGHEST_TEMPERATURE = 1.5;

function withinScale(temperature: number | undefined, { warn }: ChatCall): number | undefined {
  if (temperature === undefined || temperature <= HIGHEST_TEMPERATURE) return temperature;
  warn({ field: 'temperature', message: `the scale ends at ${HIGHEST_TEMPERATURE}: that is sent` });
  return HIGHEST_TEMPERATURE;
}

/**
 * The efforts that a model knows, from none upwards. Magistral thinks always, and is not asked.
 * @see https://docs.mistral.ai/capabilities/reasoning/adjustable (read 2026-11-25)
 */
const EFFORTS: readonly (readonly [RegExp, readonly ReasoningEffort[]])[] = [
  [/large-4/, ['none', 'low', 'medium', 'high']],
  [/mistral-(?:small|medium)/, ['none', 'high']],
];

const SCALE: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];

function effortOf(wanted: ReasoningEffort, { model, card, warn }: ChatCall): Json {
  const known = EFFORTS.find(([models]) => models.test(model))?.[1];
  if (known === undefined || !card.capabilities.includes('reasoning')) {
    // Not to think is what the others do.
    const isAsItIs = wanted === 'none' && !card.capabilities.includes('reasoning');
    if (!isAsItIs) warn({ field: 'reasoningEffort', message: `${model} is not asked how much to think: not sent` });
    return {};
  }
  if (known.includes(wanted)) return { reasoning_effort: wanted };
  const above = SCALE.slice(SCALE.indexOf(wanted)).find((effort) => known.includes(effort)) ?? known.at(-1);
  warn({ field: 'reasoningEffort', message: `${model} does not know "${wanted}": "${above}" is sent` });
  return { reasoning_effort: above };
}
