// The cheapest model that can do it, and a cap that cannot be passed.
import { createRouter, RouterError } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('openai');
await using two = await simulate('groq');
const router = createRouter({ plugins: [openai(one.options), groq(two.options)], baseline: 'openai/gpt-5.4' });
const messages = [{ role: 'user', content: 'Summarize: the 8:15 was late, so the 8:30 left first.' }] as const;

const { provider, model, costUsd, decision } = await router.complete({
  messages,
  routing: { prefer: 'cheap', maxCostUsd: 0.00001 },
});
console.log(`${provider}/${model} for ${costUsd} USD, with at most ${decision.candidates[0]?.maxOutputTokens} tokens`);

try {
  await router.complete({ messages, routing: { maxCostUsd: 0.000000001 } });
} catch (error) {
  // Refused before anything was sent.
  if (RouterError.isInstance(error)) console.log(error.code, error.attempts.length);
}

const { savings } = router.costs.summary();
console.log(`${savings?.savedUsd} USD less than ${savings?.baseline}`);
await router.dispose();
