// Ten lines: two providers, and the router finds the model that suits the prompt.
import { createRouter } from '@signalbox/core';
import { anthropic } from '@signalbox/provider-anthropic';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('openai');
await using two = await simulate('anthropic');

const router = createRouter({ plugins: [openai(one.options), anthropic(two.options)] });
const { text, provider, model, classification, costUsd } = await router.complete({
  messages: [{ role: 'user', content: 'Refactor this TypeScript function: (a, b) => a - b * -1' }],
});
console.log(text);
console.log(`${classification.task} → ${provider}/${model}, ${costUsd} USD`);
await router.dispose();
